"""What each error shows: the message, the file, the line, carets under the construct, and the way out.

The pictures are written by hand. Those that Python draws are taken from a fresh interpreter, as a user sees them.
"""

import copy
import os
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

import srcdiff
from srcdiff import errors
from srcdiff.errors import (
    CompileError,
    Loc,
    MissingRule,
    NoSource,
    NotDifferentiable,
    NotFloat,
    NotScalar,
    SrcdiffError,
    UnsupportedSyntax,
    WrtError,
)
from srcdiff.source import Excerpt

KINDS = {
    UnsupportedSyntax: SyntaxError,
    MissingRule: SyntaxError,
    NotDifferentiable: SyntaxError,
    NoSource: OSError,
    NotScalar: TypeError,
    WrtError: TypeError,
    NotFloat: TypeError,
    CompileError: RuntimeError,
}
ABOUT_SYNTAX = [kind for kind, builtin in KINDS.items() if builtin is SyntaxError]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)

MODEL = """import numpy as np


def loss(h):
    # a comment
    y = np.fft.fft(h * 2.0)
    return np.sum(
        y,
    )
"""


def range_of(text, part, end=None, filename="model.py"):
    """Where ``part`` first stands in ``text`` (up to the end of ``end``)."""
    start = text.index(part)
    stop = start + len(part) if end is None else text.index(end, start) + len(end)

    def place(index):
        before = text[:index]
        return before.count("\n") + 1, index - (before.rfind("\n") + 1)

    return Loc(Excerpt(filename, tuple(text.split("\n")), 1), *place(start), *place(stop))


def picture(text, part, end=None):
    """The lines of a rendered error above its message, without the first."""
    return NotScalar("no", range_of(text, part, end)).render().split("\n")[1:-1]


# --- The kinds ---


@every_kind
def test_kinds(kind):
    error = kind("what was written", help="what to write instead")
    assert isinstance(error, SrcdiffError)
    assert isinstance(error, KINDS[kind])
    assert (error.message, error.loc, error.help) == ("what was written", None, "what to write instead")
    assert getattr(srcdiff, kind.__name__) is kind
    assert kind.__doc__
    assert error.render() == f"srcdiff.{kind.__name__}: what was written\n  help: what to write instead"
    assert str(error) == "what was written\n  help: what to write instead"
    assert repr(error) == f"{kind.__name__}('what was written')"


def test_every_kind_is_tested():
    defined = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, SrcdiffError)}
    assert {kind for kind in defined if not kind.__name__.startswith("_")} == {SrcdiffError, *KINDS}


@every_kind
def test_without_a_place_or_a_remedy(kind):
    error = kind("what was written")
    if kind is not CompileError:
        assert str(error) == "what was written"
    assert traceback.format_exception_only(kind, error)[-1].startswith(f"srcdiff.{kind.__name__}: what was written")


def test_a_failure_of_ours_asks_for_a_report():
    error = CompileError("the adjoint of a loop has no body", range_of(MODEL, "h * 2.0"))
    assert error.render() == (
        '  File "model.py", line 6\n'
        "    y = np.fft.fft(h * 2.0)\n"
        "                   ^^^^^^^\n"
        "srcdiff.CompileError: the adjoint of a loop has no body\n"
        "  help: this is a fault of srcdiff, not of your code: please report it"
    )


# --- The picture ---


@every_kind
def test_every_kind_renders_the_same_picture(kind):
    error = kind("no adjoint rule for np.fft.fft", range_of(MODEL, "np.fft.fft(h * 2.0)"), "write one:\nit is short")
    assert error.render() == (
        '  File "model.py", line 6\n'
        "    y = np.fft.fft(h * 2.0)\n"
        "        ^^^^^^^^^^^^^^^^^^^\n"
        f"srcdiff.{kind.__name__}: no adjoint rule for np.fft.fft\n"
        "  help: write one:\n"
        "        it is short"
    )


@every_kind
def test_the_text_of_every_kind_says_it_all(kind):
    assert str(kind("the loss is an array", range_of(MODEL, "y,"), "sum it")) == (
        'the loss is an array\n  File "model.py", line 8\n    y,\n    ^^\n  help: sum it'
    )


PICTURES = {
    "one character": ("f(x)", "x", None, ["    f(x)", "      ^"]),
    "indentation is left out": ("if a:\n        f(x)", "f(x)", None, ["    f(x)", "    ^^^^"]),
    "indentation by tabs": ("if a:\n\t\tf(x)", "x", None, ["    f(x)", "      ^"]),
    "several lines: to the end of the first": (MODEL, "np.sum(", ")\n", ["    return np.sum(", "           ^^^^^^^"]),
    "not under trailing spaces": ("y = f(  \n  x)", "f(", ")", ["    y = f(", "        ^^"]),
    "a tab before the range": ("y =\tf(x)", "f(x)", None, ["    y = f(x)", "        ^^^^"]),
    "a tab just past a stop": ("y2 =\tf(x)", "f(x)", None, ["    y2 =    f(x)", "            ^^^^"]),
    "a tab inside the range": ("f(\tx)", "f(\tx)", None, ["    f(  x)", "    ^^^^^^"]),
    "accents": ("été = f(é)", "f(é)", None, ["    été = f(é)", "          ^^^^"]),
    "wide characters before": ("数学 = f(x)", "f(x)", None, ["    数学 = f(x)", "           ^^^^"]),
    "wide characters inside": ("y = 数学(x)", "数学(x)", None, ["    y = 数学(x)", "        ^^^^^^^"]),
    "a combining accent": ("e\u0301 = f(x)", "f(x)", None, ["    e\u0301 = f(x)", "        ^^^^"]),
    "an empty range": ("y = f(x)", "", None, ["    y = f(x)", "    ^"]),
}


@pytest.mark.parametrize("case", PICTURES)
def test_pictures(case):
    text, part, end, expected = PICTURES[case]
    assert picture(text, part, end) == expected


def test_a_place_without_its_text():
    lost = Loc(Excerpt("model.py", (), 1), 6, 4, 6, 9)
    assert NotScalar("no", lost).render() == '  File "model.py", line 6\nsrcdiff.NotScalar: no'
    assert MissingRule("no", lost).lineno == 6


def test_a_range_past_the_end_of_its_line():
    source = Excerpt("model.py", ("f(x)",), 1)
    assert NotScalar("no", Loc(source, 1, 2, 1, 90)).render().split("\n")[2] == "      ^^"
    assert NotScalar("no", Loc(source, 1, 70, 1, 90)).render().split("\n")[2].strip() == "^"


# --- What Python draws ---


@pytest.mark.parametrize("kind", ABOUT_SYNTAX, ids=lambda kind: kind.__name__)
def test_attributes_of_a_syntax_error(kind):
    error = kind("no rule", range_of(MODEL, "h * 2.0"), "write one")
    assert error.filename == "model.py"
    assert error.text == "    y = np.fft.fft(h * 2.0)\n"
    assert (error.lineno, error.offset, error.end_lineno, error.end_offset) == (6, 20, 6, 27)
    assert error.text[error.offset - 1 : error.end_offset - 1] == "h * 2.0"
    assert error.msg == "no rule\n  help: write one"
    several = kind("no rule", range_of(MODEL, "np.sum(", ")\n"))
    assert (several.lineno, several.end_lineno) == (7, 7)
    assert several.text[several.offset - 1 : several.end_offset - 1] == "np.sum("


SHOWN = [(MODEL, "np.fft.fft(h * 2.0)", None), (MODEL, "np.sum(", ")\n"), ("if a:\n\tété = f(é)", "f(é)", None)]


@pytest.mark.parametrize(("text", "part", "end"), SHOWN)
def test_the_traceback_module_draws_what_render_draws(text, part, end):
    error = MissingRule("no adjoint rule", range_of(text, part, end), "write one")
    lines = "".join(traceback.format_exception_only(type(error), error)).rstrip("\n").split("\n")
    assert [line.expandtabs(0) for line in lines] == error.render().split("\n")


@pytest.mark.parametrize(("text", "part", "end"), SHOWN)
def test_the_interpreter_draws_what_render_draws(tmp_path, text, part, end):
    error = MissingRule("no adjoint rule", range_of(text, part, end), "write one")
    (tmp_path / "error").write_bytes(pickle.dumps(error))
    root = str(Path(__file__).resolve().parent.parent)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", "import pickle, sys; raise pickle.load(open(sys.argv[1], 'rb'))", "error"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root, "PYTHON_COLORS": "0"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    # Before 3.13, the interpreter would draw a single caret for a subclass of SyntaxError: it prints the text instead.
    expected = error.render() if sys.version_info >= (3, 13) else f"srcdiff.MissingRule: {error}"
    printed = [line.expandtabs(0) for line in done.stderr.rstrip("\n").split("\n")]
    assert printed[-len(expected.split("\n")) :] == expected.split("\n")


def test_the_traceback_of_another_kind():
    error = NotScalar("the loss is an array", range_of(MODEL, "y,"), "sum it")
    assert "".join(traceback.format_exception_only(type(error), error)) == (
        'srcdiff.NotScalar: the loss is an array\n  File "model.py", line 8\n    y,\n    ^^\n  help: sum it\n'
    )


# --- Errors travel ---


@every_kind
@pytest.mark.parametrize("travel", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_errors_travel(kind, travel):
    error = kind("no rule", range_of(MODEL, "h * 2.0"), "write one")
    arrived = travel(error)
    assert type(arrived) is kind
    assert arrived.render() == error.render()
    assert str(arrived) == str(error)
    assert arrived.help == "write one"


def test_notes_travel():
    error = NotScalar("no")
    error.__notes__ = ["while training"]
    assert pickle.loads(pickle.dumps(error)).__notes__ == ["while training"]


def test_an_error_of_a_subprocess(tmp_path):
    """A captured function's error, raised elsewhere: its text comes along, its file and function needn't exist here."""
    script = tmp_path / "worker.py"
    script.write_text(
        "import pickle, sys\n"
        "from srcdiff.errors import MissingRule\n"
        "from srcdiff.source import capture\n"
        "def loss(x):\n"
        "    return x @ x\n"
        "source = capture(loss)\n"
        "error = MissingRule('no rule', source.loc(source.node.body[0].value), 'write one')\n"
        "sys.stdout.buffer.write(pickle.dumps(error))\n"
    )
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, env=environment, check=True)
    script.unlink()
    assert pickle.loads(done.stdout).render() == (
        f'  File "{script}", line 5\n'
        "    return x @ x\n"
        "           ^^^^^\n"
        "srcdiff.MissingRule: no rule\n"
        "  help: write one"
    )
