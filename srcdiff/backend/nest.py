"""Which equations become statements, and which fold back into the expression that uses them.

Before::

    t1 = x @ w
    t2 = np.exp(t1)
    y = 1 + t2          # t2 is read again later

After::

    exp = np.exp(x @ w)
    y = 1 + exp

A value is folded when it is read once, in the block that computes it, and nothing in between changes what it reads.
The user's own names are never folded away, and what costs nothing (``x.T``, ``x[t]``, ``len(x)``) may be written twice.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.frontend.builder import Context
from srcdiff.frontend.indexing import is_basic
from srcdiff.frontend.views import base_of, entering
from srcdiff.ir import Array, Block, Const, Eqn, Function, If, Node, Value, Var, direct_inputs

ALWAYS = {range, zip, enumerate, reversed, ir.make_slice, ir.read_global, np.errstate}
EXPRESSION_FORMS = ("and", "or", "ifexp")


@dataclass
class Use:
    """Where a variable is read: a block, and a position in it (its length for the block's results)."""

    block: Block
    position: int
    node: Node | None


@dataclass
class Nesting:
    """The outcome: which variables are folded into the expressions that read them."""

    context: Context
    inlined: dict[Var, Eqn | If] = field(default_factory=dict)
    uses: dict[Var, list[Use]] = field(default_factory=dict)
    expressions: set[If] = field(default_factory=set)  # conditionals that print as expressions

    def reads(self, values: tuple[Value, ...] | list[Value]) -> list[Var]:
        """The named variables that some values' expressions read, in order, with repetition."""
        found: list[Var] = []
        for value in values:
            if not isinstance(value, Var):
                continue
            node = self.inlined.get(value)
            if node is None:
                found.append(value)
            elif isinstance(node, Eqn):
                found.extend(self.reads(node.inputs))
            else:
                found.extend(self.reads((node.test, *node.then.results, *node.orelse.results)))
        return found

    def node_reads(self, node: Node) -> list[Var]:
        """The named variables that a node's own expressions read."""
        return self.reads(direct_inputs(node))


def nest(function: Function, context: Context) -> Nesting:
    """Decide what is folded."""
    nesting = Nesting(context)
    _collect(nesting, function.block)
    _spread_uses(nesting, function.block)
    _Folder(nesting, function).block(function.block)
    _name_parts(nesting, function)
    return nesting


WIDEST = 96  # characters, roughly: beyond, a part of an expression of ours gets a line and a name


def _name_parts(nesting: Nesting, function: Function) -> None:
    """Give a line of its own to a part of what would be too long a line of the backward pass."""
    split = function.meta.get("split")
    if split is None:
        return
    for top in function.block.body[split:]:
        for node in (top, *(n for block in ir.blocks_of(top) for n in ir.walk(block))):
            if isinstance(node, Eqn) and not any(target in nesting.inlined for target in node.targets):
                while width(nesting, node) > WIDEST and (part := _largest_part(nesting, node)) is not None:
                    del nesting.inlined[part]


def width(nesting: Nesting, value: Value | Eqn | If) -> int:
    """About how many characters an expression takes."""
    if isinstance(value, Const):
        return len(repr(value.value))
    if isinstance(value, Var):
        node = nesting.inlined.get(value)
        return width(nesting, node) if node is not None else len(value.name) or 9
    inputs = value.inputs if isinstance(value, Eqn) else (value.test, *value.then.results, *value.orelse.results)
    return 4 + sum(width(nesting, v) + 2 for v in inputs)


def _largest_part(nesting: Nesting, node: Eqn) -> Var | None:
    """The widest folded operation within an expression that is neither nearly all of it nor too short to matter."""
    whole = width(nesting, node)
    best: tuple[int, Var] | None = None
    work = list(node.inputs)
    while work:
        value = work.pop()
        part = nesting.inlined.get(value) if isinstance(value, Var) else None
        if not isinstance(part, Eqn) or not isinstance(value, Var):
            continue
        work.extend(part.inputs)
        size = width(nesting, part)
        nameable = part.form == "operator" and part.origin is not None
        if nameable and 24 <= size <= 0.75 * whole and (best is None or size > best[0]):
            best = size, value
    return None if best is None else best[1]


def _collect(nesting: Nesting, block: Block, owner: Node | None = None) -> None:
    """Note where each variable is read."""
    for position, node in enumerate(block.body):
        for value in direct_inputs(node):
            if isinstance(value, Var):
                nesting.uses.setdefault(value, []).append(Use(block, position, node))
        for inner in ir.blocks_of(node):
            _collect(nesting, inner, node)
    for value in block.results:
        if isinstance(owner, If) and owner.form in ("and", "or") and value is owner.test:
            continue  # `a and b` reads `a` once
        if isinstance(value, Var):
            nesting.uses.setdefault(value, []).append(Use(block, len(block.body), None))


def is_index_only(nesting: Nesting, var: Var) -> bool:
    """Whether a tuple is only ever an index: it is written out in each pair of brackets."""
    places = [use.node for use in nesting.uses.get(var, [])]
    return all(
        isinstance(node, Eqn)
        and (node.primitive is operator.getitem or node.primitive in ir.INPLACE)
        and len(node.args) > 1
        and node.args[1] is var
        for node in places
    )


def _spread_uses(nesting: Nesting, block: Block) -> None:
    """What an index read in several places holds is read in all of them."""
    for node in ir.walk(block):
        if isinstance(node, Eqn) and node.primitive in (ir.make_tuple, ir.make_slice):
            uses = nesting.uses.get(node.target, [])
            if len(uses) > 1 and is_index_only(nesting, node.target):
                for value in node.args:
                    if isinstance(value, Var):
                        nesting.uses[value] = [u for u in nesting.uses[value] if u.node is not node] + uses


class _Folder:
    """Decides, statement by statement from the last, which values fold into their readers."""

    def __init__(self, nesting: Nesting, function: Function) -> None:
        self.nesting = nesting
        self.context = nesting.context
        self.changes: dict[Node, set[Any]] = {}
        self.split = function.meta.get("split")
        self.whole = function.block
        self.backward: set[Var] = set()
        self.returned: set[Var] = set()
        if self.split is not None:
            for node in function.block.body[self.split :]:
                self.backward |= ir.defined_vars(Block((), (node,), ()))
            for result in function.block.results:
                eqn = self.context.definition(result)
                if eqn is not None and eqn.primitive is ir.make_tuple:
                    self.returned.update(v for v in eqn.args if isinstance(v, Var))

    def changed_by(self, node: Node) -> set[Any]:
        """The arrays (by their base) that a node changes in place."""
        if node not in self.changes:
            found: set[Any] = set()
            for inner in (node, *(n for block in ir.blocks_of(node) for n in ir.walk(block))):
                if isinstance(inner, Eqn) and inner.primitive in ir.INPLACE and isinstance(inner.args[0], Var):
                    base = base_of(inner.args[0], self.context)
                    found.add(base)
                    found.update(entering(node, base, self.context))
            self.changes[node] = found
        return self.changes[node]

    def block(self, block: Block) -> None:
        """Decide for each node of a block, last first."""
        roots = {i: i for i in range(len(block.body))}
        for position in range(len(block.body) - 1, -1, -1):
            node = block.body[position]
            for inner in ir.blocks_of(node):
                self.block(inner)
            if isinstance(node, Eqn):
                root = self.place(block, position, node, roots)
            elif isinstance(node, If) and node.form in EXPRESSION_FORMS and self.is_expression(node):
                self.nesting.expressions.add(node)
                root = self.place(block, position, node, roots)
            else:
                continue
            if root is not None:
                roots[position] = root
                self.nesting.inlined[node.targets[0]] = node

    def place(self, block: Block, position: int, node: Eqn | If, roots: dict[int, int]) -> int | None:
        """The position of the statement that a node folds into, or None where it is a statement itself."""
        if len(node.targets) != 1:
            return None
        target = node.targets[0]
        if isinstance(node, Eqn):
            if node.effect and not (node.primitive is ir.call_opaque and node.form == "pure"):
                return None
            if node.primitive in ir.INPLACE:
                return None
        uses = self.nesting.uses.get(target, [])
        if not uses:
            return None
        if self.must_be_named(node, target, uses):
            return None
        always = isinstance(node, Eqn) and (node.primitive in ALWAYS or self.is_free(node))
        if target.user and not (isinstance(node, Eqn) and node.primitive in ALWAYS):
            return None
        if not always and (len(uses) > 1 or uses[0].block is not block):
            return None
        ends = [roots.get(use.position, use.position) for use in uses if use.block is block]
        if any(use.block is not block for use in uses):
            ends.append(len(block.body))
        last = max(ends)
        if self.crosses_change(block, position, last, node):
            return None
        if isinstance(node, Eqn) and always and not self.stays_valid(node, uses, block):
            return None
        return last

    def must_be_named(self, node: Eqn | If, target: Var, uses: list[Use]) -> bool:
        """What is changed in place, what is returned, and what a reader wants to see by itself."""
        if target in self.context.keep:
            return True
        for use in uses:
            if use.node is None and use.block is self.whole and self.split is not None:
                return not (isinstance(node, Eqn) and node.primitive is ir.make_tuple)
            if use.node is None and target in self.backward and _accumulates(node, use.block):
                return True
            if not isinstance(use.node, Eqn):
                continue
            if use.node.primitive in ir.INPLACE and use.node.args[0] is target:
                return True
            if target in self.returned:
                return True
            if target in self.backward and use.node.primitive in PRODUCTS and _is_compound(node):
                return True
        return False

    def is_free(self, eqn: Eqn) -> bool:
        """What costs next to nothing to write again: an index, a transpose, a shape, a length."""
        if eqn.primitive in (ir.attribute, len):
            return all(self.is_short(v) for v in eqn.args)
        if eqn.primitive is np.transpose and len(eqn.args) == 1 and not eqn.kwargs:
            return self.is_short(eqn.args[0])
        if eqn.primitive is operator.getitem:
            container, index = eqn.args
            if isinstance(container.type, Array) and (not is_basic(index.type) or _is_entry(eqn)):
                return False
            return self.is_short(container) and (isinstance(index, Const) or self.is_name(index))
        if eqn.primitive is ir.make_tuple:
            return len(self.nesting.uses.get(eqn.target, ())) == 1 or is_index_only(self.nesting, eqn.target)
        return False

    def is_name(self, value: Value) -> bool:
        """Whether a value prints as a name."""
        eqn = self.context.definition(value)
        return eqn is None or value.user or eqn.primitive is ir.restore  # type: ignore[union-attr]

    def is_short(self, value: Value) -> bool:
        """A name, or one free step away from a name."""
        if isinstance(value, Const):
            return True
        eqn = self.context.definition(value)
        if eqn is None or value.user or eqn.primitive in (ir.restore, ir.read_global):
            return True
        if eqn.primitive is operator.getitem or eqn.primitive is ir.attribute:
            return self.is_free(eqn) if isinstance(eqn.target.type, Array) or ir.is_container(eqn.target.type) else True
        uses = self.nesting.uses.get(value, [])
        return len(uses) > 1

    def crosses_change(self, block: Block, start: int, end: int, node: Eqn | If) -> bool:
        """Whether something between a node and the statement it would fold into changes what it reads."""
        bases = {base_of(value, self.context) for value in self.deep_reads(node)}
        bases |= {base_of(node.targets[0], self.context)}
        return any(self.changed_by(between) & bases for between in block.body[start + 1 : end])

    def deep_reads(self, node: Eqn | If) -> list[Value]:
        """Everything that an expression reads, through what is folded into it."""
        if isinstance(node, Eqn):
            return [*(v for v in node.inputs if isinstance(v, Var)), *self.nesting.reads(node.inputs)]
        inner = [value for block in (node.then, node.orelse) for n in ir.walk(block) for value in direct_inputs(n)]
        return [node.test, *inner, *node.then.results, *node.orelse.results]

    def stays_valid(self, eqn: Eqn, uses: list[Use], block: Block) -> bool:
        """An expression repeated in inner blocks must read arrays that no statement changes on the way."""
        if eqn.primitive in (ir.attribute, len, ir.read_global, range, zip, enumerate, reversed):
            return True
        if all(use.block is block for use in uses):
            return True
        bases = {base_of(value, self.context) for value in self.deep_reads(eqn)}
        return not any(self.changed_by(node) & bases for node in block.body)

    def is_expression(self, node: If) -> bool:
        """Whether both branches fold wholly into their results."""
        if len(node.targets) != 1:
            return False
        for inner in (node.then, node.orelse):
            for child in inner.body:
                if len(child.targets) != 1 or child.targets[0] not in self.nesting.inlined:
                    return False
        return True


PRODUCTS = {operator.matmul, np.matmul, np.dot}


def _is_compound(node: Eqn | If) -> bool:
    """Whether an operand of a matrix product is arithmetic that deserves a name of its own."""
    return not isinstance(node, Eqn) or node.form in ("operator", "augmented")


def _accumulates(node: Eqn | If, block: Block) -> bool:
    """Whether a loop adds to an array that it carries: a statement of its own can do so in place."""
    return (
        isinstance(node, Eqn)
        and node.form == "operator"
        and isinstance(node.target.type, Array)
        and bool(node.target.type.dims)
        and any(value in block.params for value in node.args)
    )


def _is_entry(eqn: Eqn) -> bool:
    """Whether an index picks a single entry: a NumPy scalar is made, so a name is worth having."""
    return isinstance(eqn.target.type, Array) and eqn.target.type.dims == ()
