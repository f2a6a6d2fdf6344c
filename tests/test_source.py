"""Every function is found where it stands, and its text compiles back to what runs; otherwise the error says why.

The oracle is Python: the text that was captured is compiled or evaluated by itself and compared with the function.
"""

import ast
import copy
import doctest
import functools
import importlib.util
import linecache
import math
import os
import pickle
import subprocess
import sys
import textwrap
import time
import warnings
import zipfile
import zipimport
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import gast
import numpy as np
import pytest

from srcdiff.errors import NoSource, UnsupportedSyntax
from srcdiff.source import Comment, capture


def load(folder, text, name="loaded"):
    """A module made of ``text``, in a file of its own."""
    path = Path(folder) / f"{name}.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8", newline="")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def register(filename, text, **names):
    """Run ``text`` as notebooks and shells do: from memory, its lines put into linecache."""
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(compile(text, filename, "exec"), names)
    return names


def text_of(function):
    source = capture(function)
    return source.text(source.loc(source.node))


def run_python(*arguments, stdin=None):
    """What a fresh interpreter prints."""
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, *arguments], input=stdin, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def plain(node):
    """A gast tree as Python's own, without positions, to compare."""
    return ast.dump(gast.gast_to_ast(node))


# --- Where functions are found ---


def module_level(x):
    return np.sum(x * 2)


def passes_through(function):
    return function


def with_options(**options):
    return passes_through


@passes_through
@with_options(
    scale=lambda x: x * 3,  # a lambda in a decorator's argument
    shift=lambda x: x + 3,
)
def decorated(x):
    return x * 5


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@counted
def wrapped(x):
    return x * 7


def test_a_function_of_a_module_has_its_files_positions():
    source = capture(module_level)
    assert source.function is module_level
    assert source.filename == module_level.__code__.co_filename
    assert list(source.lines) == Path(__file__).read_text(encoding="utf-8").split("\n")
    assert isinstance(source.node, gast.FunctionDef)
    assert source.node.lineno == module_level.__code__.co_firstlineno
    assert text_of(module_level) == "def module_level(x):\n    return np.sum(x * 2)"
    returned = source.node.body[0].value
    assert source.text(source.loc(returned)) == "np.sum(x * 2)"
    assert source.loc(returned).line == source.node.lineno + 1
    assert source.loc(returned).col == 11


def test_a_decorated_function_starts_at_its_def():
    source = capture(decorated)
    assert source.text(source.loc(source.node)).startswith("def decorated(x):")
    assert decorated.__code__.co_firstlineno < source.node.lineno


def test_a_wrapper_is_captured_and_not_what_it_wraps():
    source = capture(wrapped)
    assert source.node.name == "wrapper"
    assert source.function.__wrapped__ is not None
    assert capture(wrapped.__wrapped__).node.name == "wrapped"


def test_nested_functions_of_one_name():
    def outer(first):
        if first:

            def inner(x):
                return x + 1
        else:

            def inner(x):
                return x + 2

        return inner

    assert text_of(outer(True)).endswith("return x + 1")
    assert text_of(outer(False)).endswith("return x + 2")


class Model:
    scale = 2.0
    pick = lambda self, x: x - 1

    def method(self, x):
        return x * self.scale

    def __hidden(self, __x):
        return __x * 3

    def hidden(self):
        return self.__hidden

    @staticmethod
    def static(x):
        return x * 4

    @classmethod
    def classy(cls, x):
        return x * 5

    @property
    def weight(self):
        return self.scale * 6

    def __call__(self, x):
        return super().__repr__(), x * 7

    class Inner:
        def method(self, x):
            return x * 8


def test_methods_and_callable_objects():
    model = Model()
    ends = [
        (model.method, "return x * self.scale"),
        (Model.method, "return x * self.scale"),
        (model.hidden(), "return __x * 3"),
        (model.static, "return x * 4"),
        (Model.__dict__["static"], "return x * 4"),
        (model.classy, "return x * 5"),
        (Model.__dict__["classy"], "return x * 5"),
        (Model.weight.fget, "return self.scale * 6"),
        (model, "return super().__repr__(), x * 7"),
        (Model.Inner().method, "return x * 8"),
    ]
    for function, end in ends:
        assert text_of(function).endswith(end)
    assert text_of(model.pick) == "lambda self, x: x - 1"
    assert capture(model.method).function is Model.method


def test_a_class_inside_a_function():
    scale = 3.0

    class Local:
        def method(self, x):
            return __class__, x * scale

    assert text_of(Local().method).endswith("return __class__, x * scale")


def test_generic_functions(tmp_path):
    if sys.version_info < (3, 12):
        text = "def f(x):\n    return x\n"
    else:
        text = "def f[T](x: T) -> T:\n    return x\n"
    assert text_of(load(tmp_path, text).f) == text.rstrip()


def test_functions_with_assertions_that_pytest_rewrote():
    def loss(x):
        assert x.ndim == 1, "a vector"

        def helper(y):
            assert len(y) > 2 * 3
            return y

        return np.sum(helper(x))

    def plain_loss(x):
        return x

    assert any(name.startswith("@py") for name in loss.__code__.co_varnames)
    assert "a vector" in text_of(loss)
    assert text_of(plain_loss).endswith("return x")


# --- Lambdas ---

LAMBDAS = {
    "fs = [lambda x: x + 1, lambda x: x + 2, lambda x: x - 1]": [
        "lambda x: x + 1",
        "lambda x: x + 2",
        "lambda x: x - 1",
    ],
    "fs = [lambda: 1, lambda: 1.0, lambda: True]": ["lambda: 1", "lambda: 1.0", "lambda: True"],
    "fs = [lambda: 0.0, lambda: -0.0, lambda: (1, 2.0), lambda: (1.0, 2)]": [
        "lambda: 0.0",
        "lambda: -0.0",
        "lambda: (1, 2.0)",
        "lambda: (1.0, 2)",
    ],
    "fs = [lambda x: x in {1, 2}, lambda x: x in {1, 3}]": ["lambda x: x in {1, 2}", "lambda x: x in {1, 3}"],
    "fs = [lambda x: x.a, lambda x: x.b]; fs += [lambda x: x.c]": ["lambda x: x.a", "lambda x: x.b", "lambda x: x.c"],
    "f = lambda x: lambda y: x * y; fs = [f, f(2)]": ["lambda x: lambda y: x * y", "lambda y: x * y"],
    "f = lambda x, g=lambda x: x: g(x) * 2; fs = [f, f.__defaults__[0]]": [
        "lambda x, g=lambda x: x: g(x) * 2",
        "lambda x: x",
    ],
    "fs = list((lambda *fs, key=None: (key, *fs))(lambda x: x * 2, key=lambda x: (x * 3)))": [
        "lambda x: (x * 3)",
        "lambda x: x * 2",
    ],
    "fs = [(lambda x: [x * i for i in x]), (lambda x: [x + i for i in x])]": [
        "lambda x: [x * i for i in x]",
        "lambda x: [x + i for i in x]",
    ],
    "fs = [lambda x: x if x else 1.0, lambda x: x and 1, lambda x: (yield x)]": [
        "lambda x: x if x else 1.0",
        "lambda x: x and 1",
        "lambda x: (yield x)",
    ],
    "é = '日本語'; fs = [lambda é: é + 'ü', lambda é: é + 'ö']": ["lambda é: é + 'ü'", "lambda é: é + 'ö'"],
    "fs = [lambda x: x * 1, lambda y: y * 1, lambda x, y: y * 1, lambda *, y: y * 1]": [
        "lambda x: x * 1",
        "lambda y: y * 1",
        "lambda x, y: y * 1",
        "lambda *, y: y * 1",
    ],
    "fs = [lambda x: (x +\n    1), lambda x: (x +\n    2)]": ["lambda x: (x +\n    1)", "lambda x: (x +\n    2)"],
    "fs = [lambda x: f'{x}', lambda x: f'{x:3}']": ["lambda x: f'{x}'", "lambda x: f'{x:3}'"],
}


@pytest.mark.parametrize("text", LAMBDAS)
def test_lambdas_on_one_line(tmp_path, text):
    module = load(tmp_path, text)
    assert [text_of(function) for function in module.fs] == LAMBDAS[text]
    assert all(isinstance(capture(function).node, gast.Lambda) for function in module.fs)


def test_lambdas_without_columns_are_told_apart_by_bytecode(tmp_path):
    """As on Python 3.10, which records no columns."""
    script = f"""
import warnings
from srcdiff.source import capture
names = {{}}
for text in {list(LAMBDAS)!r}:
    path = {str(tmp_path)!r} + "/case.py"
    open(path, "w", encoding="utf-8").write(text + "\\n")
    exec(compile(text, path, "exec"), names)
    print([(s := capture(f)).text(s.loc(s.node)) for f in names["fs"]])
"""
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    printed = run_python("-X", "no_debug_ranges", "-X", "utf8", str(tmp_path / "script.py"))
    assert printed.splitlines() == [str(expected) for expected in LAMBDAS.values()]


def test_equal_lambdas_on_one_line():
    first, second = lambda x: x * 2, lambda x: x * 2
    assert text_of(first) == text_of(second) == "lambda x: x * 2"
    if sys.version_info >= (3, 11):
        assert capture(first).node.col_offset < capture(second).node.col_offset


def test_lambdas_in_defaults_and_decorators(tmp_path):
    module = load(
        tmp_path,
        """
        kept = []
        def keep(*functions):
            kept.extend(functions)
            return lambda function: function

        @keep(lambda x: x * 2, lambda x: x * 3)
        def f(x, g=lambda x: x * 4, *, h=lambda x: x * 5):
            return x

        class C(keep(lambda x: x * 6)(object)):
            pass
        """,
    )
    functions = [*module.kept, module.f.__defaults__[0], module.f.__kwdefaults__["h"]]
    texts = ["lambda x: x * 2", "lambda x: x * 3", "lambda x: x * 6", "lambda x: x * 4", "lambda x: x * 5"]
    assert [text_of(function) for function in functions] == texts
    assert text_of(module.f).startswith("def f(x, g=lambda")


def test_lambdas_in_assertions():
    assert text_of(lambda x: x * 2) == "lambda x: x * 2" and text_of(lambda x: x * 3) == "lambda x: x * 3"


# --- Where text comes from ---


def test_notebook_cells():
    """IPython gives each cell a name of its own and puts its lines into linecache."""
    first = register("<ipython-input-1-0a>", "import numpy as np\ndef loss(x):\n    return np.sum(x)\n")["loss"]
    second = register("<ipython-input-2-0b>", "def loss(x):\n    return x * 2\n")["loss"]
    assert text_of(first).endswith("return np.sum(x)")
    assert text_of(second).endswith("return x * 2")


def test_cells_are_compiled_a_statement_at_a_time():
    """Which changes the bytecode: a method of what the same piece of code imported is called otherwise."""
    text = "import numpy as np\ndef loss(x):\n    return np.sum(x)\nfs = [lambda x: np.sum(x), lambda x: np.max(x)]\n"
    filename = "<ipython-input-4-0d>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    together, apart = {}, {}
    exec(compile(text, filename, "exec"), together)
    for statement in ast.parse(text).body:
        exec(compile(ast.Module([statement], []), filename, "exec"), apart)
    for names in (together, apart):
        assert text_of(names["loss"]).endswith("return np.sum(x)")
        assert [text_of(function) for function in names["fs"]] == ["lambda x: np.sum(x)", "lambda x: np.max(x)"]


def test_a_cell_with_await_at_its_top():
    text = "async def fetch(f): return f\nkept = await fetch(lambda x: x * 2)\n"
    filename = "<ipython-input-3-0c>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    names = {}
    coroutine = eval(compile(text, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert text_of(names["kept"]) == "lambda x: x * 2"


def test_text_in_linecache():
    names = register("made up", "def f(x):\n    y = x\n    return y\ng = lambda x: x\n")
    assert text_of(names["f"]) == "def f(x):\n    y = x\n    return y"
    assert text_of(names["g"]) == "lambda x: x"


def test_text_from_a_loader():
    """`linecache` asks the module's loader, as it does for modules in zip files or made by code generators."""

    class Loader:
        def get_source(self, name):
            return "def f(x):\n    return x * 2\n"

    names = {"__name__": "generated", "__loader__": Loader()}
    exec(compile(Loader().get_source(""), "generated/f.py", "exec"), names)
    assert text_of(names["f"]) == "def f(x):\n    return x * 2"


def test_a_zipped_module(tmp_path):
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped_model.py", "def loss(x):\n    return x * 2\n")
    importer = zipimport.zipimporter(str(archive))
    module = importlib.util.module_from_spec(importer.find_spec("zipped_model"))
    importer.exec_module(module)
    assert text_of(module.loss) == "def loss(x):\n    return x * 2"


def test_doctests():
    docstring = """
    >>> def loss(x):
    ...     return x * 2
    >>> print(text_of(loss))
    def loss(x):
        return x * 2
    >>> text_of(lambda x: x + 1), text_of(lambda x: x + 2)
    ('lambda x: x + 1', 'lambda x: x + 2')
    """
    test = doctest.DocTestParser().get_doctest(docstring, {"text_of": text_of}, "example", None, None)
    assert doctest.DocTestRunner(verbose=False).run(test) == (0, 3)


ASK = "from srcdiff.source import capture\nfrom srcdiff.errors import NoSource\n"
TELL = """
try:
    print(capture(loss).node.name)
except NoSource as error:
    print(error)

"""


def test_the_interactive_shell():
    printed = run_python("-i", "-q", stdin=ASK + "import math\ndef loss(x):\n    return math.sin(x)\n\n" + TELL)
    if sys.version_info >= (3, 13):
        assert "loss" in printed.split()
    else:
        assert "Python keeps no text of what it reads from standard input" in printed


def test_a_program_on_the_command_line():
    printed = run_python("-c", ASK + "def loss(x):\n    return x * 2\n" + TELL)
    if sys.version_info >= (3, 13):
        assert printed == "loss\n"
    else:
        assert printed.startswith("no source for loss: it was made from a string")


def test_a_program_from_standard_input():
    printed = run_python("-", stdin=ASK + "def loss(x):\n    return x * 2\n" + TELL)
    assert "no source for loss: Python keeps no text of what it reads from standard input" in printed
    assert "help: put the function in a file" in printed


def test_another_text_under_the_same_name_is_never_taken():
    """From 3.13, ``-c`` registers its text as <string>, the name that every `exec` has too."""
    printed = run_python("-c", "def loss(x): return x * 2\n" + ASK + "exec('def loss(x): return x * 3')\n" + TELL)
    assert printed.startswith("no source for loss: it was made from a string")


# --- Where there is none ---


def test_made_from_a_string():
    names = {}
    exec("def f(x):\n    return x", names)
    with pytest.raises(NoSource) as caught:
        capture(names["f"])
    assert str(caught.value) == (
        "no source for f: it was made from a string, whose text Python doesn't keep\n"
        "  help: put the function in a file, or register the text before running it:\n"
        '        code = compile(text, "<my text>", "exec")\n'
        '        linecache.cache["<my text>"] = (len(text), None, text.splitlines(True), "<my text>")'
    )


def test_the_advice_for_strings_works():
    with pytest.raises(NoSource) as caught:
        capture(eval("lambda x: x"))
    advice = "\n".join(caught.value.help.split("\n")[1:])
    names = {"linecache": linecache, "text": "def f(x):\n    return x\n"}
    exec(advice, names)
    exec(names["code"], names)
    assert text_of(names["f"]) == "def f(x):\n    return x"


@functools.lru_cache(maxsize=None)
def remembered(x):
    return x


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        (len, "len is compiled code, without Python source"),
        (np.sin, "sin is compiled code, without Python source"),
        (np.sum, "sum is compiled code, without Python source"),
        (math.sin, "sin is compiled code, without Python source"),
        ([].append, "list.append is compiled code, without Python source"),
        (functools.partial(module_level, 1), "a functools.partial has no source of its own"),
        (Model, "Model is a class: only functions have source to differentiate"),
        (3.0, "an object of type float has no Python source"),
        (remembered, "remembered is wrapped by functools.lru_cache"),
    ],
)
def test_things_without_python_source(thing, said):
    with pytest.raises(NoSource) as caught:
        capture(thing)
    assert caught.value.message == said
    assert caught.value.help


def test_what_lru_cache_wraps_has_source():
    assert text_of(remembered.__wrapped__).endswith("return x")


def test_a_module_without_its_file(tmp_path):
    module = load(tmp_path, "def f(x):\n    return x\n")
    Path(module.__file__).unlink()
    with pytest.raises(NoSource, match=r"no source for f: there is no file .*loaded\.py"):
        capture(module.f)


def test_async_functions_are_refused(tmp_path):
    module = load(tmp_path, "async def f(x):\n    return x\n")
    with pytest.raises(UnsupportedSyntax, match="f is an async function") as caught:
        capture(module.f)
    assert caught.value.lineno == 1


# --- Files edited since their import ---

BEFORE = """
def f(x, y):
    z = x * y
    return z + 1
"""

EDITS = {
    "another function stands there": BEFORE.replace("def f", "def g"),
    "other argument names": BEFORE.replace("x, y", "x, w").replace("x * y", "x * w"),
    "another order of arguments": BEFORE.replace("x, y", "y, x"),
    "another operator": BEFORE.replace("x * y", "x / y"),
    "another constant": BEFORE.replace("+ 1", "+ 2"),
    "a constant of another type": BEFORE.replace("+ 1", "+ 1.0"),
    "another kind of argument": BEFORE.replace("x, y", "x, *, y"),
    "a statement more": BEFORE.replace("    return", "    z = abs(z)\n    return"),
    "lines above": "import os\n" + BEFORE,
    "no longer Python": BEFORE + "def (",
    "emptied": "\n",
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_file_is_an_error_that_names_it(tmp_path, edit):
    module = load(tmp_path, BEFORE)
    assert text_of(module.f) == BEFORE.strip()
    Path(module.__file__).write_text(EDITS[edit] + "\n# edited\n", encoding="utf-8")
    with pytest.raises(NoSource) as caught:
        capture(module.f)
    assert f"{module.__file__} changed since it was imported (the function was at line 2)" in caught.value.message
    assert "import the module again" in caught.value.help


def test_an_edit_that_leaves_the_function_alone(tmp_path):
    module = load(tmp_path, BEFORE)
    capture(module.f)
    Path(module.__file__).write_text(BEFORE.replace("z + 1", "z + 1  # one more") + "\n\ndef g(x): return x\n")
    source = capture(module.f)
    assert source.comments[4] == Comment("# one more", 18, own_line=False)


def test_an_edited_lambda(tmp_path):
    module = load(tmp_path, "f, g = lambda x: x * 2, lambda x: x * 3\n")
    Path(module.__file__).write_text("f, g = lambda x: x * 4, lambda x: x * 5  # edited\n")
    for function in (module.f, module.g):
        with pytest.raises(NoSource, match="changed since it was imported"):
            capture(function)


def instrumented(folder, age):
    """A module whose import hook added a check, as typeguard's does; its file is ``age`` seconds old."""
    path = Path(folder) / "checked.py"
    path.write_text(BEFORE)
    then = time.time() - age
    os.utime(path, (then, then))
    tree = ast.parse(BEFORE)
    tree.body[0].body.insert(0, ast.copy_location(ast.parse("check(x)").body[0], tree.body[0].body[0]))
    module = ModuleType("checked")
    exec(compile(ast.fix_missing_locations(tree), str(path), "exec"), module.__dict__)
    return module


def test_code_that_an_import_hook_added_to(tmp_path):
    assert text_of(instrumented(tmp_path, age=7 * 86400).f) == BEFORE.strip()


def test_code_that_lost_a_statement_to_an_edit_is_not_taken_for_instrumented(tmp_path):
    with pytest.raises(NoSource, match="changed since"):
        capture(instrumented(tmp_path, age=-1).f)


# --- Positions ---

AWKWARD = '''
def été(Δ, 数, *, ключ=1):
\t"""Naïve: 日本語."""
\ts = "日本" + 'é'; t = Δ * 数 + len(s)  # кириллица
\tif t > 0:\tu = [t[0], *Δ]; u = Δ[1:2, ...]
\telse:
\t\tu = {"ü": t, **数}["ü"]
\ttext = """first
é second # not a comment
  third""" + s
\tfor i, (a, b) in zip("é" * 2, 数): u = u + (lambda é, x=Δ: é @ x)(i, k := a)
\treturn (
\t\tu.réel if ключ else -Δ,
\t\t"é", [数 for ö in "é日" if ö],
\t)
'''


def test_every_node_is_its_text(tmp_path):
    """Each expression's text, parsed again by itself, is that expression: with tabs and characters of 1 to 3 bytes."""
    source = capture(load(tmp_path, AWKWARD).été)
    expressions = [
        node
        for statement in source.node.body
        for node in gast.walk(statement)
        if isinstance(node, gast.expr)
        and not isinstance(node, (gast.Slice, gast.Starred))
        and not any(isinstance(child, gast.Slice) for child in gast.iter_child_nodes(node))
        and not isinstance(getattr(node, "ctx", None), (gast.Store, gast.Param))
    ]
    assert len(expressions) > 50
    for node in expressions:
        text = source.text(source.loc(node))
        assert ast.dump(ast.parse(f"({text})", mode="eval").body) == plain(node), text
    for node in gast.walk(source.node):
        if isinstance(node, gast.Name):
            assert source.text(source.loc(node)).split(":")[0] == node.id


def test_parts_without_a_position_have_the_range_of_theirs():
    source = capture(lambda x, y=2: [i * y for i in x if i])
    assert source.text(source.loc(source.node.args)) == "x, y=2"
    assert source.text(source.loc(source.node.body.generators[0])) == "i in x if i"
    assert source.text(source.loc(gast.Load())) == source.text(source.loc(source.node))


def test_statement_lines_are_verbatim_and_dedented_together(tmp_path):
    module = load(
        tmp_path,
        '''
        def f(x):
            if x:
                text = """two
          further left
                  further right"""
                y = (x +

                        1)
            return text
        ''',
    )
    source = capture(module.f)
    assert source.statement_lines(4, 6) == ['text = """two', "further left", '  further right"""']
    assert source.statement_lines(7, 9) == ["y = (x +", "", "        1)"]
    assert source.statement_lines(10, 10) == ["return text"]
    assert source.statement_lines(2, 2) == ["def f(x):"]


def test_form_feeds_and_line_separators_do_not_shift_lines():
    text = 's = "\u2028"\n\x0c\ndef f(x):\n    return x, "a\x0cb"  # end\n'
    filename = "<cell with separators>"
    linecache.cache[filename] = (len(text), None, [line + "\n" for line in text.split("\n")], filename)
    names = {}
    exec(compile(text, filename, "exec"), names)
    source = capture(names["f"])
    assert source.text(source.loc(source.node.body[0])) == 'return x, "a\x0cb"'
    assert source.comments == {4: Comment("# end", 21, own_line=False)}


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends(tmp_path, line_end):
    text = f"def f(x):{line_end}    y = x{line_end}    return y{line_end}"
    (tmp_path / "file.py").write_bytes(text.encode())
    names = {}
    exec(compile(text, str(tmp_path / "file.py"), "exec"), names)
    assert text_of(names["f"]) == "def f(x):\n    y = x\n    return y"
    assert text_of(register("<cell>" + repr(line_end), text)["f"]) == "def f(x):\n    y = x\n    return y"


def test_files_in_another_encoding(tmp_path):
    text = "# -*- coding: latin-1 -*-\ndef f(é):\n    return é * 2  # ü\n"
    path = tmp_path / "latin.py"
    path.write_bytes(text.encode("latin-1"))
    names = {}
    exec(compile(path.read_bytes(), str(path), "exec"), names)
    source = capture(names["f"])
    assert source.text(source.loc(source.node.body[0].value)) == "é * 2"
    assert source.comments[3].text == "# ü"


def test_a_byte_order_mark(tmp_path):
    path = tmp_path / "marked.py"
    path.write_bytes(b"\xef\xbb\xbf" + b"f = lambda x: x\n")
    names = {}
    exec(compile(path.read_bytes(), str(path), "exec"), names)
    assert text_of(names["f"]) == "lambda x: x"


# --- Comments ---


def test_comments(tmp_path):
    module = load(
        tmp_path,
        '''
        # above
        def f(x,  # the argument
              y):  # é is one character
            # on its own line
            s = "日 # not one" + """
            # nor this"""  # but this
            if x:
                pass
                # ends the branch
            return y
            # ends the function

            # after a blank line
        # outside

        # far outside
        ''',
    )
    assert capture(module.f).comments == {
        3: Comment("# the argument", 10, own_line=False),
        4: Comment("# é is one character", 11, own_line=False),
        5: Comment("# on its own line", 4, own_line=True),
        7: Comment("# but this", 19, own_line=False),
        10: Comment("# ends the branch", 8, own_line=True),
        12: Comment("# ends the function", 4, own_line=True),
        14: Comment("# after a blank line", 4, own_line=True),
    }


def test_comments_of_a_nested_function_and_of_lambdas(tmp_path):
    module = load(
        tmp_path,
        '''
        def outer():
            # outer's
            def inner(x):  # inner's
                return x
            # outer's too
            return inner, ("""
        # text""", lambda x: (x  # a lambda's
                              + 1))  # and its end's
        inner, (_, function) = outer()
        ''',
    )
    assert [comment.text for comment in capture(module.inner).comments.values()] == ["# inner's"]
    assert [comment.text for comment in capture(module.function).comments.values()] == [
        "# a lambda's",
        "# and its end's",
    ]


# --- Source as a value ---


def test_sources_are_compared_by_identity_and_copied_as_themselves():
    source = capture(module_level)
    assert source == source
    assert source != capture(module_level)
    assert len({source, capture(module_level)}) == 2
    assert copy.deepcopy({"kept": source})["kept"] is source
    assert copy.copy(source) is source
    with pytest.raises(AttributeError):
        source.filename = "other"
    assert repr(source).startswith("<Source of module_level: ")
    assert "return" not in repr(source)


def test_a_pickled_source_keeps_the_functions_lines():
    loc = capture(decorated).loc(capture(decorated).node.body[0])
    kept = pickle.loads(pickle.dumps(loc))
    assert (kept.line, kept.col, kept.end_line, kept.end_col) == (loc.line, loc.col, loc.end_line, loc.end_col)
    assert kept.source.text(kept) == "return x * 5"
    assert kept.source.filename == loc.source.filename
    assert kept.source.line(1) == ""


def test_warnings_about_the_file_are_not_repeated(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = load(tmp_path, "def f(x):\n    s = '\\d'\n    return x, s\n\nf(1) is 1\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert text_of(module.f).endswith("return x, s")


def test_future_annotations(tmp_path):
    text = "from __future__ import annotations\ndef f(x):\n    def g(y: unknown) -> x: return y\n    return g\n"
    assert text_of(load(tmp_path, text).f).endswith("return g")


def test_deep_and_long_files(tmp_path):
    """A sum of 100 terms; and the file's other functions cost a parse once, not one per capture."""
    terms = " + ".join(["x"] * 100)
    text = "".join(f"def f{i}(x):\n    return x * {i}\n" for i in range(1000)) + f"def deep(x):\n    return {terms}\n"
    module = load(tmp_path, text)
    assert text_of(module.deep).endswith(terms)
    begin = time.perf_counter()
    for i in range(0, 1000, 10):
        assert text_of(getattr(module, f"f{i}")).endswith(f"x * {i}")
    assert (time.perf_counter() - begin) / 100 < 0.02


def test_an_expression_nested_too_deeply(tmp_path):
    text = "def f(x):\n    return " + " + ".join(["x"] * 900) + "\n"
    with pytest.raises(UnsupportedSyntax, match="f nests an expression too deeply") as caught:
        capture(load(tmp_path, text).f)
    assert caught.value.lineno == 1
    assert caught.value.help


def test_threads(tmp_path):
    module = load(tmp_path, "".join(f"def f{i}(x):\n    return x * {i}, lambda: {i}\n" for i in range(40)))
    functions = [getattr(module, f"f{i}") for i in range(40)]
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(text_of, functions * 5))
    assert texts == [f"def f{i}(x):\n    return x * {i}, lambda: {i}" for i in range(40)] * 5
