"""From a function object to its text: the exact node of its file, and every position back to file, line and column.

The whole file is parsed, so positions are the file's own and nothing is dedented. The function is found by the name
and the first line that its code object carries; several lambdas on one line are told apart by the columns of their
instructions (Python 3.11 on), then by their bytecode. What was found is compiled again and compared with the code
that runs: a file edited since its import is an error, never another function's gradient.
"""

from __future__ import annotations

import ast
import copy
import functools
import linecache
import sys
import threading
import time
import tokenize
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType
from typing import Any

import gast

from srcdiff.errors import Loc, NoSource, UnsupportedSyntax

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_STARTED = time.time()
_warnings_lock = threading.Lock()


# --- What is known of a function's text ---


@dataclass(frozen=True)
class Comment:
    """A comment, ``#`` included; ``col`` in characters; ``own_line`` when nothing but it stands on its line."""

    text: str
    col: int
    own_line: bool


@dataclass(frozen=True, eq=False, repr=False)
class Excerpt:
    """Lines of a file from ``first`` on, without their line ends: all that a pickled error keeps of a `Source`."""

    filename: str
    lines: tuple[str, ...]
    first: int

    def line(self, number: int) -> str:
        """Line ``number`` of the file, or nothing where that isn't known."""
        index = number - self.first
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def text(self, loc: Loc) -> str:
        """The text of a range, verbatim."""
        lines = [self.line(number) for number in range(loc.line, loc.end_line + 1)]
        lines[-1] = lines[-1][: loc.end_col]
        lines[0] = lines[0][loc.col :]
        return "\n".join(lines)


@dataclass(frozen=True, eq=False, repr=False)
class Source(Excerpt):
    """A Python function and its text; ``lines`` are the whole file's.

    ``function`` is the plain function (a method's underlying one), ``node`` its ``gast.FunctionDef`` or
    ``gast.Lambda``, positioned as in the file: lines from 1, columns in UTF-8 bytes from 0, as Python's ``ast`` counts.
    ``loc`` turns them into characters. Equality is identity.
    """

    function: FunctionType
    node: gast.FunctionDef | gast.Lambda
    _statement: int

    def loc(self, node: ast.AST) -> Loc:
        """Where ``node`` stands. Without a position of its own: where its parts do, or else the whole function."""
        start, end = _extent(node) or _extent(self.node) or ((1, 0), (1, 0))
        return Loc(self, start[0], self._characters(*start), end[0], self._characters(*end))

    def _characters(self, line: int, column: int) -> int:
        text = self.line(line)
        return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))

    def statement_lines(self, first: int, last: int) -> list[str]:
        """Lines ``first`` to ``last``, verbatim but for the first one's indentation, taken off as far as each has it.

        So the text of a multi-line string that stands further left than the statement isn't touched.
        """
        indentation = _indentation(self.line(first))
        lines = [self.line(number) for number in range(first, last + 1)]
        return [line[_shared(indentation, line) :] for line in lines]

    @functools.cached_property
    def comments(self) -> dict[int, Comment]:
        """The function's comments by line, from its ``def`` on, with those that end its block."""
        # Read from the start of the statement: a lambda's own lines may open inside a bracket or a string.
        lines = self.lines[self._statement - 1 : self._end_of_block()]
        return {
            line: Comment(text, col, not self.line(line)[:col].strip())
            for line, col, text in _comments(lines, self._statement)
            if line >= self.node.lineno
        }

    def _end_of_block(self) -> int:
        """The last line, counting the comments that follow at the body's depth, which no statement holds."""
        last: int = self.node.end_lineno
        if isinstance(self.node, gast.Lambda):
            return last
        depth = len(_indentation(self.line(self.node.lineno)))
        for number in range(last + 1, len(self.lines) + 1):
            text = self.line(number)
            if text.strip():
                if not text.lstrip().startswith("#") or len(_indentation(text)) <= depth:
                    break
                last = number
        return last

    def __repr__(self) -> str:
        return f"<Source of {self.function.__qualname__}: {self.filename}:{self.node.lineno}>"

    def __copy__(self) -> Source:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Source:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        first = _first_line(self.node)
        return Excerpt, (self.filename, self.lines[first - 1 : self.node.end_lineno], first)


def _extent(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Start and end (line, byte column) of a node, or of the nodes in it when it carries none itself."""
    if getattr(node, "lineno", None) is not None:
        line, col = node.lineno, node.col_offset  # type: ignore[attr-defined]
        end_line = getattr(node, "end_lineno", None)
        return (line, col), (line, col) if end_line is None else (end_line, node.end_col_offset)  # type: ignore[attr-defined]
    parts = [extent for child in ast.iter_child_nodes(node) if (extent := _extent(child))]
    return (min(start for start, _ in parts), max(end for _, end in parts)) if parts else None


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _shared(indentation: str, line: str) -> int:
    """How many characters of ``indentation`` the line starts with."""
    for index, (wanted, there) in enumerate(zip(indentation, line)):
        if wanted != there:
            return index
    return min(len(indentation), len(line))


def _comments(lines: tuple[str, ...], first: int) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of every comment, up to the first place that can't be read."""
    feed = (line + "\n" for line in lines)
    try:
        for token in tokenize.generate_tokens(lambda: next(feed, "")):
            if token.type == tokenize.COMMENT:
                yield token.start[0] + first - 1, token.start[1], token.string
    except (tokenize.TokenError, SyntaxError):
        return


# --- From a callable to its Source ---


def capture(function: Callable[..., object]) -> Source:
    """The source of a Python function.

    A method stands for its function, an object for its class's ``__call__``. A decorator is part of what it made:
    a wrapper gives its own text, ``__wrapped__`` isn't followed. Raises `NoSource` where there is no text, or where it
    isn't the running code's, and `UnsupportedSyntax` for ``async def``.
    """
    plain = _plain_function(function)
    text = _text_of(plain)
    found = _find(text, plain)
    node = found.node
    statement = _first_line(found.statement) if isinstance(node, ast.Lambda) else node.lineno
    make = functools.partial(Source, text.filename, text.lines, 1, plain, _statement=statement)
    if isinstance(node, ast.AsyncFunctionDef):
        remedy = "move the mathematics into a plain def, and await outside it"
        raise UnsupportedSyntax(f"{node.name} is an async function", make(node=node).loc(node), remedy)
    try:
        return make(node=gast.ast_to_gast(node))
    except RecursionError:
        said = f"{plain.__name__} nests an expression too deeply"
        raise UnsupportedSyntax(said, make(node=node).loc(node), "give names to its parts") from None


def _plain_function(function: Any) -> FunctionType:
    """The ``def`` or ``lambda`` behind a callable, without looking through decorators."""
    if isinstance(function, (MethodType, staticmethod, classmethod)):
        return _plain_function(function.__func__)
    if isinstance(function, FunctionType):
        return function
    if isinstance(function, functools.partial):
        raise NoSource("a functools.partial has no source of its own", help="take the source of its .func")
    if isinstance(function, type):
        raise NoSource(
            f"{function.__qualname__} is a class: only functions have source to differentiate",
            help="pass a function that makes the object and uses it",
        )
    call = getattr(type(function), "__call__", None)  # noqa: B004  (the attribute itself is wanted)
    if isinstance(call, (FunctionType, MethodType)):
        return _plain_function(call)
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if call is None or name is None:
        raise NoSource(
            f"an object of type {type(function).__name__} has no Python source",
            help="pass a function written with def or lambda",
        )
    if hasattr(function, "cache_info"):
        raise NoSource(f"{name} is wrapped by functools.lru_cache", help=f"pass {name}.__wrapped__")
    raise NoSource(f"{name} is compiled code, without Python source", help="pass a Python function that calls it")


# --- The text of a file ---


@dataclass(frozen=True, eq=False)
class _Text:
    """A file as it is now, parsed."""

    filename: str
    lines: tuple[str, ...]
    tree: ast.Module


def _text_of(function: FunctionType) -> _Text:
    filename = function.__code__.co_filename
    linecache.checkcache(filename)
    # Asked of the module each time: doctest replaces linecache.getlines while it runs.
    content = "".join(linecache.getlines(filename, function.__globals__))
    if not content:
        raise _no_text(function)
    try:
        return _parse(filename, content)
    except (SyntaxError, ValueError):
        raise _changed(function) from None


@functools.lru_cache(maxsize=64)
def _parse(filename: str, content: str) -> _Text:
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    with _warnings_lock, warnings.catch_warnings():
        # Python warned when it compiled this text for the user; once is enough, and an error filter must not stop us.
        warnings.simplefilter("ignore")
        tree = ast.parse(content, filename)
    return _Text(filename, tuple(content.split("\n")), tree)


def _no_text(function: FunctionType) -> NoSource:
    filename = function.__code__.co_filename
    if filename.startswith("<stdin"):
        return NoSource(
            f"no source for {function.__qualname__}: Python keeps no text of what it reads from standard input",
            help="put the function in a file, or work in IPython or in the interactive Python of 3.13 or later",
        )
    if filename.startswith("<"):
        return NoSource(
            f"no source for {function.__qualname__}: it was made from a string, whose text Python doesn't keep",
            help="put the function in a file, or register the text before running it:\n"
            'code = compile(text, "<my text>", "exec")\n'
            'linecache.cache["<my text>"] = (len(text), None, text.splitlines(True), "<my text>")',
        )
    return NoSource(
        f"no source for {function.__qualname__}: there is no file {filename}",
        help="install the module with its .py file, or put the function in a file of yours",
    )


def _changed(function: FunctionType) -> NoSource:
    code = function.__code__
    if code.co_filename.startswith("<"):
        # One name for many texts, such as <string>: what is registered under it is another one.
        return _no_text(function)
    return NoSource(
        f"the text of {function.__qualname__} isn't what runs: {code.co_filename} changed since it was imported "
        f"(the function was at line {code.co_firstlineno})",
        help="import the module again (importlib.reload, or a new session), then differentiate",
    )


# --- The function in its file ---


@dataclass(frozen=True, eq=False)
class _Found:
    """A function's node, the statement that it is or is part of, and the top-level statement around both."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    statement: ast.stmt
    top: ast.stmt


def _find(text: _Text, function: FunctionType) -> _Found:
    code = function.__code__
    found = _candidates(text.tree, code.co_name, code.co_firstlineno)
    if len(found) > 1:
        found = _by_columns(found, code)
    likeness = [_likeness(one, code, text, alone=len(found) > 1) for one in found]
    found = [one for one, alike in zip(found, likeness) if alike and alike == max(likeness)]
    if not found:
        raise _changed(function)
    # Those left compile to the same code with the same free variables: whichever is taken, the function is the same.
    return found[0]


def _candidates(tree: ast.Module, name: str, line: int) -> list[_Found]:
    """The functions of that name whose first line (a decorator's, if it has any) is ``line``, in the file's order."""
    found = []
    waiting: list[tuple[Any, ast.stmt, ast.stmt]] = [(top, top, top) for top in tree.body if _covers(top, line)]
    while waiting:
        node, statement, top = waiting.pop()
        if isinstance(node, _FUNCTIONS) and getattr(node, "name", "<lambda>") == name and _first_line(node) == line:
            found.append(_Found(node, statement, top))
        for child in ast.iter_child_nodes(node):
            if _covers(child, line):
                waiting.append((child, child if isinstance(child, ast.stmt) else statement, top))
    return sorted(found, key=lambda one: (one.node.lineno, one.node.col_offset))


def _first_line(node: Any) -> int:
    """Where a code object says that the node starts: at its first decorator."""
    lines: list[int] = [node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))]
    return min(lines)


def _covers(node: Any, line: int) -> bool:
    """Whether ``line`` may be in ``node``; a node without a position is always looked into."""
    if isinstance(node, ast.JoinedStr) or not hasattr(node, "lineno"):
        # Before 3.12, positions inside a multi-line f-string aren't the file's.
        return True
    return bool(_first_line(node) <= line <= node.end_lineno)


def _by_columns(found: list[_Found], code: CodeType) -> list[_Found]:
    """The candidate whose body is the innermost that holds every instruction; all of them where columns don't tell."""
    instructions = _extent_of_code(code)
    if instructions is None:
        return found
    start, end = instructions
    holding = []
    for one in found:
        body = _extent(one.node.body) if isinstance(one.node, ast.Lambda) else None
        if body is not None and body[0] <= start and end <= body[1]:
            holding.append((body[0], one))
    # Bodies that hold the same text are nested in each other, and the inner starts later.
    return [max(holding, key=lambda pair: pair[0])[1]] if holding else found


def _extent_of_code(code: CodeType) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Start and end (line, byte column) of the text that a code object's instructions stand for (Python 3.11 on)."""
    if sys.version_info < (3, 11):
        return None
    starts, ends = [], []
    for line, end_line, col, end_col in code.co_positions():
        # Instructions for no text (entering, leaving) are placed at columns 0 to 0.
        if line is not None and end_line is not None and col is not None and end_col:
            starts.append((line, col))
            ends.append((end_line, end_col))
    return (min(starts), max(ends)) if starts else None


# --- Is it the code that runs? ---


def _likeness(found: _Found, code: CodeType, text: _Text, alone: bool) -> int:
    """2 where the text compiles to ``code``, 1 where to code to which only instrumentation was added, else 0.

    ``alone`` asks of this lambda among several on its line: it is compiled as if it stood below the file.
    """
    top, line = found.top, code.co_firstlineno
    if alone:
        copies: dict[int, Any] = {}
        top = copy.deepcopy(found.top, copies)
        moved, below = copies[id(found.node)], len(text.lines)
        # Not its arguments: their defaults, which may be lambdas too, are no part of it.
        ast.increment_lineno(moved.body, below)
        moved.lineno, moved.end_lineno, line = moved.lineno + below, moved.end_lineno + below, line + below
    # A call is compiled otherwise when what it calls was imported by a statement compiled along with it: so with the
    # module's own statements first, and then without, as IPython and the interactive shell compile one at a time.
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    around = [top if other is found.top else other for other in text.tree.body]
    together = [other for other in around if other is top or not isinstance(other, definitions)]
    compiled: list[CodeType] = []
    wanted = _fingerprint(code)
    for statements in together, [top]:
        compiled += _compiled(ast.Module(statements, []), code, text.filename, line, outermost=alone)
        if any(_fingerprint(one) == wanted for one in compiled):
            return 2
    return int(any(_instrumented(one, code) for one in compiled))


def _compiled(module: ast.Module, code: CodeType, filename: str, line: int, outermost: bool) -> Iterator[CodeType]:
    """The code objects of ``code``'s name that start at ``line``; ``outermost`` leaves out those inside another.

    A function is never compiled by itself: the functions and classes it stands in shape its bytecode.
    """
    flags = code.co_flags & annotations.compiler_flag | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with _warnings_lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            waiting = [compile(module, filename, "exec", flags, dont_inherit=True)]
    except (SyntaxError, ValueError):
        return
    while waiting:
        one = waiting.pop()
        if one.co_name == code.co_name and one.co_firstlineno == line:
            yield one
            if outermost:
                continue
        waiting.extend(_inner(one))


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (const for const in code.co_consts if isinstance(const, CodeType))


def _fingerprint(code: CodeType) -> tuple[object, ...]:
    """What a code object does, without where it stands."""
    return (
        code.co_code,
        getattr(code, "co_exceptiontable", b""),
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        tuple(_fingerprint(const) if isinstance(const, CodeType) else _spelled(const) for const in code.co_consts),
    )


def _spelled(const: object) -> str:
    """A constant as text in which 1, 1.0 and True differ, as do 0.0 and -0.0; a set's elements are put in order."""
    if isinstance(const, frozenset):
        return f"frozenset({sorted(map(_spelled, const))})"
    if isinstance(const, tuple):
        return f"({', '.join(map(_spelled, const))})"
    return repr(const)


def _instrumented(compiled: CodeType, code: CodeType) -> bool:
    """Whether ``code`` looks like ``compiled`` with checks added, as pytest's assertions and typeguard's hook add them.

    Such code has the same arguments and more names. An edited file could look so too; then it is younger than us.
    """
    arguments = compiled.co_argcount + compiled.co_kwonlyargcount
    if compiled.co_varnames[:arguments] != code.co_varnames[:arguments] or not _names(compiled) < _names(code):
        return False
    if any(name.startswith("@py") for name in _names(code)):
        return True
    entry: tuple[Any, ...] = linecache.cache.get(code.co_filename, ())
    return len(entry) > 1 and entry[1] is not None and entry[1] < _STARTED


def _names(code: CodeType) -> set[str]:
    names = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}
    return names.union(*map(_names, _inner(code)))
