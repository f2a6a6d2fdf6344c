"""Which named variables are still read after each statement."""

from __future__ import annotations

from srcdiff.backend.nest import Nesting
from srcdiff.ir import Block, Eqn, For, Function, If, Node, Var, While


class Liveness:
    """``after[node]`` is the set of variables read after a node; ``entry[block]`` those alive where a block begins."""

    def __init__(self, function: Function, nesting: Nesting) -> None:
        self.nesting = nesting
        self.after: dict[Node, frozenset[Var]] = {}
        self.entry: dict[Block, frozenset[Var]] = {}
        self.exit: dict[Block, frozenset[Var]] = {}
        self.block(function.block, frozenset())

    def block(self, block: Block, live_out: frozenset[Var]) -> frozenset[Var]:
        """Walk a block backwards; ``live_out`` is what is alive behind it."""
        live = live_out | frozenset(self.nesting.reads(block.results))
        self.exit[block] = live
        for node in reversed(block.body):
            if isinstance(node, (Eqn, If)) and any(target in self.nesting.inlined for target in node.targets):
                continue
            self.after[node] = live
            live = self.node(node, live)
        self.entry[block] = live
        return live - frozenset(block.params)

    def node(self, node: Node, live: frozenset[Var]) -> frozenset[Var]:
        """What is alive before a node, given what is alive behind it."""
        reads = frozenset(self.nesting.node_reads(node))
        below = live - frozenset(node.targets)
        if isinstance(node, Eqn):
            return below | reads
        if isinstance(node, If):
            return self.block(node.then, below) | self.block(node.orelse, below) | reads
        return self.loop(node, below) | reads

    def loop(self, node: For | While, below: frozenset[Var]) -> frozenset[Var]:
        """What enters a loop's body again from its own end is alive throughout it."""
        around = below
        elements = frozenset(node.elements) if isinstance(node, For) else frozenset()
        if isinstance(node, For):
            around |= frozenset(v for v in self.nesting.node_reads(node) if v in self.nesting.reads((node.iterable,)))
        params = frozenset(node.body.params)
        while True:
            inside = around
            if isinstance(node, While):
                inside = inside | (self.block(node.test, inside) - params)
            entry = self.block(node.body, inside) - elements - params
            if entry | inside <= around:
                return around
            around = around | entry | inside
