"""Random expressions of a wanted kind. All are smooth almost everywhere and tame: no poles, no explosive growth."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.kinds import FLOAT, Array, Dict, Float, Int, Kind, List, Tuple
from tests.fuzz.scope import Helper, Scope

UNARY = (
    "np.sin({0})", "np.cos({0})", "np.tanh({0})", "np.exp(-({0}) ** 2)", "np.log(({0}) ** 2 + 0.5)",
    "np.sqrt(({0}) ** 2 + 0.1)", "np.arctan({0})", "np.log1p(np.abs({0}))", "np.abs({0})", "abs({0})", "-({0})",
    "({0}) ** 2", "({0}) ** 3", "np.square({0})", "1 / (1 + np.exp(-({0})))", "np.expm1(np.sin({0}))",
    "np.maximum({0}, 0)", "np.minimum({0}, 0.5)", "np.clip({0}, -1, 1)", "np.arcsinh({0})", "np.logaddexp(0, {0})",
    "np.where({0} > 0, {0}, 0.1 * ({0}))", "np.hypot({0}, 1.0)", "2 ** np.tanh({0})", "({0}) / 2", "1.5 - ({0})",
    "np.negative({0})", "np.exp(np.sin({0}))", "np.reciprocal(1.5 + np.cos({0}))", "+({0}) * 3", "({0}) + 1",
)  # fmt: skip
BINARY = (
    "({0}) + ({1})", "({0}) - ({1})", "({0}) * ({1})", "({0}) * ({1})", "({0}) / (2 + np.cos({1}))",
    "np.maximum({0}, {1})", "np.minimum({0}, {1})", "np.arctan2({0}, 1.5 + ({1}) ** 2)", "np.logaddexp({0}, {1})",
    "np.where({0} > {1}, {0}, 2 * ({1}))", "(np.abs({0}) + 0.5) ** np.tanh({1})", "np.multiply({0}, {1})",
    "np.add({0}, {1})", "np.subtract({0}, {1})", "np.hypot({0}, 1 + np.abs({1}))", "np.where({1} > 0, {0}, 0.5)",
)  # fmt: skip
MATH = (
    "math.sin({0})", "math.tanh({0})", "math.exp(-abs({0}))", "math.sqrt(({0}) ** 2 + 1)", "math.log(({0}) ** 2 + 1)",
    "math.atan({0})", "math.cos({0}) * math.pi", "float({0})", "max({0}, {1})", "min({0}, {1}, 1.0)", "pow({0}, 2)",
    "max(0.0, {0})", "({0} if {0} > {1} else {1})", "math.hypot({0}, {1}, 1.0)",
)  # fmt: skip
REDUCTIONS = (
    "np.sum({0})", "({0}).sum()", "np.mean({0})", "({0}).mean()", "np.max({0})", "({0}).min()", "np.prod(np.tanh({0}))",
    "np.sum(({0})[({0}) > 0.2])", "np.var({0})", "np.sqrt(({0}).var() + 0.1)", "np.sum(({0}) ** 2)",
    "np.sum({0}) / ({0}).size", "np.sum({0}, axis=None)",
)  # fmt: skip
ALONG_AXIS = (
    "np.sum({0}, axis={1})", "({0}).sum(axis={1})", "np.mean({0}, axis={1})", "({0}).max({1})", "np.min({0}, axis={1})",
    "np.prod(np.tanh({0}), axis={1})", "({0}).var(axis={1})",
)  # fmt: skip
ALONG_AXIS_KEPT = (
    "np.sum({0}, axis={1}, keepdims=True)", "({0}).mean(axis={1}, keepdims=True)", "({0}).max({1}, keepdims=True)",
)  # fmt: skip


def expression(scope: Scope, kind: Kind, depth: int) -> str:
    """A random expression of ``kind``, nested at most ``depth`` deep."""
    if isinstance(kind, Float):
        return scope.weighted(_FLOATS)(scope, depth) if depth > 0 else leaf(scope, kind)
    if isinstance(kind, Array):
        return scope.weighted(_ARRAYS)(scope, kind.shape, depth) if depth > 0 else leaf(scope, kind)
    return container(scope, kind, depth)


def leaf(scope: Scope, kind: Kind) -> str:
    """A variable of this kind where there is one, or one that broadcasts to it; now and then a constant."""
    found = scope.leaves(kind)
    if found and scope.chance(0.93):
        return scope.choice(found)
    if isinstance(kind, Array):
        smaller = [text for k in range(len(kind.shape)) for text in scope.leaves(Array(kind.shape[k + 1:] or (1,)))]
        smaller += scope.leaves(FLOAT)
        if smaller and scope.chance(0.8):
            return f"{scope.choice(smaller)} * np.ones({kind.shape})"
        if len(kind.shape) == 1 and scope.chance(0.5):
            return scope.choice([f"np.linspace(0, 1, {kind.shape[0]})", f"np.arange({kind.shape[0]}) * 0.5"])
        return f"np.full({kind.shape}, {scope.constant()})"
    return scope.constant()


def container(scope: Scope, kind: Kind, depth: int) -> str:
    found = scope.leaves(kind)
    if found and scope.chance(0.3):
        return scope.choice(found)
    if isinstance(kind, Dict):
        pairs = (f'"{key}": {expression(scope, item, depth - 1)}' for key, item in kind.items)
        return "{" + ", ".join(pairs) + "}"
    assert isinstance(kind, (Tuple, List))
    items = ", ".join(expression(scope, item, depth - 1) for item in kind.items)
    return f"[{items}]" if isinstance(kind, List) else f"({items},)"


def condition(scope: Scope, depth: int = 1) -> str:
    """A test, on differentiated values, on a loop's index or on a size."""
    counters = scope.variables(Int)
    if counters and scope.chance(0.4):
        i = scope.choice(counters)
        return scope.choice([f"{i} % 2 == 0", f"{i} > 0", f"{i} == 1", f"{i} != 2"])
    if depth > 0 and scope.chance(0.25):
        one, other = condition(scope, depth - 1), condition(scope, depth - 1)
        return scope.choice([f"({one}) and ({other})", f"({one}) or ({other})", f"not ({one})"])
    arrays = scope.variables(Array)
    if arrays and scope.chance(0.2):
        return f"np.{scope.choice(['all', 'any'])}({scope.choice(arrays)} > {scope.constant()})"
    a, b = expression(scope, FLOAT, 1), expression(scope, FLOAT, 0)
    return scope.choice([f"{a} > {scope.constant()}", f"{a} < {b}", f"-1 < {a} <= {b}", f"{b} >= {a}"])


def call(scope: Scope, helper: Helper, depth: int) -> str:
    """A call of a generated function, some arguments by keyword, some left to their defaults."""
    arguments, keywords = [], []
    by_keyword = False
    for name, kind in helper.parameters:
        if name in helper.defaults and scope.chance(0.5):
            by_keyword = True
            continue
        text = expression(scope, kind, depth - 1)
        by_keyword = by_keyword or scope.chance(0.3)
        if by_keyword:
            keywords.append(f"{name}={text}")
        else:
            arguments.append(text)
    scope.rng.shuffle(keywords)
    return f"{helper.name}({', '.join(arguments + keywords)})"


# Floats


def _float_leaf(scope: Scope, depth: int) -> str:
    return leaf(scope, FLOAT)


def _float_unary(scope: Scope, depth: int) -> str:
    return scope.choice(UNARY).format(expression(scope, FLOAT, depth - 1))


def _float_binary(scope: Scope, depth: int) -> str:
    return scope.choice(BINARY).format(expression(scope, FLOAT, depth - 1), expression(scope, FLOAT, depth - 1))


def _float_math(scope: Scope, depth: int) -> str:
    return scope.choice(MATH).format(expression(scope, FLOAT, depth - 1), expression(scope, FLOAT, depth - 1))


def _reduction(scope: Scope, depth: int) -> str:
    return scope.choice(REDUCTIONS).format(_some_array(scope, depth - 1))


def _inner_product(scope: Scope, depth: int) -> str:
    kind = Array(scope.shape(1))
    x, y = expression(scope, kind, depth - 1), expression(scope, kind, depth - 1)
    return scope.choice([f"({x}) @ ({y})", f"np.dot({x}, {y})", f"({x}).dot({y})", f"np.sum(({x}) * ({y}))"])


def _element(scope: Scope, depth: int) -> str:
    shape = scope.shape(scope.choice([1, 1, 2]))
    x = expression(scope, Array(shape), depth - 1)
    indices = [scope.rng.randrange(-n, n) for n in shape]
    text = f"({x})[{', '.join(map(str, indices))}]"
    return f"float({text})" if scope.chance(0.2) else text


def _builtin_over_array(scope: Scope, depth: int) -> str:
    x = expression(scope, Array(scope.shape(1)), depth - 1)
    return scope.choice([f"sum({x})", f"max({x})", f"min({x})", f"len({x}) * 0.5"])


def _float_call(scope: Scope, depth: int) -> str:
    helpers = [helper for helper in scope.helpers if helper.result == FLOAT]
    return call(scope, scope.choice(helpers), depth) if helpers else _reduction(scope, depth)


def _float_ternary(scope: Scope, depth: int) -> str:
    one, other = expression(scope, FLOAT, depth - 1), expression(scope, FLOAT, depth - 1)
    return f"({one} if {condition(scope, 0)} else {other})"


_FLOATS: list[tuple[int, Callable[[Scope, int], str]]] = [
    (4, _float_leaf),
    (4, _float_unary),
    (5, _float_binary),
    (3, _float_math),
    (7, _reduction),
    (2, _inner_product),
    (2, _element),
    (1, _builtin_over_array),
    (3, _float_call),
    (1, _float_ternary),
]


# Arrays


def _some_array(scope: Scope, depth: int) -> str:
    """Of whatever shape; of a variable's where there is one."""
    arrays = [kind for kind in scope.kinds.values() if isinstance(kind, Array)]
    return expression(scope, scope.choice(arrays) if arrays and scope.chance(0.8) else Array(scope.shape()), depth)


def _array_leaf(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    return leaf(scope, Array(shape))


def _array_unary(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    return scope.choice(UNARY).format(expression(scope, Array(shape), depth - 1))


def _array_binary(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    operands = [expression(scope, Array(shape), depth - 1), expression(scope, _broadcastable(scope, shape), depth - 1)]
    scope.rng.shuffle(operands)
    return scope.choice(BINARY).format(*operands)


def _broadcastable(scope: Scope, shape: tuple[int, ...]) -> Kind:
    """A kind that broadcasts to ``shape``: itself, fewer axes, some of length 1, or a float."""
    if scope.chance(0.5):
        return Array(shape)
    kept = shape[scope.rng.randrange(len(shape) + 1):]
    kept = tuple(1 if scope.chance(0.2) else n for n in kept)
    return Array(kept) if kept else FLOAT


def _matrix_product(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    k = scope.choice(scope.dims)
    if len(shape) == 1:
        left, right = scope.choice([((*shape, k), (k,)), ((k,), (k, *shape))])
    elif len(shape) == 2:
        left, right = (shape[0], k), (k, shape[1])
    else:
        left, right = (*shape[:-1], k), scope.choice([(k, shape[-1]), (*shape[:-2], k, shape[-1])])
    a, b = expression(scope, Array(left), depth - 1), expression(scope, Array(right), depth - 1)
    forms = [f"({a}) @ ({b})", f"np.matmul({a}, {b})"]
    if len(left) == 2 and len(right) == 2:
        forms += [f"np.dot({a}, {b})", f'np.einsum("ij,jk->ik", {a}, {b})', f"np.tensordot({a}, {b}, axes=1)"]
    return scope.choice(forms)


def _outer_product(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    if len(shape) != 2:
        return _array_unary(scope, shape, depth)
    a, b = (expression(scope, Array((n,)), depth - 1) for n in shape)
    return scope.choice([f"np.outer({a}, {b})", f"({a})[:, None] * ({b})", f"np.expand_dims({a}, 1) + ({b})[None, :]"])


def _along_axis(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    if len(shape) > 2:
        return _array_binary(scope, shape, depth)
    axis = scope.rng.randrange(len(shape) + 1)
    whole = (*shape[:axis], scope.choice(scope.dims), *shape[axis:])
    text = scope.choice([str(axis), str(axis - len(whole))])
    return scope.choice(ALONG_AXIS).format(expression(scope, Array(whole), depth - 1), text)


def _along_axis_kept(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    axis = scope.rng.randrange(len(shape))
    if shape[axis] == 1:
        whole = (*shape[:axis], scope.choice(scope.dims), *shape[axis + 1:])
        return scope.choice(ALONG_AXIS_KEPT).format(expression(scope, Array(whole), depth - 1), axis)
    x = expression(scope, Array(shape), depth - 1)
    kept = scope.choice(ALONG_AXIS_KEPT).format(leaf(scope, Array(shape)), axis)
    return scope.choice(["({0}) - {1}", "({0}) / (3 + {1} ** 2)"]).format(x, kept)


def _reshaped(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    if len(shape) == 1:
        pairs = [(a, shape[0] // a) for a in (1, 2, 3) if shape[0] % a == 0]
        x = expression(scope, Array(scope.choice(pairs)), depth - 1)
        return scope.choice([f"({x}).reshape(-1)", f"({x}).ravel()", f"({x}).flatten()", f"np.reshape({x}, {shape})"])
    turned = Array(shape[::-1])
    x = expression(scope, turned, depth - 1)
    numbers = ", ".join(map(str, shape))
    forms = [f"({x}).T", f"np.transpose({x})", f"({x}).reshape({numbers})", f"np.reshape({x}, {shape})"]
    if len(shape) == 2:
        forms += [f"np.swapaxes({x}, 0, 1)", f"({x}).transpose(1, 0)"]
    return scope.choice(forms)


def _with_axis(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    """An axis of length 1 added, or taken away, or spread."""
    if 1 in shape and len(shape) > 1:
        axis = shape.index(1)
        x = expression(scope, Array(shape[:axis] + shape[axis + 1:]), depth - 1)
        index = ", ".join("None" if k == axis else ":" for k in range(len(shape)))
        return scope.choice([f"np.expand_dims({x}, {axis})", f"({x})[{index}]"])
    if len(shape) < 3 and scope.chance(0.5):
        axis = scope.rng.randrange(len(shape) + 1)
        x = expression(scope, Array((*shape[:axis], 1, *shape[axis:])), depth - 1)
        return scope.choice([f"np.squeeze({x}, axis={axis})", f"({x}).squeeze({axis})"])
    if len(shape) > 1:
        return f"np.broadcast_to({expression(scope, Array(shape[1:]), depth - 1)}, {shape})"
    return _array_unary(scope, shape, depth)


def _joined(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    axis = scope.rng.randrange(len(shape))
    n = shape[axis]
    if n >= 2 and scope.chance(0.6):
        k = scope.rng.randrange(1, n)
        pieces = [(*shape[:axis], size, *shape[axis + 1:]) for size in (k, n - k)]
        a, b = (expression(scope, Array(piece), depth - 1) for piece in pieces)
        return scope.choice([f"np.concatenate([{a}, {b}], axis={axis})", f"np.concatenate(({a}, {b}), {axis})"])
    if n > 3:
        return _array_unary(scope, shape, depth)
    rest = shape[:axis] + shape[axis + 1:]
    items = [expression(scope, Array(rest) if rest else FLOAT, depth - 1) for _ in range(n)]
    function = f"np.stack([{', '.join(items)}], axis={axis})" if rest else f"np.array([{', '.join(items)}])"
    return function


def _split(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    axis = scope.rng.randrange(len(shape))
    whole = (*shape[:axis], 2 * shape[axis], *shape[axis + 1:])
    return f"np.split({expression(scope, Array(whole), depth - 1)}, 2, axis={axis})[{scope.choice([0, 1])}]"


def _indexed(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    """Slices, integers, lists with repeats, Ellipsis: of an array with a longer or an extra axis."""
    n, rest = shape[0], shape[1:]
    forms: list[tuple[tuple[int, ...], str]] = [
        ((n + 1, *rest), "1:"),
        ((n + 1, *rest), ":-1"),
        ((n + 2, *rest), "1:-1"),
        ((2 * n, *rest), "::2"),
        (shape, "::-1"),
        (shape, "..."),
    ]
    size = scope.choice(scope.dims)
    picks = [scope.rng.randrange(-size, size) for _ in range(n)]
    forms += [((size, *rest), f"{picks}"), ((size, *rest), f"np.array({picks})")]
    if len(shape) < 3:
        forms += [((size, *shape), f"{scope.rng.randrange(-size, size)}")]
        forms += [((*shape, size), f"..., {scope.rng.randrange(-size, size)}")]
        forms += [((n, size, *rest), f":, {scope.rng.randrange(-size, size)}")]
        forms += [((n, size, *rest), f"np.arange({n}), {[scope.rng.randrange(size) for _ in range(n)]}")]
    if len(shape) == 2:
        picks = [scope.rng.randrange(size) for _ in range(shape[1])]
        forms += [((n, size), f":, {picks}"), ((n, shape[1] + 1), ":, 1:")]
    whole, index = scope.choice(forms)
    return f"({expression(scope, Array(whole), depth - 1)})[{index}]"


def _array_call(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    helpers = [helper for helper in scope.helpers if helper.result == Array(shape)]
    return call(scope, scope.choice(helpers), depth) if helpers else _array_binary(scope, shape, depth)


def _array_ternary(scope: Scope, shape: tuple[int, ...], depth: int) -> str:
    one, other = expression(scope, Array(shape), depth - 1), expression(scope, Array(shape), depth - 1)
    return f"({one} if {condition(scope, 0)} else {other})"


_ARRAYS: list[tuple[int, Callable[[Scope, tuple[int, ...], int], str]]] = [
    (4, _array_leaf),
    (6, _array_unary),
    (8, _array_binary),
    (3, _matrix_product),
    (1, _outer_product),
    (2, _along_axis),
    (1, _along_axis_kept),
    (2, _reshaped),
    (1, _with_axis),
    (1, _joined),
    (1, _split),
    (3, _indexed),
    (2, _array_call),
    (1, _array_ternary),
]
