"""Update in place the buffers that the backward pass owns and nobody reads again.

Before::

    W_bar_2 = W_bar + x.T @ a_bar        # W_bar is not read again
    u_bar_2 = additem(u_bar, 0, v_bar)   # u_bar is read again

After::

    W_bar += x.T @ a_bar
    u_bar_copy = u_bar.copy()
    u_bar_copy[0] += v_bar

A buffer is owned when every value it may be is an array that the backward pass itself has made.
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

import srcdiff.ir as ir
from srcdiff.backend.live import Liveness
from srcdiff.backend.nest import Nesting, nest
from srcdiff.frontend.builder import Context
from srcdiff.frontend.infer import is_elementwise
from srcdiff.frontend.views import looks_at
from srcdiff.ir import Array, Block, Const, Eqn, For, Function, If, List, Node, Value, Var, While

INPLACE = {operator.add: ir.iadd, operator.sub: ir.isub, operator.mul: ir.imul, operator.truediv: ir.idiv}
CONTAINERS = (ir.make_tuple, ir.make_list, ir.make_dict, ir.make_object)


def reuse(function: Function, context: Context) -> Function:
    """Mark updates that may be made in place, and copy what must not be."""
    split = function.meta["split"]
    while True:  # a copy parts two values that were one, so each is made before what follows is judged
        nesting = nest(function, context)
        state = _Reuse(function, nesting, Liveness(function, nesting), context, split)
        body = function.block.body
        backward = state.nodes(body[split:])
        block = Block(function.block.params, (*body[:split], *backward), function.block.results)
        function = replace(function, block=block)
        if not state.copied:
            return function


class _Reuse:
    """Tells which values may be one object, and rewrites the updates of the backward pass."""

    def __init__(self, function: Function, nesting: Nesting, live: Liveness, context: Context, split: int) -> None:
        self.nesting = nesting
        self.live = live
        self.copied = False
        self.context = context
        self.parent: dict[Var, Var] = {}
        self.foreign: set[Var] = set(function.block.params)
        self.members: dict[Var, set[Var]] = {}
        self.held: list[tuple[Var, Value]] = []  # a container, and what it holds
        self.taken: list[tuple[Var, Value]] = []  # what is taken out of a container, and the container
        body = function.block.body
        for node in body[:split]:
            self.foreign.update(ir.defined_vars(Block((), (node,), ())))
        self.connect(function.block)
        for var, container in self.taken:
            for item in self.contents(container):
                self.join(var, item)
        for var in ir.defined_vars(function.block):
            self.members.setdefault(self.find(var), set()).add(var)

    # ---- which values may be one object ----------------------------------------------------------------------

    def find(self, var: Var) -> Var:
        """The root of the class of values that may be one object."""
        while var in self.parent:
            var = self.parent[var]
        return var

    def join(self, a: Value, b: Value) -> None:
        """Note that two values may be one object."""
        if isinstance(a, Var) and isinstance(b, Var) and _has_buffer(a) and _has_buffer(b):
            x, y = self.find(a), self.find(b)
            if x is not y:
                self.parent[y] = x

    def connect(self, block: Block) -> None:
        """Note, for a block and those inside it, which values may be one object."""
        for node in ir.walk(block):
            if isinstance(node, Eqn):
                self.connect_eqn(node)
            elif isinstance(node, If):
                for target, a, b in zip(node.targets, node.then.results, node.orelse.results):
                    self.join(target, a)
                    self.join(target, b)
            else:
                for target, param, start, result in zip(node.targets, node.body.params, node.init, node.body.results):
                    self.join(target, param)
                    self.join(param, start)
                    self.join(param, result)

    def connect_eqn(self, eqn: Eqn) -> None:
        """Note what an equation makes of its operands: the same object, a holder of them, or a new one."""
        if eqn.primitive is ir.pop:
            self.join(eqn.changed, eqn.args[0])
            self.taken.append((eqn.target, eqn.args[0]))
            return
        if len(eqn.targets) != 1:
            self.foreign.update(eqn.targets)
            return
        target, primitive = eqn.target, eqn.primitive
        looked_at = looks_at(eqn)
        if looked_at is not None:
            self.join(target, looked_at)
            if primitive in (np.broadcast_to, np.diagonal, np.diag):
                self.foreign.add(target)
            if primitive in (ir.setitem, ir.append) and _is_container(target):
                self.held.append((target, eqn.args[-1]))
        elif primitive is operator.getitem and _is_container(eqn.args[0]):
            self.taken.append((target, eqn.args[0]))
        elif primitive in CONTAINERS or (primitive is operator.mul and isinstance(target.type, List)):
            self.held.extend((target, value) for value in eqn.args)
        elif primitive is ir.add_trees:
            pass
        elif not _makes_fresh(eqn) and not (eqn.primitive is ir.call_rule and isinstance(target.type, List)):
            self.foreign.add(target)

    def contents(self, container: Value) -> list[Var]:
        """What a container holds, directly or in containers inside it."""
        found: list[Var] = []
        work = [container]
        seen: set[Var] = set()
        while work:
            current = work.pop()
            if not isinstance(current, Var) or self.find(current) in seen:
                continue
            seen.add(self.find(current))
            for holder, item in self.held:
                if self.find(holder) is self.find(current) and isinstance(item, Var):
                    found.append(item)
                    work.append(item)
        return found

    def owned(self, var: Var) -> bool:
        """Whether a value can only be something that the backward pass has made."""
        return not (self.members.get(self.find(var), {var}) & self.foreign)

    def free_after(self, var: Var, node: Node, target: Var) -> bool:
        """Whether nothing that may share a buffer with ``var`` is read after a node, but for the node's own target."""
        after = self.live.after.get(node, frozenset())
        if any(other in after for other in self.members.get(self.find(var), {var}) if other is not target):
            return False
        mine = self.find(var)
        return not any(
            self.find(item) is mine
            for other in after
            if other is not target and _is_container(other)
            for item in self.contents(other)
        )

    # ---- rewriting -------------------------------------------------------------------------------------------

    def nodes(self, body: tuple[Node, ...]) -> list[Node]:
        new: list[Node] = []
        for node in body:
            new.extend(self.node(node))
        return new

    def block(self, block: Block) -> Block:
        return replace(block, body=tuple(self.nodes(block.body)))

    def node(self, node: Node) -> list[Node]:
        """A node with its updates settled, behind the copies that these need."""
        if isinstance(node, If):
            return [replace(node, then=self.block(node.then), orelse=self.block(node.orelse))]
        if isinstance(node, (For, While)):
            return [replace(node, body=self.block(node.body))]
        if self.copied:
            return [node]
        if node.primitive in ir.INPLACE:
            return self.store(node)
        return [self.arithmetic(node)]

    def store(self, eqn: Eqn) -> list[Node]:
        """A change of an item: in place where the array is owned and not read again, else on a copy."""
        base, target = eqn.args[0], eqn.changed
        assert isinstance(base, Var)
        made_by = self.context.definition(base)
        if (
            made_by is not None
            and (made_by.primitive is np.copy or is_list_copy(made_by))
            and len(self.nesting.uses.get(base, ())) == 1
        ):
            return [eqn]  # a copy made for this very change
        if self.owned(base) and self.free_after(base, eqn, target):
            return [eqn]
        self.copied = True
        copy = Var(base.name if base.name.endswith("_bar") else "", base.type)
        made = Eqn((copy,), np.copy, (base,), (), eqn.origin, "method:copy")
        if isinstance(base.type, List):
            made = Eqn((copy,), operator.getitem, (base, Const(slice(None))), (), eqn.origin)
        self.context.defs[copy] = made
        hint = self.context.hints.get(target) or self.context.hints.get(base)
        if hint is not None:
            self.context.hints[copy] = hint
        return [made, replace(eqn, args=(copy, *eqn.args[1:]))]

    def arithmetic(self, eqn: Eqn) -> Eqn:
        """An operation, made in place of an operand where that may hold the result."""
        how = INPLACE.get(eqn.primitive)
        if how is None or eqn.target in self.nesting.inlined or eqn.kwargs or len(eqn.args) != 2:
            return eqn
        orders = [(0, 1), (1, 0)] if eqn.primitive in (operator.add, operator.mul) else [(0, 1)]
        for i, j in orders:
            operand, other = eqn.args[i], eqn.args[j]
            if self.may_hold(operand, eqn):
                assert isinstance(operand, Var)
                return replace(eqn, primitive=how, args=(operand, other), form="")
        return eqn

    def may_hold(self, operand: Value, eqn: Eqn) -> bool:
        """Whether an operand's buffer can take the result."""
        if not isinstance(operand, Var) or operand in self.nesting.inlined or not isinstance(operand.type, Array):
            return False
        type_, result = operand.type, eqn.target.type
        if not type_.dims or not isinstance(result, Array) or type_.dims != result.dims or type_.dtype != result.dtype:
            return False
        definition = self.context.definition(operand)
        if definition is not None and looks_at(definition) is not None and definition.primitive not in ir.INPLACE:
            return False
        return type_.dtype is not None and self.owned(operand) and self.free_after(operand, eqn, eqn.target)


def _has_buffer(var: Var) -> bool:
    """Whether a value may be an array or container, which a change in place would alter."""
    return not (isinstance(var.type, ir.Scalar) or (isinstance(var.type, Array) and var.type.dims == ()))


def is_list_copy(eqn: Eqn) -> bool:
    """Whether an equation copies a list: ``items[:]``."""
    return (
        eqn.primitive is operator.getitem
        and isinstance(eqn.target.type, List)
        and isinstance(eqn.args[1], Const)
        and eqn.args[1].value == slice(None)
    )


def _is_container(value: Value) -> bool:
    return isinstance(value.type, (List, ir.Dict, ir.Tuple, ir.Object))


FRESH = {np.copy, np.zeros_like, np.ones_like, np.full_like, np.zeros, np.ones, np.full, np.sum, np.outer, np.dot,
         np.tensordot, np.einsum, np.concatenate, np.stack, np.where, operator.matmul, np.matmul, np.cumsum, np.take,
         np.tile, np.repeat, np.diag, np.kron, np.linalg.solve, np.linalg.inv}  # fmt: skip


def _makes_fresh(eqn: Eqn) -> bool:
    """Whether an equation makes an array that nothing else refers to."""
    if eqn.primitive in (ir.zero, ir.fstring) or eqn.primitive in FRESH:
        return True
    if eqn.primitive is operator.getitem:
        return isinstance(eqn.args[0].type, Array) and eqn.args[0].type.dims is not None
    return is_elementwise(eqn.primitive) and isinstance(eqn.target.type, Array) and eqn.target.type.dims is not None
