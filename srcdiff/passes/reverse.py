"""Reverse mode: append to a function the backward pass that computes its cotangents.

Before::

    h = tanh(x @ w)
    value = sum(h * h)
    return value

After::

    h = tanh(x @ w)
    value = sum(h * h)
    h_bar = 2 * h
    z_bar = h_bar * (1 - h * h)
    w_bar = x.T @ z_bar
    return value, w_bar

A block is walked once, last equation first. A cotangent is the sum of its contributions, read where the value was
defined; a branch is reversed as a branch on the same test, a loop as a loop that runs the other way.
"""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import srcdiff.ir as ir
from srcdiff.frontend.builder import Builder
from srcdiff.frontend.statements import UNDEFINED
from srcdiff.frontend.views import base_of
from srcdiff.ir import Block, Const, Eqn, For, Function, If, Node, Origin, Value, Var, While
from srcdiff.passes.activity import varied
from srcdiff.passes.adjoints import Adjoints, Dense, Key, leaves, zero_of
from srcdiff.passes.by_rule import ByRule
from srcdiff.passes.dead import live_nodes
from srcdiff.passes.pullbacks import Pullbacks
from srcdiff.passes.record import Recorder, replace_in, restore, wanted
from srcdiff.passes.reverse_loops import Loops
from srcdiff.passes.shapes import borrow_within
from srcdiff.passes.shift import cancelled_shifts
from srcdiff.passes.simplify import simplify


class Reverse(Pullbacks, ByRule, Loops):
    """The state of one reversal: the builder that writes the backward pass, and what it asks of the forward."""

    def __init__(self, builder: Builder, function: Function, active: set[Var], once: set[Var]) -> None:
        self.builder = builder
        self.function = function
        self.varied = active
        self.once = once
        self.recorder = Recorder(builder, changed_arrays(function.block, builder))
        self.masks: dict[Var, Value] = {}  # where a cotangent is known to be zero: outside its mask
        self.blocked: list[Origin | None] = []
        self.loop_depth = 0
        self.outer_keys: dict[Node, tuple[Key, ...]] = {}

    def adjoints(self) -> Adjoints:
        """An empty table of cotangents."""
        return Adjoints(self.builder, self.once)

    def reverse_body(self, body: tuple[Node, ...], adjoints: Adjoints) -> None:
        """Reverse a block's nodes, last first."""
        for node in reversed(body):
            if isinstance(node, Eqn):
                self.eqn(node, adjoints)
            elif isinstance(node, If):
                self.branch(node, adjoints)
            else:
                self.loop(node, adjoints)

    def note_forward(self, block: Block) -> None:
        """Let the backward pass reuse what the forward pass of the same scope has computed."""
        for node in block.body:
            if not isinstance(node, Eqn) or node.effect or node.primitive in ir.INPLACE:
                continue
            if not any(isinstance(v, Var) and self.recorder.is_changed(v) for v in (*node.inputs, *node.targets)):
                self.builder.note(node)

    # ---- branches --------------------------------------------------------------------------------------------

    def branch(self, node: If, adjoints: Adjoints) -> None:
        """Reverse a branch, as a branch."""
        if is_unconditional(node):
            self.protected(node, adjoints)
            return
        live = [(i, t) for i, t in enumerate(node.targets) if adjoints.has(t)]
        if not live:
            return
        with self.builder.at(node.origin):
            seeds = [(i, t, adjoints.take(t)) for i, t in live]
            sides = [self.reverse_side(block, seeds) for block in (node.then, node.orelse)]
            keys = list(dict.fromkeys(key for side in sides for key in side[1].table))
            before = {key: self.gathered(adjoints, key) for key in keys}
            blocks = []
            for (nodes, inner), forward in zip(sides, (node.then, node.orelse)):
                results = tuple(self.combined(nodes, inner, key, before[key]) for key in keys)
                blocks.append(self.provided_branch(node, nodes, results, forward))
            targets = tuple(Var(self.bar_name(key), self.key_type(key)) for key in keys)
            self.builder.add(self.reversed_branch(node, targets, blocks))
            for key, target in zip(keys, targets):
                adjoints.table.setdefault(key, []).append(Dense(target))

    @staticmethod
    def reversed_branch(node: If, targets: tuple[Var, ...], blocks: list[Block]) -> If:
        """The reverse of a branch: on the same test; of a ``try``, on whether it caught something."""
        if isinstance(node, ir.Try):
            caught = next(
                t for t, done in zip(node.targets, node.then.results) if isinstance(done, Const) and done.value is False
            )
            return If(targets, caught, blocks[1], blocks[0], node.origin)
        if isinstance(node, ir.With):
            return ir.With(targets, node.test, blocks[0], Block((), (), (UNDEFINED,) * len(targets)), node.origin)
        return If(targets, node.test, blocks[0], blocks[1], node.origin)

    def protected(self, node: If, adjoints: Adjoints) -> None:
        """A block under a context manager of the user's, or with a finally: these act once, in the forward pass."""
        for target, result in zip(node.targets, node.then.results):
            y_bar = adjoints.take(target) if adjoints.has(target) else None
            if isinstance(result, Var) and result in self.varied and y_bar is not None:
                adjoints.add(result, Dense(y_bar))
        first = len(self.builder.nodes)
        self.reverse_body(node.then.body, adjoints)
        if self.loop_depth == 0:
            nodes = self.builder.nodes[first:]
            none: list[Value] = []
            for var in wanted(nodes, (), self.recorder.inside(node.then)):
                replace_in(nodes, none, var, self.recorder.export(node, var))
            self.builder.nodes[first:] = nodes

    def reverse_side(self, block: Block, seeds: list[tuple[int, Var, Value | None]]) -> tuple[list[Node], Adjoints]:
        """Reverse one side of a branch, seeded with its results' cotangents."""
        inner = self.adjoints()
        with self.builder.block() as nodes:
            self.note_forward(block)
            for index, _, y_bar in seeds:
                result = block.results[index]
                if isinstance(result, Var) and result in self.varied and y_bar is not None:
                    inner.add(result, Dense(y_bar))
            self.reverse_body(block.body, inner)
        return nodes, inner

    def gathered(self, adjoints: Adjoints, key: Key) -> Value | None:
        """What a place has gathered before a branch or a loop adds to it."""
        contributions = adjoints.table.pop(key, [])
        if not contributions:
            return None
        primal = self.primal_at(key)
        with self.builder.at(adjoints.origins.get(key, self.builder.origin)):
            total = adjoints.sum(contributions, primal)
        if isinstance(total, Var) and isinstance(primal, Var):
            self.builder.context.hint(total, primal, True)
            if primal.user and total not in self.builder.context.forward:
                self.builder.context.keep.add(total)
        return total

    def primal_at(self, key: Key) -> Value:
        """The value at a place."""
        root, path = key
        value: Value = root
        for step in path:
            if isinstance(value.type, ir.Object):
                value = self.builder.emit(ir.attribute, value, Const(step), type=dict(value.type.fields)[step])
            else:
                value = self.builder.emit(operator.getitem, value, Const(step))
        return value

    def key_type(self, key: Key) -> ir.Type:
        """The type of the value at a place."""
        root, path = key
        return dict(leaves(root.type)).get(path, root.type)

    @staticmethod
    def bar_name(key: Key) -> str:
        """A place's cotangent's name, where its value has one."""
        root, path = key
        parts = [root.name, *map(str, path)]
        return "_".join(filter(None, parts)) + "_bar" if root.name else ""

    def combined(self, nodes: list[Node], inner: Adjoints, key: Key, before: Value | None) -> Value:
        """In a branch: what was gathered before, plus the branch's own contributions."""
        with self.builder.reopened(nodes):
            primal = self.primal_at(key)
            total = inner.sum(inner.table.pop(key, []), primal, before)
            return zero_of(self.builder, primal) if total is None else total

    def provided_branch(self, node: If, nodes: list[Node], results: tuple[Value, ...], forward: Block) -> Block:
        """The reversed branch, with the values of the forward branch that it reads made available."""
        inside = self.recorder.inside(forward)
        listed = list(results)
        nodes = borrow_within(live_nodes(nodes, listed), inside, list(self.function.block.params))
        if self.loop_depth == 0:
            for var in wanted(nodes, tuple(listed), inside):
                replace_in(nodes, listed, var, self.recorder.export(node, var))
        else:
            restore(self.recorder, nodes, listed, inside, set(), {}, node.origin)
        return Block((), tuple(nodes), tuple(listed))

    # ---- the whole -------------------------------------------------------------------------------------------

    def finish(self, block: Block) -> tuple[Node, ...]:
        """The forward nodes, with what the backward pass asked of them put in."""
        return self._patched(block.params, block.body)

    def _patched(self, params: tuple[Var, ...], body: tuple[Node, ...]) -> tuple[Node, ...]:
        nodes: list[Node] = []
        for param in params:
            nodes.extend(self.recorder.after.get(param, ()))
        for node in body:
            patched = self._patched_node(node)
            nodes.append(patched)
            for target in patched.targets:
                nodes.extend(self.recorder.after.get(target, ()))
        return tuple(nodes)

    def _patched_node(self, node: Node) -> Node:
        if isinstance(node, If):
            extra = self.recorder.exports.get(node, [])
            mine = self.recorder.inside(node.then)
            then = replace(node.then, body=self._patched((), node.then.body))
            orelse = replace(node.orelse, body=self._patched((), node.orelse.body))
            then = replace(then, results=then.results + tuple(v if v in mine else UNDEFINED for v in extra))
            orelse = replace(orelse, results=orelse.results + tuple(UNDEFINED if v in mine else v for v in extra))
            outer = tuple(self.recorder.exported[v] for v in extra)
            return replace(node, targets=node.targets + outer, then=then, orelse=orelse)
        if isinstance(node, (For, While)):
            elements = node.elements if isinstance(node, For) else ()
            body = replace(node.body, body=self._patched((*node.body.params, *elements), node.body.body))
            return self._counted(node, replace(node, body=body))
        return node

    def _counted(self, node: Node, loop: For | While) -> Node:
        """A loop that counts its iterations for the backward pass."""
        counter = self.recorder.counters.get(node)
        if counter is None:
            return loop
        before, after = Var(counter.name, counter.type), Var(counter.name, counter.type)
        count = Eqn((after,), operator.add, (before, Const(1)), (), loop.origin, "augmented")
        self.builder.context.keep.add(after)
        carried = len(loop.body.params)
        body = Block(
            (*loop.body.params, before),
            (count, *loop.body.body),
            (*loop.body.results[:carried], after, *loop.body.results[carried:]),
        )
        return replace(loop, targets=(*loop.targets, counter), init=(*loop.init, Const(0)), body=body)


def reverse(builder: Builder, function: Function, wrt: list[tuple[Var, tuple[Any, ...]]], once: set[Var]) -> Reverse:
    """Reverse ``function`` with respect to parts of its parameters; the caller assembles value and gradient."""
    active = varied(function.block, [var for var, _ in wrt])
    active -= cancelled_shifts(function.block)
    builder.simplifier = simplify
    return Reverse(builder, function, active, once)


def is_unconditional(node: If) -> bool:
    """Whether a block runs in any case and is reversed as if it stood by itself."""
    if isinstance(node, ir.Try):
        return node.form == "finally"
    return isinstance(node, ir.With) and not is_errstate(node)


def is_errstate(node: If) -> bool:
    """Whether a block runs under ``np.errstate``, which its reverse then does too."""
    return not any(isinstance(inner, Eqn) and inner.primitive is ir.entered for inner in node.then.body)


def changed_arrays(block: Block, builder: Builder) -> set[Any]:
    """The arrays (by the value at the bottom of their views) that some equation changes in place."""
    found = set()
    for node in ir.walk(block):
        if isinstance(node, Eqn) and node.primitive in ir.INPLACE and isinstance(node.args[0], Var):
            found.add(base_of(node.args[0], builder.context))
    # a loop's state that its body changes is the array that came in, and what one name hands to another is one array
    loops = [node for node in ir.walk(block) if isinstance(node, (For, While))]
    choices = [node for node in ir.walk(block) if isinstance(node, If)]
    while True:
        before = len(found)
        for node in loops:
            for target, param, start, result in zip(node.targets, node.body.params, node.init, node.body.results):
                base = base_of(result, builder.context)
                if target in found:
                    found.add(base_of(start, builder.context))
                if param in found or base in found:
                    found.update(var for var in (param, base, base_of(start, builder.context)) if isinstance(var, Var))
        for choice in choices:
            for target, a, b in zip(choice.targets, choice.then.results, choice.orelse.results):
                held = [base_of(value, builder.context) for value in (a, b)]
                if target in found or any(base in found for base in held):  # a branch may hand out one of two arrays
                    found.update(var for var in (target, *held) if isinstance(var, Var))
        if len(found) == before:
            break
    return found
