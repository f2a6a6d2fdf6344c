"""To-be-recorded analysis: how the backward pass of a loop gets back the values of each iteration.

A value of iteration ``t`` that the reversed body reads is, in this order of preference,

- read again, when it is a view, an index, a comparison, or arithmetic as cheap as saving it;
- the loop's own state: ``h_saved.append(h)`` at the top of the forward body, ``h = h_saved.pop()`` in the reverse;
- saved where it is computed, on a stack of its own.

What was computed outside any loop is simply still there: Python's function scope holds it.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Builder
from srcdiff.frontend.indexing import is_basic
from srcdiff.frontend.views import VIEWS, base_of
from srcdiff.ir import Array, Block, Eqn, Node, Scalar, Value, Var, direct_inputs, used_vars

FREE = {
    len, range, zip, enumerate, operator.getitem, ir.attribute, ir.make_slice, ir.make_tuple, ir.alias, ir.read_global,
}  # fmt: skip
ARITHMETIC = {
    operator.add, operator.sub, operator.mul, operator.neg, operator.truediv, operator.gt, operator.lt, operator.ge,
    operator.le, operator.eq, operator.ne, operator.abs, abs, operator.not_, operator.and_, operator.or_,
    operator.invert, operator.floordiv, operator.mod, operator.pos,
}  # fmt: skip
COMPARISONS = {operator.gt, operator.lt, operator.ge, operator.le, operator.eq, operator.ne, operator.not_}


@dataclass
class Recorder:
    """What the forward pass has to do so that the backward pass finds its values."""

    builder: Builder
    changed: set[Any]  # the arrays that the forward pass changes in place after making them
    stacks: dict[Var, Var] = field(default_factory=dict)  # a saved value's stack
    after: dict[Var, list[Node]] = field(default_factory=dict)  # nodes to insert after a value's definition
    exports: dict[ir.If, list[Var]] = field(default_factory=dict)  # values that a branch hands out of itself
    exported: dict[Var, Var] = field(default_factory=dict)  # the name of such a value outside the branch
    copies: dict[Var, Var] = field(default_factory=dict)  # of values that are overwritten after a branch has made them
    counters: dict[Node, Var] = field(default_factory=dict)  # loops that count their iterations

    def stack_of(self, value: Var) -> Var:
        """The stack a value is saved on; saving it is inserted after its definition the first time it is asked for."""
        if value not in self.stacks:
            stack = Var(f"{value.name}_saved" if value.name else "", ir.List(None, value.type))
            self.stacks[value] = stack
            if not value.name:
                self.builder.context.like[stack] = (value, "_saved")
            self.insert_save(value, stack)
        return self.stacks[value]

    def insert_save(self, value: Var, stack: Var) -> None:
        """Insert, behind a value's definition, that it is put on its stack."""
        saved: Value = value
        nodes: list[Node] = []
        if self.is_changed(value):
            copy = Var("", value.type)
            nodes.append(Eqn((copy,), np.copy, (value,), (), self.builder.origin, "method:copy"))
            saved = copy
        nodes.append(Eqn((), ir.save, (stack, saved), (), self.builder.origin))
        self.after.setdefault(value, []).extend(nodes)

    def is_changed(self, value: Var) -> bool:
        """Whether a value is an array that is overwritten after it was made."""
        return (
            isinstance(value.type, ir.Unknown) or (isinstance(value.type, Array) and value.type.dims != ())
        ) and base_of(value, self.builder.context) in self.changed

    def inside(self, block: Block) -> set[Var]:
        """The values of a forward block, with those that the backward pass has asked its parts to hand out."""
        found = ir.defined_vars(block)
        for node in ir.walk(block):
            if isinstance(node, ir.If):
                found.update(self.exported[var] for var in self.exports.get(node, ()))
            elif node in self.counters:
                found.add(self.counters[node])
        return found | {self.copies[var] for var in found if var in self.copies}

    def export(self, node: ir.If, value: Var) -> Var:
        """Let a branch hand out one of its values (a copy, if it is overwritten); returns its name outside."""
        if self.is_changed(value):
            value = self.copy_of(value)
        listed = self.exports.setdefault(node, [])
        if value not in listed:
            listed.append(value)
        if value not in self.exported:
            self.exported[value] = Var(value.name, value.type, value.user)
            self.builder.context.forward.add(self.exported[value])
            if not value.name:
                self.builder.context.like[self.exported[value]] = (value, "")
        return self.exported[value]

    def copy_of(self, value: Var) -> Var:
        """A copy made where a value is computed, before it is overwritten."""
        if value not in self.copies:
            copy = Var("", value.type)
            self.copies[value] = copy
            self.builder.context.like[copy] = (value, "_before")
            self.builder.context.forward.add(copy)
            made = Eqn((copy,), np.copy, (value,), (), self.builder.origin, "method:copy")
            self.after.setdefault(value, []).append(made)
        return self.copies[value]

    # ---- cheapness -------------------------------------------------------------------------------------------

    def cost(self, value: Var, inside: set[Var], held: set[Var], depth: int = 0) -> float:
        """What it costs to compute a value again from what the reversed body has: 0 free, 1 a cheap pass, else inf."""
        if value not in inside or value in held:
            return 0.0
        eqn = self.builder.context.definition(value)
        if eqn is None or depth > 6 or len(eqn.targets) != 1 or self.is_changed(value) or self._reads_changed(eqn):
            return float("inf")
        own = self.own_cost(eqn)
        if own == float("inf"):
            return own
        return own + sum(self.cost(v, inside, held, depth + 1) for v in eqn.inputs if isinstance(v, Var))

    def _reads_changed(self, eqn: Eqn) -> bool:
        """Whether computing again would read an array that has been overwritten since."""
        if eqn.primitive in (ir.attribute, len):
            return False
        return any(isinstance(v, Var) and self.is_changed(v) for v in eqn.inputs)

    @staticmethod
    def own_cost(eqn: Eqn) -> float:
        """What one equation costs to compute again, apart from its operands."""
        primitive = eqn.primitive
        if primitive in FREE or (primitive in VIEWS and eqn.form != "method:flatten"):
            if primitive is operator.getitem and not _is_view(eqn):
                return float("inf")
            return 0.0
        if primitive in ARITHMETIC:
            if ir.is_scalar(eqn.target.type) or isinstance(eqn.target.type, Scalar):
                return 0.01
            return 0.5 if primitive in COMPARISONS else 1.0
        return float("inf")


def _is_view(eqn: Eqn) -> bool:
    """Whether an index gives a view, or an item of a container, rather than a copy."""
    return not isinstance(eqn.args[0].type, Array) or is_basic(eqn.args[1].type)


def first_use(nodes: list[Node], value: Var) -> int:
    """The position of the first node that reads a value, itself or in its blocks."""
    for position, node in enumerate(nodes):
        if value in direct_inputs(node):
            return position
        for block in ir.blocks_of(node):
            if any(used is value for used in used_vars(block)):
                return position
    return len(nodes)


def wanted(nodes: list[Node], results: tuple[Value, ...], inside: set[Var]) -> list[Var]:
    """The values defined ``inside`` a forward block that the reversed nodes read, in order of first use."""
    block = Block((), tuple(nodes), results)
    return [var for var in dict.fromkeys(used_vars(block)) if var in inside]


def replace_in(nodes: list[Node], results: list[Value], old: Value, new: Value) -> None:
    """Read ``new`` instead of ``old`` in nodes and results."""

    def swap(value: Value) -> Value:
        return new if value is old else value

    nodes[:] = [ir.substitute(node, swap) for node in nodes]
    results[:] = map(swap, results)


def restore(
    recorder: Recorder, nodes: list[Node], results: list[Value], inside: set[Var], held: set[Var],
    sources: dict[Var, tuple[list[Node], Value]], origin: Any,
) -> None:  # fmt: skip
    """Define, each just before it is first read, the values of the forward block that reversed nodes read."""
    held = held | sure(recorder, nodes, results, inside)
    needs = closure(recorder, nodes, results, inside, held)
    again: dict[Var, Value] = {}
    restored: dict[Var, Var] = {}
    made: dict[Var, list[Node]] = {}
    for var in needs:
        if var in sources:
            again[var] = sources[var][1]
            made[var] = [node for node in sources[var][0] if reaches(node, sources[var][1], sources[var][0])]
        else:
            again[var] = restored[var] = Var(var.name, var.type, var.user)
            if not var.name:
                recorder.builder.context.like[restored[var]] = (var, "")

    def swap(value: Value) -> Value:
        return again.get(value, value) if isinstance(value, Var) else value

    places: dict[Var, int] = {}
    for var in needs:  # users before what they use
        users = [places[user] for user in places if user not in sources and recomputed(recorder, user, inside, held)
                 and var in recorder.builder.context.defs[user].inputs]  # fmt: skip
        places[var] = min([first_use(nodes, var), *users])
    for var, target in restored.items():
        if recomputed(recorder, var, inside, held):
            new = ir.substitute(replace(recorder.builder.context.defs[var], targets=(target,)), swap)
            assert isinstance(new, Eqn)
            recorder.builder.context.defs[target] = new
        else:
            new = Eqn((target,), ir.restore, (recorder.stack_of(var),), (), origin)
        made[var] = [new]
    nodes[:] = [ir.substitute(node, swap) for node in nodes]
    results[:] = map(swap, results)
    placed: set[Node] = set()
    for position in sorted(set(places.values()), reverse=True):
        block: list[Node] = []
        for var in reversed(needs):  # what is used before its users
            if places[var] == position:
                block.extend(node for node in made[var] if node not in placed)
                placed.update(made[var])
        nodes[position:position] = block
    hoist_shared(nodes, placed)


def hoist_shared(nodes: list[Node], placed: set[Node]) -> None:
    """Move what was placed to before its first reader (one item's source may serve two readers)."""
    for node in [n for n in nodes if n in placed]:
        at = nodes.index(node)
        first = min((first_use(nodes, target) for target in node.targets), default=at)
        if first < at:
            nodes.remove(node)
            nodes.insert(first, node)


def recomputed(recorder: Recorder, var: Var, inside: set[Var], held: set[Var]) -> bool:
    """Whether a value is computed again rather than saved."""
    eqn = recorder.builder.context.definition(var)
    return eqn is not None and var not in held and recorder.cost(var, inside, held) <= CHEAP


def closure(recorder: Recorder, nodes: list[Node], results: list[Value], inside: set[Var], held: set[Var]) -> list[Var]:
    """What reversed nodes need of a forward block, down to what must be saved; users before what they use."""
    order: list[Var] = []
    seen: set[Var] = set()
    asked = wanted(nodes, tuple(results), inside)

    def visit(var: Var) -> None:
        if var in seen:
            return
        seen.add(var)
        if recomputed(recorder, var, inside, held):
            for value in recorder.builder.context.defs[var].inputs:
                if isinstance(value, Var) and value in inside:
                    visit(value)
        order.append(var)

    for var in asked:
        visit(var)
    return order[::-1]


def sure(recorder: Recorder, nodes: list[Node], results: list[Value], inside: set[Var]) -> set[Var]:
    """The values asked for that have to be saved in any case: what is cheap to compute from them need not be."""
    found: set[Var] = set()
    for var in wanted(nodes, tuple(results), inside):
        eqn = recorder.builder.context.definition(var)
        if eqn is not None and recorder.own_cost(eqn) == float("inf"):
            found.add(var)
    return found


CHEAP = 2.0  # the cost, in passes over an array, up to which computing again is preferred to saving


def reaches(node: Node, value: Value, made: list[Node]) -> bool:
    """Whether a value depends on a node."""
    work, seen = [value], set()
    while work:
        current = work.pop()
        if current in seen:
            continue
        seen.add(current)
        for other in made:
            if current in other.targets:
                if other is node:
                    return True
                work.extend(direct_inputs(other))
    return False
