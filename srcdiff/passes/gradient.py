"""A function and its gradient: the forward pass, then the backward pass, then what is returned.

Before::

    def f(w, x):
        return sum(w * x)

After, with respect to ``w``::

    def f_value_and_grad(w, x):
        value = sum(w * x)
        w_bar = x.copy()
        return value, w_bar
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import NotDifferentiable, NotScalar
from srcdiff.frontend.builder import Builder
from srcdiff.frontend.infer import is_elementwise
from srcdiff.frontend.views import base_of, entering, looks_at
from srcdiff.ir import Array, Block, Const, Eqn, For, Function, If, Node, Scalar, Tuple, Unknown, Value, Var
from srcdiff.passes.adjoints import Adjoints, Dense, fields, zero_of
from srcdiff.passes.once import set_once
from srcdiff.passes.reverse import Reverse, reverse

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Request:
    """What is asked for: gradients of which parts of which parameters, with the value or without."""

    wrt: tuple[tuple[str, Path], ...]
    many: bool  # whether a tuple of gradients is returned, or one
    value: bool
    has_aux: bool = False


def gradient(builder: Builder, function: Function, request: Request) -> Function:
    """Append the backward pass that ``request`` asks for; ``meta["split"]`` is where it begins."""
    block = function.block
    params = {param.name: param for param in block.params}
    wrt = [(params[name], path) for name, path in request.wrt]
    builder.context.forward = ir.defined_vars(block)
    once = set_once(block, builder.context)
    state = reverse(builder, function, wrt, once)
    result, aux = split_result(builder, block, request, function)
    check_scalar(result, function)
    adjoints = state.adjoints()
    with builder.block() as backward:
        state.note_forward(block)
        if isinstance(result, Var) and result in state.varied:
            adjoints.add(result, Dense(Const(1.0)))
        state.reverse_body(block.body, adjoints)
        if not any(adjoints.has(param) for param, _ in wrt):
            check_not_blocked(state, function)
        grads = [whole_gradient(state, adjoints, param, path) for param, path in wrt]
        settle = Settle(builder, block, set(once))
        grads = [settle.owned(grad, param, path) for grad, (param, path) in zip(grads, wrt)]
        for grad, (param, path) in zip(grads, wrt):
            if not path:
                builder.context.hint(grad, param, True)
        outputs = returned(builder, request, result, aux, grads)
    forward = list(state.finish(block))
    forward, backward = keep_overwritten(builder, state, forward, list(backward), outputs)
    forward = with_stacks(state, forward)
    value = None
    if (
        request.value
        and aux is None
        and isinstance(result, Var)
        and any(saved.name == result.name for saved in state.recorder.stacks)
    ):
        value = Var("value", result.type)  # the name is wanted for the values that the backward pass gives back
        forward.append(Eqn((value,), ir.alias, (result,), ()))
        outputs[0] = value
    whole = Block(block.params, (*forward, *backward), tuple(outputs))
    return replace(function, block=whole, meta={**function.meta, "split": len(forward), "result": value or result})


def split_result(builder: Builder, block: Block, request: Request, function: Function) -> tuple[Value, Value | None]:
    """The value to differentiate, and what the function returns beside it with ``has_aux``."""
    result = block.results[0]
    if not request.has_aux:
        return result, None
    items = builder.items(result)
    if items is None or len(items) != 2:
        raise NotScalar(
            f"{function.name} must return (value, aux) with has_aux=True", function_loc(function), "return a pair"
        )
    return items[0], items[1]


def function_loc(function: Function) -> Any:
    """The place of the whole function."""
    return function.source.loc(function.source.node) if function.source is not None else None


def return_loc(function: Function) -> Any:
    """The place of the function's last return statement."""
    source = function.source
    if source is None:
        return None
    returns = [node for node in gast.walk(source.node) if isinstance(node, gast.Return)]
    return source.loc(returns[-1] if returns else source.node)


def check_scalar(result: Value, function: Function) -> None:
    """Refuse a function whose value is not one number."""
    type_ = result.type
    if isinstance(type_, Unknown):
        return
    if isinstance(type_, Scalar) and type_.kind in ("float", "int"):
        return
    if isinstance(type_, Array):
        one_entry = type_.dims is None or all(d == 1 for d in type_.dims)
        if one_entry and (type_.dtype is None or not type_.dtype.startswith("complex")):
            return
    what = describe(type_)
    raise NotScalar(
        f"{function.name} returns {what}, and a gradient needs one real number",
        return_loc(function),
        "reduce it with np.sum or np.mean, or ask for has_aux=True or a jacobian",
    )


def describe(type_: ir.Type) -> str:
    """A type in words, for an error's message."""
    if isinstance(type_, Array):
        rank = type_.ndim
        return f"a {type_.dtype or ''} array".replace("  ", " ") + (
            f" with {rank} dimension{'s' * (rank != 1)}" if rank else ""
        )
    if isinstance(type_, Tuple):
        return f"a tuple of {len(type_.items)}"
    if isinstance(type_, ir.List):
        return "a list"
    if isinstance(type_, ir.Dict):
        return "a dict"
    if isinstance(type_, ir.Static):
        return "None" if type_.value is None else repr(type_.value)
    return str(type_)


def check_not_blocked(state: Reverse, function: Function) -> None:
    """Refuse a gradient that would be zero only because the value goes through something piecewise constant."""
    places = [origin for origin in state.blocked if origin is not None and not is_emitted(origin)]
    if places:
        origin = places[-1]
        raise NotDifferentiable(
            "the result depends on this only through a value that is piecewise constant: "
            "its gradient is zero everywhere",
            origin.source.loc(origin.node),
            "use a smooth function, or the value before it is rounded, compared or converted",
        )


def whole_gradient(state: Reverse, adjoints: Adjoints, param: Var, path: Path) -> Value:
    """The gradient of a part of a parameter, zeros where nothing flows."""
    type_: ir.Type = param.type
    primal: Value = param
    for key in path:
        type_ = dict(fields(type_) or [])[key]
        primal = adjoints._field(primal, primal.type, key)
    found = adjoints.take_at((param, path), type_, primal)
    return zero_of(state.builder, primal) if found is None else filled(state, found, primal)


def filled(state: Reverse, found: Value, primal: Value) -> Value:
    """Put zeros where a part of a container has no cotangent."""
    inner = fields(primal.type)
    items = state.builder.items(found)
    if inner is None or items is None:
        return found
    adjoints = state.adjoints()
    parts: list[Value | None] = []
    for (key, type_), item in zip(inner, items):
        if not ir.is_differentiable(type_):
            parts.append(None)
            continue
        part = adjoints._field(primal, primal.type, key)
        missing = isinstance(item, Const) and item.value is None
        parts.append(zero_of(state.builder, part) if missing else filled(state, item, part))
    return adjoints.rebuild(primal.type, parts)


def is_python_float(type_: ir.Type) -> bool:
    return isinstance(type_, Scalar) and type_.kind == "float"


def is_emitted(origin: ir.Origin) -> bool:
    """Whether a line is of our own making: the second derivative of a kink is zero by convention."""
    return bool(origin.source.filename.startswith("srcdiff-generated"))


class Settle:
    """Makes each returned gradient the caller's own: no array twice, none that an argument or the value can reach."""

    def __init__(self, builder: Builder, block: Block, once: set[Var]) -> None:
        self.builder = builder
        self.forward = ir.defined_vars(block)
        self.given: set[Var] = set()

    def owned(self, value: Value, param: Var, path: Path) -> Value:
        """A gradient that the caller may keep and change."""
        primal: Value = param
        for key in path:
            primal = Adjoints(self.builder, set())._field(primal, primal.type, key)
        return self.leafwise(value, primal, param)

    def leafwise(self, value: Value, primal: Value, param: Var) -> Value:
        """The same, leaf by leaf where the parameter's structure is known."""
        inner = fields(primal.type)
        items = self.builder.items(value)
        if inner is not None and items is not None:
            adjoints = Adjoints(self.builder, set())
            parts = [
                None if isinstance(item, Const) and item.value is None
                else self.leafwise(item, adjoints._field(primal, primal.type, key), param)
                for (key, _), item in zip(inner, items)
            ]  # fmt: skip
            return adjoints.rebuild(primal.type, parts)
        return self.leaf(value, primal, param)

    def leaf(self, value: Value, primal: Value, param: Var) -> Value:
        """One array or number, copied where someone else holds it."""
        builder = self.builder
        if isinstance(value, Const):
            if isinstance(primal.type, Array) and primal.type.dims != ():
                return builder.emit(np.full_like, primal, value, form="call")
            return value
        if is_python_float(primal.type) and isinstance(value.type, Array) and not self.is_float(value):
            return builder.emit(float, value, type=Scalar("float"))
        if not isinstance(value.type, Array) or value.type.dims == ():
            return value
        assert isinstance(value, Var)
        bases = self.reached(value)
        if bases is None or bases & (self.forward | self.given):
            copy = builder.emit(np.copy, value, form="method:copy")
            assert isinstance(copy, Var)
            builder.context.keep.discard(value)
            builder.context.hints[copy] = builder.context.hints.pop(value, param)
            value, bases = copy, {copy}
        self.given |= bases
        return value

    def is_float(self, value: Value) -> bool:
        """Whether a number is a float for certain: NumPy's float64 is; float32, an array without dimensions is not."""
        eqn = self.builder.context.definition(value)
        if eqn is None or eqn.primitive is np.where:
            return False
        plain = is_elementwise(eqn.primitive) or eqn.primitive is np.sum
        return plain and isinstance(value.type, Array) and value.type.dtype == "float64"

    def reached(self, value: Var) -> set[Var] | None:
        """The arrays that a value may be or look at; None where it may be one that cannot be written to or told."""
        found: set[Var] = set()
        work: list[Value] = [value]
        seen: set[Value] = set()
        made_by = {target: node for node in self.builder.nodes for target in node.targets}
        params: set[Var] = set()
        for node in self.builder.nodes:
            for block in ir.blocks_of(node):
                params.update(block.params)
                params.update(p for inner in ir.walk(block) for b in ir.blocks_of(inner) for p in b.params)
                made_by.update({t: inner for inner in ir.walk(block) for t in inner.targets})
        while work:
            current = work.pop()
            if not isinstance(current, Var) or current in seen:
                continue
            seen.add(current)
            maker = made_by.get(current)
            eqn = self.builder.context.definition(current)
            if isinstance(maker, If):
                index = maker.targets.index(current)
                work += [maker.then.results[index], maker.orelse.results[index]]
            elif isinstance(maker, (For, ir.While)):
                index = maker.targets.index(current)
                work += [maker.init[index], maker.body.results[index]]
            elif eqn is None:
                if current not in params:
                    return None
            elif (looked_at := looks_at(eqn)) is not None:
                if eqn.primitive in READ_ONLY_VIEWS:
                    return None
                work.append(looked_at)
            elif eqn.primitive in (ir.call_rule, ir.unbroadcast) or (
                eqn.primitive is operator.getitem and not isinstance(eqn.args[0].type, Array)
            ):
                return None
            else:
                found.add(current)
        return found


READ_ONLY_VIEWS = (np.broadcast_to, np.diagonal, np.diag)


def returned(builder: Builder, request: Request, result: Value, aux: Value | None, grads: list[Value]) -> list[Value]:
    """The values returned: the value (with aux), then one gradient or a tuple of them."""
    outputs: list[Value] = []
    if request.value:
        outputs.append(result if aux is None else builder.emit(ir.make_tuple, result, aux))
    grad = builder.emit(ir.make_tuple, *grads) if request.many else grads[0]
    outputs.append(grad)
    if not request.value and aux is not None:
        outputs.append(aux)
    return outputs


def with_stacks(state: Reverse, forward: list[Node]) -> list[Node]:
    """Create each stack just before the outermost loop that saves on it."""
    nodes: list[Node] = []
    waiting = dict.fromkeys(state.recorder.stacks.values())
    for node in forward:
        inner = [n for block in ir.blocks_of(node) for n in ir.walk(block)]
        here = [n.args[0] for n in (node, *inner) if isinstance(n, Eqn) and n.primitive is ir.save]
        for stack in dict.fromkeys(here):
            if stack in waiting:
                del waiting[stack]
                nodes.append(Eqn((stack,), ir.new_stack, (), (), node.origin))
        nodes.append(node)
    return nodes


def keep_overwritten(
    builder: Builder, state: Reverse, forward: list[Node], backward: list[Node], outputs: list[Value]
) -> tuple[list[Node], list[Node]]:
    """Copy, before it is overwritten, what the backward pass reads of an array that the forward pass changes."""
    position = {target: i for i, node in enumerate(forward) for target in node.targets}
    changes: dict[Any, int] = {}
    for i, node in enumerate(forward):
        for inner in (node, *(n for block in ir.blocks_of(node) for n in ir.walk(block))):
            if isinstance(inner, Eqn) and inner.primitive in ir.INPLACE and isinstance(inner.args[0], Var):
                base = base_of(inner.args[0], builder.context)
                changes.update((alias, i) for alias in possible_bases(base, forward, builder))
                for alias in entering(forward[i], base, builder.context):
                    changes[alias] = i
    read = dict.fromkeys(ir.used_vars(Block((), tuple(backward), ())))
    copies: dict[Var, Var] = {}
    for var in read:
        if not isinstance(var.type, (Array, Unknown)) or (isinstance(var.type, Array) and var.type.dims == ()):
            continue
        changed_at = max(changes.get(base, -1) for base in possible_bases(var, forward, builder))
        if changed_at > position.get(var, -1) and (var in position or var in state.function.block.params):
            if only_shape(var, backward):
                continue
            copies[var] = Var(var.name, var.type)
    if not copies:
        return forward, backward
    nodes: list[Node] = [copy_of(var, copy) for var, copy in copies.items() if var not in position]
    for node in forward:
        nodes.append(node)
        nodes.extend(copy_of(target, copies[target]) for target in node.targets if target in copies)
    swapped = [ir.substitute(node, lambda v: copies.get(v, v) if isinstance(v, Var) else v) for node in backward]
    outputs[1 if len(outputs) > 1 else 0 :] = [
        copies.get(v, v) if isinstance(v, Var) else v for v in outputs[1 if len(outputs) > 1 else 0 :]
    ]
    return nodes, swapped


def possible_bases(var: Value, forward: list[Node], builder: Builder) -> set[Any]:
    """The arrays that a value may be or look at, branches and loops that hand it on included."""
    found: set[Any] = set()
    work: list[Value] = [var]
    while work:
        base = base_of(work.pop(), builder.context)
        if base in found:
            continue
        found.add(base)
        for node in forward:
            if isinstance(node, If) and base in node.targets:
                index = node.targets.index(base)
                work += [node.then.results[index], node.orelse.results[index]]
            elif isinstance(node, (For, ir.While)) and base in node.targets:  # it may run no iteration
                work.append(node.init[node.targets.index(base)])
    return found


def only_shape(var: Var, nodes: list[Node]) -> bool:
    """Whether only a value's shape or dtype is read, which no change in place alters."""
    for node in nodes:
        for inner in (node, *(n for block in ir.blocks_of(node) for n in ir.walk(block))):
            asks_shape = isinstance(inner, Eqn) and inner.primitive in (ir.attribute, len, ir.zero)
            if var in ir.direct_inputs(inner) and not asks_shape:
                return False
    return True


def copy_of(var: Var, copy: Var) -> Eqn:
    """The equation that copies a value."""
    return Eqn((copy,), np.copy, (var,), (), None, "method:copy")
