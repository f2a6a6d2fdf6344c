"""``check_grad``: a gradient beside finite differences, and the difference for each array and number."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcdiff.api import Gradient, Wrt, value_and_grad
from srcdiff.errors import NotScalar

Path = tuple[Any, ...]
MOST_ENTRIES = 1000


@dataclass(frozen=True)
class LeafCheck:
    """One array or number that was differentiated.

    ``path`` is its place as one writes it (``layers[0]["W"]``), ``checked`` how many of its ``size`` entries were
    compared. ``relative_error`` is the largest error relative to the entry's own size; ``worst`` is the index of the
    entry that is furthest out, ``found`` the gradient there and ``expected`` the finite difference. ``structure`` says
    what is wrong where the gradient has another shape, dtype or type than the argument; it is empty otherwise.
    """

    path: str
    shape: tuple[int, ...]
    size: int
    checked: int
    absolute_error: float
    relative_error: float
    worst: tuple[int, ...]
    found: complex
    expected: complex
    ok: bool
    structure: str = ""

    def __str__(self) -> str:
        if self.structure:
            return f"{self.path}: {self.structure}"
        entries = "" if self.checked == self.size else f", {self.checked} of {self.size} entries"
        errors = f"absolute {self.absolute_error:.1e}, relative {self.relative_error:.1e}{entries}"
        if self.ok:
            return f"{self.path}: ok ({errors})"
        place = f"[{', '.join(map(str, self.worst))}]" if self.worst else ""
        entry = f"{self.path}{place} has {self.found:.9g}, differences give {self.expected:.9g}"
        return f"{self.path}: WRONG ({errors}); {entry}"


@dataclass(frozen=True)
class Report:
    """What `check_grad` found: true where every leaf is right, and its text lists them."""

    function: str
    leaves: tuple[LeafCheck, ...]

    @property
    def ok(self) -> bool:
        return all(leaf.ok for leaf in self.leaves)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        wrong = sum(not leaf.ok for leaf in self.leaves)
        verdict = f"wrong in {wrong} of {len(self.leaves)}" if wrong else "right"
        return "\n".join([f"gradient of {self.function}: {verdict}", *(f"  {leaf}" for leaf in self.leaves)])


def check_grad(
    function: Callable[..., Any],
    *args: Any,
    wrt: Wrt = 0,
    has_aux: bool = False,
    rtol: float = 1e-6,
    atol: float = 1e-8,
) -> Report:
    """Compare the gradient of ``function`` at ``args`` with finite differences.

    ``function`` is a plain function, or what `grad` or `value_and_grad` gave, which brings its own ``wrt`` and
    ``has_aux``. Returns a `Report` that is true where every array and float is right, and whose text says what each
    one's error is: ``assert srcdiff.check_grad(loss, w, x)``. An entry is right within ``atol + rtol * |entry|``, or a
    thousandth and a ten-thousandth where the argument has but float32's or float16's digits. A gradient of another
    structure, shape or dtype than its argument is wrong too.

    float32 arguments are widened for the differences, which are those of the exact function. ``function`` runs at
    copies of ``args``, what it prints is dropped, and NumPy's global random state is the same at every evaluation.
    Of an array with more than a thousand entries, a thousand are compared, the same ones every time. At a kink the
    difference is the mean of both sides' derivatives, which need not be the written convention; where ``function``
    isn't defined around a point, the entry counts as wrong.

    Raises the `SrcdiffError` that `grad` raises where it refuses the function or ``wrt``.
    """
    own = function if isinstance(function, Gradient) else value_and_grad(function, wrt, has_aux=has_aux)
    gradient_of = Gradient(own.function, own.wrt, False, own.has_aux)
    evaluate = _Evaluation(own.function, own.has_aux)
    with _quiet(), _same_random_state():
        gradient = gradient_of(*copy.deepcopy(args))
    if own.has_aux:
        gradient = gradient[0]
    gradients = gradient if own.request.many else (gradient,)
    checks = []
    for (name, path), mine in zip(own.request.wrt, gradients):
        position = own.parameters.index(name)
        for inner, leaf in _leaves(_at(args[position], path)):
            where = (*path, *inner)
            spelt = name + "".join(map(_spelt, _steps(args[position], where)))
            found = _at(mine, inner)
            checks.append(_check_leaf(spelt, leaf, found, evaluate, args, (position, *where), rtol, atol))
    return Report(getattr(own.function, "__name__", "function"), tuple(checks))


def _check_leaf(
    spelt: str,
    leaf: Any,
    found: Any,
    evaluate: _Evaluation,
    args: tuple[Any, ...],
    path: Path,
    rtol: float,
    atol: float,
) -> LeafCheck:
    shape = np.shape(leaf)
    size = int(np.prod(shape))
    structure = _difference_of_structure(leaf, found)
    if structure:
        return LeafCheck(spelt, shape, size, 0, np.inf, np.inf, (), np.nan, np.nan, False, structure)
    if np.asarray(leaf).dtype.itemsize < (16 if np.iscomplexobj(leaf) else 8):
        rtol, atol = max(rtol, 1e-3), max(atol, 1e-4)
    wide = _widened(args)
    worst: tuple[float, tuple[int, ...], complex, complex] = (-1.0, (), np.nan, np.nan)
    absolute = relative = 0.0
    entries = _entries(shape)
    for index in entries:
        expected = evaluate.derivative(wide, path, index)
        got = complex(np.asarray(found)[index])
        error = abs(got - expected)
        if np.isnan(error):
            error = np.inf
        absolute = max(absolute, error)
        relative = max(relative, error / max(abs(expected), atol / rtol) if np.isfinite(error) else np.inf)
        excess = error / (atol + rtol * abs(expected)) if np.isfinite(error) else np.inf
        if excess > worst[0]:
            worst = excess, index, _real_if_real(got), _real_if_real(expected)
    return LeafCheck(spelt, shape, size, len(entries), absolute, relative, worst[1], worst[2], worst[3], worst[0] <= 1)


class _Evaluation:
    """The function as numbers of its arguments: its value with one entry moved."""

    def __init__(self, function: Callable[..., Any], has_aux: bool) -> None:
        self.function = function
        self.has_aux = has_aux

    def derivative(self, args: tuple[Any, ...], path: Path, index: tuple[int, ...]) -> complex:
        """By one entry; of a complex entry ``z``, ``d/d(Re z) - i d/d(Im z)``, as the rules have it."""
        leaf = _at(args, path)
        real = self._along(args, path, index, 1.0)
        if np.iscomplexobj(leaf):
            return complex(real, -self._along(args, path, index, 1j))
        return complex(real)

    def _along(self, args: tuple[Any, ...], path: Path, index: tuple[int, ...], direction: complex) -> float:
        leaf = _at(args, path)
        scale = max(1.0, abs(complex(np.asarray(leaf)[index])))
        best, least = float("nan"), float("inf")
        for step in self._steps(args):
            h = step * scale
            values = [self._value(args, path, index, direction * k * h) for k in (-2, -1, 1, 2)]
            second = (values[2] - values[1]) / (2 * h)
            fourth = (8 * (values[2] - values[1]) - (values[3] - values[0])) / (12 * h)
            doubt = abs(fourth - second)
            if doubt < least:
                best, least = fourth, doubt
            if doubt <= 1e-7 * max(1.0, abs(fourth)):
                break
        return best

    def _steps(self, args: tuple[Any, ...]) -> tuple[float, ...]:
        """Steps relative to the argument, the best for smooth functions first: eps ** (1 / 5) of its digits."""
        dtype = np.asarray(self._result(args)).dtype
        single = dtype.kind == "f" and dtype.itemsize < 8
        return (4e-2, 1e-2, 4e-3) if single else (7e-4, 7e-5, 7e-6)

    def _value(self, args: tuple[Any, ...], path: Path, index: tuple[int, ...], change: complex) -> float:
        leaf = _at(args, path)
        moved = np.array(leaf)
        moved[index] += change if np.iscomplexobj(moved) else change.real
        new = moved if isinstance(leaf, np.ndarray) else type(leaf)(moved[()])
        try:
            return float(self._result(_replaced(args, path, new)))
        except (ArithmeticError, ValueError):  # the step left the function's domain
            return float("nan")

    def _result(self, args: tuple[Any, ...]) -> Any:
        with _quiet(), _same_random_state():
            result = self.function(*copy.deepcopy(args))
        result = result[0] if self.has_aux else result
        if np.size(result) != 1 or np.iscomplexobj(result):
            name = getattr(self.function, "__name__", "the function")
            raise NotScalar(f"{name} returned {type(result).__name__}, not a number")
        return result


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        yield


@contextlib.contextmanager
def _same_random_state() -> Iterator[None]:
    state = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(state)


def _entries(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    size = int(np.prod(shape))
    if size <= MOST_ENTRIES:
        return list(np.ndindex(shape))
    chosen = np.random.default_rng(0).choice(size, MOST_ENTRIES, replace=False)
    return [tuple(map(int, np.unravel_index(number, shape))) for number in np.sort(chosen)]


def _difference_of_structure(leaf: Any, found: Any) -> str:
    if np.shape(found) != np.shape(leaf):
        return f"the gradient has shape {np.shape(found)}, the argument {np.shape(leaf)}"
    if isinstance(leaf, (np.ndarray, np.generic)) and getattr(found, "dtype", None) != leaf.dtype:
        return f"the gradient is {getattr(found, 'dtype', type(found).__name__)}, the argument {leaf.dtype}"
    return ""


def _real_if_real(number: complex) -> complex:
    return number if number.imag else number.real


# ---- arguments as trees --------------------------------------------------------------------------------------


def _children(tree: Any) -> list[tuple[Any, Any]] | None:
    """The keys and parts of a container; None for what is no container."""
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, (list, tuple)):
        return list(enumerate(tree))
    if isinstance(tree, (np.ndarray, np.generic, type)) or callable(tree):
        return None
    if dataclasses.is_dataclass(tree):
        return [(field.name, getattr(tree, field.name)) for field in dataclasses.fields(tree)]
    return list(vars(tree).items()) if hasattr(tree, "__dict__") else None


def _rebuilt(tree: Any, items: list[Any]) -> Any:
    if isinstance(tree, dict):
        return type(tree)(zip(tree, items))
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*items)
    if isinstance(tree, (list, tuple)):
        return type(tree)(items)
    new = copy.copy(tree)
    for (name, _), item in zip(_children(tree) or [], items):
        object.__setattr__(new, name, item)  # frozen dataclasses too
    return new


def _leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every float and array of floats, with its path."""
    inner = _children(tree)
    if inner is None:
        array = isinstance(tree, (np.ndarray, np.generic))
        if tree.dtype.kind in "fc" if array else isinstance(tree, (float, complex)):
            yield path, tree
        return
    for key, child in inner:
        yield from _leaves(child, (*path, key))


def _at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = _part(tree, key)
    return tree


def _part(tree: Any, key: Any) -> Any:
    if isinstance(tree, dict) or (isinstance(tree, (list, tuple)) and not isinstance(key, str)):
        return tree[key]
    return getattr(tree, key)


def _replaced(tree: Any, path: Path, leaf: Any) -> Any:
    """A copy of the containers on the way to ``path``, with ``leaf`` there."""
    if not path:
        return leaf
    parts = _children(tree) or []
    first = path[0] + len(parts) if isinstance(path[0], int) and path[0] < 0 else path[0]
    return _rebuilt(tree, [_replaced(child, path[1:], leaf) if key == first else child for key, child in parts])


def _widened(tree: Any) -> Any:
    """Floats of fewer digits become float64 and complex128, so that the differences are those of the exact function."""
    inner = _children(tree)
    if inner is not None:
        return _rebuilt(tree, [_widened(child) for _, child in inner])
    if isinstance(tree, (np.ndarray, np.generic)) and tree.dtype.kind in "fc":
        return tree.astype(np.result_type(tree.dtype, np.float64))
    return tree


def _steps(tree: Any, path: Path) -> Iterator[tuple[Any, bool]]:
    """Each key of a path, and whether it is an attribute's name."""
    for key in path:
        attribute = not isinstance(tree, (dict, list)) and isinstance(key, str)
        yield key, attribute
        tree = _part(tree, key)


def _spelt(step: tuple[Any, bool]) -> str:
    key, attribute = step
    if attribute:
        return f".{key}"
    return f'["{key}"]' if isinstance(key, str) else f"[{key!r}]"
