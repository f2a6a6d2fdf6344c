"""Errors that say what was written, where, why it stops us, and what to write instead.

``str()`` of every kind holds the picture: file, line, text, and carets under the construct. Kinds about syntax are
also ``SyntaxError``s with true ranges, from which Python's ``traceback`` draws it; ``render()`` is that drawing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srcdiff.source import Source

TAB_STOP = 4


@dataclass(frozen=True)
class Loc:
    """A range of source text: 1-based lines, 0-based columns, in characters, in ``source``'s file."""

    source: Source
    line: int
    col: int
    end_line: int
    end_col: int


class SrcdiffError(Exception):
    """What every error of srcdiff is; ``message``, ``loc`` and ``help`` are the parts it was made of.

    ``loc`` is the construct it is about, and ``help`` what to write instead. It pickles: the copy keeps the text
    of the function, not the function.
    """

    def __init__(self, message: str, loc: Loc | None = None, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.loc = loc
        self.help = help

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.__module__ == __name__:
            # Tracebacks then name the class as users import it.
            cls.__module__ = "srcdiff"

    def __str__(self) -> str:
        picture = "" if self.loc is None else "\n" + _picture(self.loc)
        return self.message + picture + _help_lines(self.help)

    def __reduce__(self) -> tuple[Any, ...]:
        notes = getattr(self, "__notes__", None)
        state = None if notes is None else {"__notes__": notes}
        return type(self), (self.message, self.loc, self.help), state

    def render(self) -> str:
        """The error as Python shows one about syntax: file, line, text, carets, then the kind, message and help."""
        kind = type(self)
        said = f"{kind.__module__}.{kind.__qualname__}: {self.message}{_help_lines(self.help)}"
        return said if self.loc is None else f"{_picture(self.loc)}\n{said}"


class _AboutSyntax(SrcdiffError, SyntaxError):
    """The kinds for which Python draws the range, from the attributes that it knows of a ``SyntaxError``."""

    def __init__(self, message: str, loc: Loc | None = None, help: str | None = None) -> None:
        super().__init__(message, loc, help)
        self.msg = message + _help_lines(help)
        if loc is not None:
            line = loc.source.line(loc.line)
            self.filename = loc.source.filename
            self.text = line + "\n"
            # A range of several lines is shown by its first: Pythons differ in what they draw under more.
            self.lineno = self.end_lineno = loc.line
            self.offset = loc.col + 1
            self.end_offset = _end_on_first_line(loc, line) + 1

    @property
    def print_file_and_line(self) -> None:  # type: ignore[override]
        """Missing on purpose, so that an uncaught error is printed by its own text.

        The interpreter's printer before 3.13 takes this attribute for the mark of a syntax error, and then draws but
        one caret for subclasses. `traceback`, which pytest, IPython and Python 3.13 print with, doesn't ask for it.
        """
        raise AttributeError("print_file_and_line")


class UnsupportedSyntax(_AboutSyntax):
    """A construct of Python that srcdiff doesn't take."""


class MissingRule(_AboutSyntax):
    """A call of a function for which no derivative is known."""


class NotDifferentiable(_AboutSyntax):
    """A construct that has no derivative, or whose derivative can't be proved right: it is refused, never guessed."""


class NoSource(SrcdiffError, OSError):
    """A function whose text can't be found (``OSError``, as ``inspect.getsource`` raises)."""


class NotScalar(SrcdiffError, TypeError):
    """A function whose value should be one number, and isn't."""


class WrtError(SrcdiffError, TypeError):
    """``wrt`` names no argument of the function, or nothing inside one."""


class NotFloat(SrcdiffError, TypeError):
    """An argument to be differentiated that holds no floating-point numbers."""


class CompileError(SrcdiffError, RuntimeError):
    """srcdiff failed where it should not have; the picture shows the construct it was at."""

    def __init__(self, message: str, loc: Loc | None = None, help: str | None = None) -> None:
        super().__init__(message, loc, help or "this is a fault of srcdiff, not of your code: please report it")


def _help_lines(help: str | None) -> str:
    return "" if help is None else "\n  help: " + help.replace("\n", "\n        ")


def _end_on_first_line(loc: Loc, line: str) -> int:
    """The column where the range ends on its first line; past its start, so that one caret is always drawn."""
    end = loc.end_col if loc.end_line == loc.line else len(line.rstrip())
    return max(end, loc.col + 1)


def _picture(loc: Loc) -> str:
    """File and line, the text of the line, and carets under the range; the indentation is left out."""
    place = f'  File "{loc.source.filename}", line {loc.line}'
    line = loc.source.line(loc.line).rstrip()
    if not line:
        return place
    indentation = len(line) - len(line.lstrip())
    start = max(loc.col, indentation)
    end = max(_end_on_first_line(loc, line), start + 1)
    before = _on_screen(line[indentation:start])
    shown = _on_screen(line[indentation:])
    carets = _width(_on_screen(line[indentation:end])) - _width(before)
    return f"{place}\n    {shown}\n    {' ' * _width(before)}{'^' * max(carets, 1)}"


def _on_screen(text: str) -> str:
    """Tabs as spaces, for a caret line can't know how wide the reader's terminal draws them."""
    shown = ""
    for part in text.split("\t")[:-1]:
        shown += part
        shown += " " * (TAB_STOP - _width(shown) % TAB_STOP)
    return shown + text.rpartition("\t")[2]


def _width(text: str) -> int:
    """Terminal columns of ``text``: two for a wide character, none for one that joins the character before it."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
