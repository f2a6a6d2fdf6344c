"""Random statements, each written into a Scope."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.expressions import condition, container, expression, leaf
from tests.fuzz.kinds import FLOAT, Array, Dict, Float, Int, Kind, List, Tuple
from tests.fuzz.scope import Scope

DEPTH = 2  # of expressions


def block(scope: Scope, count: int) -> None:
    for _ in range(count):
        table = [(weight, write) for weight, write, fits in STATEMENTS if fits(scope)]
        scope.weighted(table)(scope)


def some_kind(scope: Scope) -> Kind:
    return FLOAT if scope.chance(0.35) else Array(scope.shape())


def result(scope: Scope) -> str:
    """What a function returns: for a float, a sum over several of the variables in reach, so that they all matter."""
    if scope.result != FLOAT:
        return expression(scope, scope.result, DEPTH)
    terms = [expression(scope, FLOAT, 1)]
    variables = scope.variables(Float, Array)
    for name in scope.rng.sample(variables, min(3, len(variables))):
        whole = f"np.sum({name} * {scope.constant()})" if isinstance(scope.kinds[name], Array) else name
        terms.append(scope.choice([whole, f"np.sin({whole})", f"{scope.constant()} * {whole}"]))
    return " + ".join(terms)


# Assignment


def _assign(scope: Scope) -> None:
    kind = some_kind(scope)
    text = expression(scope, kind, DEPTH)
    name = scope.name(kind)
    annotation = ": float" if kind == FLOAT and scope.chance(0.1) else ""
    scope.write(f"{name}{annotation} = {scope.bind(name, kind, text)}")


def _reassign(scope: Scope) -> None:
    name = scope.choice(scope.variables(Float, Array))
    kind = scope.kinds[name]
    text = expression(scope, kind, DEPTH)
    if scope.chance(0.6):  # a recurrence, kept tame
        steps = ["np.tanh({0} + {1})", "0.5 * {0} + {1}", "np.sin({0}) * ({1})", "{0} - 0.1 * ({1})"]
        text = scope.choice(steps).format(name, text)
    scope.write(f"{name} = {scope.bind(name, kind, text)}")


def _augment(scope: Scope) -> None:
    names = scope.variables(Float) + [name for name in scope.variables(Array) if name in scope.fresh]
    name = scope.choice(names)
    kind = scope.kinds[name]
    operator, text = scope.choice(["+=", "+=", "-=", "*=", "/="]), expression(scope, kind, 1)
    if operator in ("*=", "/="):
        text = f"(1.5 + np.sin({text}))"
    scope.write(f"{name} {operator} {text}")
    if scope.loops and isinstance(kind, Array):
        scope.pinned.add(name)


def _assign_tuple(scope: Scope) -> None:
    kinds = [some_kind(scope) for _ in range(scope.choice([2, 2, 3]))]
    texts = [expression(scope, kind, 1) for kind in kinds]
    names = [scope.name(kind) for kind in kinds]
    values = [scope.bind(name, kind, text) for name, kind, text in zip(names, kinds, texts, strict=True)]
    scope.write(f"{', '.join(names)} = {', '.join(values)}")


def _swap(scope: Scope) -> None:
    """a, b = b, f(a): only where neither array is updated in a loop around."""
    name = scope.choice(scope.variables(Float, Array))
    kind = scope.kinds[name]
    others = [other for other in scope.variables(type(kind)) if scope.kinds[other] == kind and other != name]
    if not others or {name, *others} & scope.pinned:
        return _reassign(scope)
    other = scope.choice(others)
    scope.fresh -= {name, other}
    scope.write(f"{name}, {other} = {other}, {scope.choice(['np.sin({})', '0.7 * {}', '{}']).format(name)}")


def _chain(scope: Scope) -> None:
    kind = some_kind(scope)
    text = expression(scope, kind, DEPTH)
    names = [scope.name(kind), scope.name(kind)]
    for name in names:
        text = scope.bind(name, kind, text)
    scope.fresh -= set(names)
    scope.write(f"{' = '.join(names)} = {text}")


def _build(scope: Scope) -> None:
    kind = some_container(scope)
    text = container(scope, kind, DEPTH)
    if scope.aliases_pinned(text):
        return _assign(scope)
    name = scope.name(kind)
    scope.write(f"{name} = {scope.bind(name, kind, text)}")


def _unpack(scope: Scope) -> None:
    name = scope.choice(_containers(scope))
    kind = scope.kinds[name]
    assert isinstance(kind, (Tuple, List))
    targets = []
    for index, item in enumerate(kind.items):
        target = scope.name(item)
        scope.bind(target, item, f"{name}[{index}]")
        targets.append(target)
    if isinstance(kind, List) and len(kind.items) > 1 and scope.chance(0.4):
        rest = List(kind.items[1:])
        for target in targets[1:]:
            del scope.kinds[target]
        targets[1:] = [scope.name(rest)]
        scope.kinds[targets[1]] = rest
        targets[1] = "*" + targets[1]
    scope.write(f"{', '.join(targets)} = {name}" if len(targets) > 1 else f"({targets[0]},) = {name}")


def some_container(scope: Scope, depth: int = 1) -> Kind:
    def item() -> Kind:
        return some_container(scope, depth - 1) if depth > 0 and scope.chance(0.2) else some_kind(scope)

    count = scope.choice([1, 2, 2, 3])
    form = scope.choice(["tuple", "list", "same list", "dict"])
    if form == "dict":
        return Dict(tuple((key, item()) for key in ("W", "b", "scale")[:count]))
    if form == "tuple":
        return Tuple(tuple(item() for _ in range(count)))
    return List((item(),) * count) if form == "same list" else List(tuple(item() for _ in range(count)))


def _containers(scope: Scope) -> list[str]:
    return [name for name in scope.variables(Tuple, List) if scope.kinds[name].items]  # type: ignore[union-attr]


# Branches


def _if(scope: Scope) -> None:
    test = condition(scope)
    if scope.chance(0.1):
        name = scope.name(FLOAT)
        test = f"({name} := {scope.bind(name, FLOAT, expression(scope, FLOAT, 1))}) > {scope.constant()}"
    with scope.block(f"if {test}:"):
        block(scope, scope.choice([1, 1, 2]))
        if scope.chance(0.15):
            scope.write(f"return {result(scope)}")
    if scope.chance(0.3):
        with scope.block(f"elif {condition(scope)}:"):
            block(scope, 1)
    if scope.chance(0.6):
        with scope.block("else:"):
            block(scope, scope.choice([1, 2]))


def _assign_in_both_branches(scope: Scope) -> None:
    kind = some_kind(scope)
    name = scope.name(kind)
    for head in (f"if {condition(scope)}:", "else:"):
        with scope.block(head):
            text = expression(scope, kind, DEPTH)
            scope.write(f"{name} = {scope.bind(name, kind, text)}")
    scope.kinds[name] = kind


def _early_return(scope: Scope) -> None:
    with scope.block(f"if {condition(scope)}:"):
        scope.write(f"return {result(scope)}")


# Loops


def _loop_body(scope: Scope) -> None:
    _reassign(scope)
    if scope.chance(0.15):
        with scope.block(f"if {condition(scope)}:"):
            scope.write(scope.choice(["break", "continue"]))
    if scope.chance(0.7):
        block(scope, scope.choice([1, 1, 2]))
    if scope.chance(0.1):
        _early_return(scope)


def _loop_else(scope: Scope) -> None:
    if scope.chance(0.1):
        with scope.block("else:"):
            _reassign(scope)


def _for_range(scope: Scope) -> None:
    n = scope.choice([0, 1, 2, 2, 3, 4])
    bounds = [f"{n}"] + ([f"0, {n}", f"{n - 1}, -1, -1"] if n else [])
    arrays = [name for name in scope.variables(Array) if scope.kinds[name].shape[0] == n]  # type: ignore[union-attr]
    bounds += [f"len({name})" for name in arrays[:2]] + [f"{name}.shape[0]" for name in arrays[:1]]
    over = f"range({scope.choice(bounds)})"
    i = scope.name(Int(n))
    with scope.block(f"for {i} in {f'reversed({over})' if scope.chance(0.15) else over}:", loop=True):
        scope.kinds[i] = Int(max(n, 1))
        _loop_body(scope)
    _loop_else(scope)


def _for_items(scope: Scope) -> None:
    """Over an array's rows, a list, a slice or the reverse of one; with enumerate or zip."""
    names = _iterables(scope)
    name = scope.choice(names)
    item, length = _item(scope.kinds[name])
    over, target = name, scope.name(item)
    heads = {target: item}
    if scope.chance(0.2):
        over = scope.choice([f"reversed({name})", f"{name}[::-1]", f"{name}[:-1]"])
    partners = [other for other in names if other != name]
    form = scope.choice(["plain", "plain", "enumerate", "zip"])
    if form == "enumerate":
        i = scope.name(Int(length))
        heads[i] = Int(length)
        target, over = f"{i}, {target}", f"enumerate({over})"
    elif form == "zip" and partners:
        other = scope.choice(partners)
        second, _ = _item(scope.kinds[other])
        partner = scope.name(second)
        heads[partner] = second
        target, over = f"{target}, {partner}", f"zip({over}, {other})"
        scope.fresh.discard(other)
    scope.fresh.discard(name)
    with scope.block(f"for {target} in {over}:", loop=True):
        scope.kinds.update(heads)
        _loop_body(scope)
    _loop_else(scope)


def _iterables(scope: Scope) -> list[str]:
    arrays = [name for name in scope.variables(Array) if name not in scope.pinned]
    return arrays + [name for name in scope.variables(List) if scope.kinds[name].item is not None]  # type: ignore[union-attr]


def _item(kind: Kind) -> tuple[Kind, int]:
    if isinstance(kind, Array):
        return (Array(kind.shape[1:]) if len(kind.shape) > 1 else FLOAT), kind.shape[0]
    assert isinstance(kind, List) and kind.item is not None
    return kind.item, len(kind.items)


def _for_dict(scope: Scope) -> None:
    name = scope.choice(scope.variables(Dict))
    kind = scope.kinds[name]
    assert isinstance(kind, Dict)
    items = {item for _, item in kind.items}
    item = next(iter(items)) if len(items) == 1 else None
    target = scope.name(item or FLOAT)
    over = scope.choice([f"key, {target} in {name}.items()", f"{target} in {name}.values()"])
    scope.taken.add("key")
    with scope.block(f"for {over}:", loop=True):
        if item is not None:
            scope.kinds[target] = item
        else:
            floats = scope.variables(Float)
            total = scope.choice(floats) if floats else None
            if total and not any(isinstance(one, (Tuple, List, Dict)) for one in items):
                scope.write(f"{total} = {total} + np.sum(np.sin({target}))")
        _loop_body(scope)
    _loop_else(scope)


def _while(scope: Scope) -> None:
    n = scope.choice([1, 2, 3, 4])
    i = scope.name(Int(n))
    scope.write(f"{i} = 0")
    test = f"{i} < {n}" if scope.chance(0.5) else f"{i} < {n} and ({condition(scope)})"
    with scope.block(f"while {test}:", loop=True):
        scope.kinds[i] = Int(n)
        if scope.chance(0.5):
            _reassign(scope)
            scope.write(f"{i} += 1")
            del scope.kinds[i]  # it may equal n from here on
            _loop_body(scope)
        else:
            _reassign(scope)
            block(scope, 1)
            scope.write(f"{i} += 1")
    _loop_else(scope)


def _append(scope: Scope) -> None:
    """A list built in a loop, then summed or stacked."""
    kind, n = some_kind(scope), scope.choice([1, 2, 3])
    rows, i = scope.name(List(())), scope.name(Int(n))
    scope.write(f"{rows} = []")
    with scope.block(f"for {i} in range({n}):", loop=True):
        scope.kinds[i] = Int(n)
        _reassign(scope)
        text = expression(scope, kind, DEPTH)
        scope.write(f"{rows}.append({f'1.0 * ({text})' if scope.aliases_pinned(text) else text})")
    scope.kinds[rows] = List((kind,) * n)


# Effects


def _print(scope: Scope) -> None:
    floats = scope.variables(Float)
    values = scope.variables(Int) + [f"{{{scope.choice(floats)}:.6f}}"] if floats else ["here"]
    text = scope.choice(values)
    scope.write(f'print(f"{text}")' if "{" in text else f'print("{text}")')


def _assert(scope: Scope) -> None:
    scope.write(f"assert {leaf(scope, FLOAT)} < 1e9, \"too large\"")


def _always(scope: Scope) -> bool:
    return True


def _shallow(scope: Scope) -> bool:
    return scope.depth < 2 and bool(scope.variables(Float, Array))


def _has(*types: type) -> Callable[[Scope], bool]:
    return lambda scope: bool(scope.variables(*types))


# A statement's weight, its writer, and where it fits.
STATEMENTS: list[tuple[int, Callable[[Scope], None], Callable[[Scope], bool]]] = [
    (10, _assign, _always),
    (5, _reassign, _has(Float, Array)),
    (4, _augment, lambda scope: bool(scope.variables(Float)) or bool(scope.fresh & set(scope.variables(Array)))),
    (2, _assign_tuple, _always),
    (1, _swap, _has(Float, Array)),
    (1, _chain, _always),
    (2, _build, _always),
    (2, _unpack, lambda scope: bool(_containers(scope)) and not scope.pinned),
    (3, _if, _shallow),
    (2, _assign_in_both_branches, _shallow),
    (1, _early_return, _shallow),
    (3, _for_range, _shallow),
    (3, _for_items, lambda scope: _shallow(scope) and bool(_iterables(scope))),
    (1, _for_dict, lambda scope: _shallow(scope) and bool(scope.variables(Dict))),
    (2, _while, _shallow),
    (1, _append, lambda scope: _shallow(scope) and "append" in scope.features),
    (1, _print, _always),
    (1, _assert, _has(Float)),
]
