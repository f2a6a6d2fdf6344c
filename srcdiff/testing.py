"""Check a differentiation rule against finite differences, for the rules of srcdiff and for those of its users."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from srcdiff.rules.registry import Rule, rule_for

__all__ = ["check_rule"]

Path = tuple[int | str, ...]


def check_rule(
    primitive: Callable[..., Any],
    *args: Any,
    seed: int = 0,
    tolerance: float = 1e-6,
    float32: bool = True,
    **kwargs: Any,
) -> None:
    """Check the rule of ``primitive`` at ``primitive(*args, **kwargs)``; raise AssertionError where it is wrong.

    A random cotangent is pulled back by the rule, and each entry of each float or complex argument (arrays, Python
    numbers, and those in lists and tuples) is compared with a central difference of the primitive itself, for a
    complex one with ``d/d(Re z) - i d/d(Im z)``. The rule must also
    answer with the shape of each input (an elementwise rule: with something that broadcasts to the output), must
    leave the inputs and the cotangent unmodified, and must answer float32 inputs with float32 cotangents (unless
    ``float32=False``).

    Args:
        primitive: a function with a registered rule.
        args, kwargs: where to check; float64 and complex128 arrays, Python floats and complex numbers are
            differentiated, all else is held fixed.
        seed: of the random cotangent.
        tolerance: the greatest error, relative to the largest derivative (or to 1, where that is less).
        float32: whether to check the dtypes of a second call with all float64 arrays as float32.

    Raises:
        AssertionError: naming the primitive, the argument and both derivatives.
        LookupError: if ``primitive`` has no rule.
    """
    rule = rule_for(primitive)
    if rule is None:
        raise LookupError(f"no rule is registered for {primitive!r}")
    if rule.kind == "constant":
        check_constant(primitive, args, kwargs)
        return
    y = primitive(*args, **kwargs)
    for y_bar in random_cotangents(y, np.random.default_rng(seed)):
        check_pull_back(rule, primitive, args, kwargs, y, y_bar, tolerance)
    if float32:
        check_float32(rule, primitive, args, kwargs, np.random.default_rng(seed))


def check_pull_back(
    rule: Rule,
    primitive: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    y: Any,
    y_bar: Any,
    tolerance: float,
) -> None:
    """Check what the rule makes of one cotangent."""
    name = name_of(primitive)
    inputs = by_key(args, kwargs)
    before = frozen((inputs, y_bar))
    answers = pull_back(rule, y_bar, y, args, kwargs)
    assert frozen((inputs, y_bar)) == before, f"{name}: the rule modified one of its inputs"
    leaves = [(path, value) for path, value in float_leaves(inputs) if path[0] in answers]
    assert leaves, f"{name}: nothing to check, no float argument is differentiated"
    for path, value in leaves:
        got = answer_at(rule, answers, path, value, y)
        want = central_difference(primitive, args, kwargs, path, value, y_bar)
        check_equal(f"{name}, argument {'.'.join(map(str, path))}", got, want, tolerance)


def name_of(primitive: Callable[..., Any]) -> str:
    return getattr(primitive, "__name__", repr(primitive))


def by_key(args: Any, kwargs: dict[str, Any]) -> dict[Any, Any]:
    """Return the inputs by position or keyword."""
    return {**dict(enumerate(args)), **kwargs}


def check_constant(primitive: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Check that ``primitive`` does not change when its float arguments change a little."""
    inputs = by_key(args, kwargs)
    before = frozen(primitive(*args, **kwargs))
    for path, value in float_leaves(inputs):
        moved_args, moved_kwargs = replaced(args, kwargs, path, value + 1e-9)
        after = frozen(primitive(*moved_args, **moved_kwargs))
        assert after == before, f"{primitive!r} is declared constant, but changes with argument {path}"


def pull_back(rule: Rule, y_bar: Any, y: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[Any, Any]:
    """Call the rule; return its cotangents by the name of the primitive's parameter (varargs as a list)."""
    bound = rule.signature.bind(*args, **kwargs)
    result = rule.function(y_bar, y, *args, **kwargs)
    bars = list(result) if isinstance(result, tuple) else [result]
    answers: dict[str, Any] = {}
    for parameter in rule.signature.parameters.values():
        if not bars:
            break
        if parameter.kind is parameter.VAR_POSITIONAL:
            count = len(bound.arguments.get(parameter.name, ()))
            answers[parameter.name], bars = bars[:count], bars[count:]
        else:
            answers[parameter.name] = bars.pop(0)
    assert not bars, f"{rule.name}: the rule answers {len(bars)} cotangents too many"
    return by_position(rule, answers, args, kwargs)


def by_position(rule: Rule, answers: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[Any, Any]:
    """Rename the answers to the position or keyword by which each argument was given."""
    named: dict[Any, Any] = {}
    parameters = list(rule.signature.parameters.values())
    for i in range(len(args)):
        parameter = parameters[min(i, len(parameters) - 1)]
        varargs = next((j for j, p in enumerate(parameters) if p.kind is p.VAR_POSITIONAL), None)
        if varargs is not None and i >= varargs:
            bars = answers.get(parameters[varargs].name)
            if bars is not None:
                named[i] = bars[i - varargs]
        elif parameter.name in answers:
            named[i] = answers[parameter.name]
    named.update({key: answers[key] for key in kwargs if key in answers})
    return named


def answer_at(rule: Rule, answers: dict[Any, Any], path: Path, value: Any, y: Any) -> Any:
    """Return the rule's cotangent for one float input, un-broadcast if the rule is elementwise; zeros for None."""
    bar = answers[path[0]]
    for step in path[1:]:
        bar = None if bar is None else bar[step]
    if bar is None:
        return np.zeros(np.shape(value))
    if rule.kind != "elementwise":
        assert np.shape(bar) == np.shape(value), (
            f"{rule.name}: the cotangent of argument {path} has shape {np.shape(bar)}, its input {np.shape(value)}"
        )
    else:
        bar = unbroadcast(np.broadcast_to(bar, np.shape(y)), np.shape(value))
    return bar if np.iscomplexobj(value) else np.real(bar)


def unbroadcast(bar: Any, shape: tuple[int, ...]) -> Any:
    """Sum ``bar`` over the axes along which an array of ``shape`` was broadcast to it."""
    bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
    axes = tuple(i for i, n in enumerate(shape) if n == 1)
    return bar.sum(axis=axes, keepdims=True)


def is_float(value: Any) -> bool:
    """Return whether ``value`` is a float or complex number, or an array of them."""
    if isinstance(value, float | complex):
        return True
    return isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fc"


def float_leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield each float or complex array or number in nested dicts, lists and tuples, with the path to it."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from float_leaves(item, (*path, key))
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from float_leaves(item, (*path, i))
    elif is_float(value):
        yield path, value


def random_cotangents(y: Any, rng: np.random.Generator) -> Iterator[Any]:
    """Yield a random cotangent of ``y``, and of several results each one's alone, as where the others are not used."""
    whole = random_cotangent(y, rng)
    yield whole
    if isinstance(whole, list):
        used = [i for i, bar in enumerate(whole) if bar is not None]
        for i in used if len(used) > 1 else ():
            yield [bar if j == i else None for j, bar in enumerate(whole)]


def random_cotangent(y: Any, rng: np.random.Generator) -> Any:
    """Return random numbers of the structure, shapes and dtypes of ``y``; None for a result that is not of floats."""
    if isinstance(y, list | tuple):
        return [random_cotangent(item, rng) for item in y]
    if not is_float(y):
        return None
    bar: Any = rng.standard_normal(np.shape(y))
    if np.iscomplexobj(y):
        bar = bar + 1j * rng.standard_normal(np.shape(y))
    if isinstance(y, np.ndarray | np.generic):
        return bar.astype(y.dtype)[()]
    return bar.item() if isinstance(bar, np.ndarray | np.generic) else bar


def dot(y_bar: Any, y: Any) -> float:
    """Return the change that a cotangent promises for the change ``y``: their inner product's real part."""
    if y_bar is None:
        return 0.0
    if isinstance(y_bar, list):
        return sum(dot(b, v) for b, v in zip(y_bar, y, strict=True))
    return float(np.sum(np.real(np.multiply(y_bar, y))))


def replaced(args: tuple[Any, ...], kwargs: dict[str, Any], path: Path, value: Any) -> tuple[Any, Any]:
    """Return ``args`` and ``kwargs`` with ``value`` at ``path``."""

    def put(container: Any, steps: Path) -> Any:
        if not steps:
            return value
        head, *rest = steps
        if isinstance(container, dict):
            return {**container, head: put(container[head], tuple(rest))}
        items = [put(item, tuple(rest)) if i == head else item for i, item in enumerate(container)]
        return type(container)(items)

    inputs = put(by_key(args, kwargs), path)
    return [inputs[i] for i in range(len(args))], {key: inputs[key] for key in kwargs}


def central_difference(
    primitive: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], path: Path, value: Any, y_bar: Any
) -> Any:
    """Return the derivative of ``dot(y_bar, primitive(...))`` by each entry of the float at ``path``."""
    value = np.asarray(value)
    result = np.zeros_like(value)
    is_scalar = value.ndim == 0

    def slope(index: tuple[int, ...], step: Any) -> float:
        ends = []
        for sign in (1, -1):
            moved = value.copy()
            moved[index] += sign * step
            here_args, here_kwargs = replaced(args, kwargs, path, moved.item() if is_scalar else moved)
            ends.append(dot(y_bar, primitive(*here_args, **here_kwargs)))
        return float((ends[0] - ends[1]) / (2 * abs(step)))

    for index in np.ndindex(value.shape):
        step = 6e-6 * max(1.0, abs(value[index]))
        result[index] = slope(index, step)
        if np.iscomplexobj(value):
            result[index] -= 1j * slope(index, 1j * step)
    return result


def check_equal(label: str, got: Any, want: Any, tolerance: float) -> None:
    got = np.asarray(got)
    assert got.shape == want.shape, f"{label}: the cotangent has shape {got.shape}, the input {want.shape}"
    scale = max(1.0, float(np.max(np.abs(want), initial=0)))
    error = float(np.max(np.abs(got - want), initial=0)) / scale
    assert error <= tolerance, f"{label}: error {error:.1e}\n  rule:\n{got}\n  finite differences:\n{want}"


def as_float32(value: Any) -> Any:
    """Return ``value`` with each array in single precision; Python numbers stay."""
    if isinstance(value, dict):
        return {key: as_float32(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(as_float32(item) for item in value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, np.ndarray | np.generic) and value.dtype == np.complex128:
        return value.astype(np.complex64)
    return value


def check_float32(
    rule: Rule,
    primitive: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    rng: np.random.Generator,
) -> None:
    """Check that float32 arrays get float32 cotangents, near to the float64 ones."""
    y64 = primitive(*args, **kwargs)
    y_bar = random_cotangent(y64, rng)
    answers = pull_back(rule, y_bar, y64, args, kwargs)
    args, kwargs = as_float32(args), as_float32(kwargs)
    y = primitive(*args, **kwargs)
    if any(
        leaf.dtype in (np.float64, np.complex128)
        for _, leaf in float_leaves((y,))
        if isinstance(leaf, np.ndarray | np.generic)
    ):
        return  # the primitive itself gives float64
    bars = pull_back(rule, as_float32(y_bar), y, args, kwargs)
    for path, value in float_leaves(by_key(args, kwargs)):
        if path[0] not in bars or not isinstance(value, np.ndarray | np.generic):
            continue
        bar, bar64 = bars[path[0]], answers[path[0]]
        for step in path[1:]:
            bar, bar64 = (None, None) if bar is None else (bar[step], bar64[step])
        if bar is None:
            continue
        label = f"{name_of(primitive)}, argument {'.'.join(map(str, path))}"
        dtype = np.result_type(bar)
        assert dtype in (np.float32, np.complex64), f"{label}: a {value.dtype} input gets a {dtype} cotangent"
        scale = max(1.0, float(np.max(np.abs(bar64), initial=0)))
        error = float(np.max(np.abs(bar - bar64), initial=0)) / scale
        assert error < 1e-2, f"{label}: in float32 the error is {error:.1e}"


def frozen(value: Any) -> Any:
    """Return nested containers of arrays as a value that can be compared: dtypes, shapes and bytes."""
    if isinstance(value, dict):
        return [(key, frozen(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return [frozen(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return str(value.dtype), value.shape, value.tobytes()
    return repr(value)
