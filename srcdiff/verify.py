"""The IR's laws, checked between passes in the tests.

Every variable is bound once, and read only where its binding is on the way: earlier in the same block or in a block
around it. What a branch or a loop computes leaves it through the node's targets, so targets, results, parameters and
starting values agree in number. Every value has a type.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from srcdiff.ir import Block, Const, Eqn, For, Function, If, Node, Type, Var, While, pattern_vars


class LawBroken(AssertionError):
    """An IR that no pass should have made: a fault of the compiler, never of the user's function."""


def verify(function: Function) -> None:
    """Raise `LawBroken` with every violation in ``function``, one a line; return nothing where there is none."""
    broken = violations(function)
    if broken:
        raise LawBroken("\n".join(broken))


def violations(function: Function) -> list[str]:
    """Each law broken in ``function``, in words, in the order of the nodes."""
    checker = _Checker()
    checker.function(function)
    return checker.broken


class _Checker:
    def __init__(self) -> None:
        self.broken: list[str] = []
        self.bound: set[Var] = set()
        self.visible: set[Var] = set()

    def function(self, function: Function) -> None:
        self.bind(function.block.params, f"{function.name}'s parameters")
        self.block(function.block, function.name)

    def block(self, block: Block, where: str, results: int | None = None) -> None:
        """A block whose parameters are bound already: its nodes in order, then what it yields."""
        outer = set(self.visible)
        for node in block.body:
            self.node(node)
        self.read(block.results, f"the results of {where}")
        if results is not None:
            self.number(len(block.results), results, f"results of {where}")
        self.visible = outer

    def node(self, node: Node) -> None:
        where = _words(node)
        if isinstance(node, Eqn):
            self.eqn(node, where)
        elif isinstance(node, If):
            self.branch(node, where)
        elif isinstance(node, For):
            self.for_loop(node, where)
        elif isinstance(node, While):
            self.while_loop(node, where)
        else:
            self.broken.append(f"{node!r} is no node")
            return
        self.bind(node.targets, where)

    def eqn(self, node: Eqn, where: str) -> None:
        self.read(node.inputs, where)
        for key, _ in node.kwargs:
            if not isinstance(key, str):
                self.broken.append(f"{where}: keyword {key!r} is no name")

    def branch(self, node: If, where: str) -> None:
        self.read((node.test,), where)
        for block, side in ((node.then, "then"), (node.orelse, "else")):
            self.number(len(block.params), 0, f"parameters of {side} of {where}")
            self.block(block, f"{side} of {where}", len(node.targets))

    def for_loop(self, node: For, where: str) -> None:
        self.read((node.iterable, *node.init), where)
        self.carried(node, where)
        outer = set(self.visible)
        self.bind(tuple(pattern_vars(node.element)), f"the element of {where}")
        self.bind(node.body.params, f"the parameters of {where}")
        self.block(node.body, f"the body of {where}", len(node.targets) + node.stops)
        self.visible = outer

    def while_loop(self, node: While, where: str) -> None:
        """The test reads the carried values too: they are the body's parameters, and it has none of its own."""
        self.read(node.init, where)
        self.carried(node, where)
        self.number(len(node.test.params), 0, f"parameters of the test of {where}")
        outer = set(self.visible)
        self.bind(node.body.params, f"the parameters of {where}")
        self.block(node.test, f"the test of {where}", 1)
        self.block(node.body, f"the body of {where}", len(node.targets) + node.stops)
        self.visible = outer

    def carried(self, node: For | While, where: str) -> None:
        self.number(len(node.init), len(node.targets), f"starting values of {where}")
        self.number(len(node.body.params), len(node.targets), f"parameters of the body of {where}")

    def number(self, found: int, expected: int, what: str) -> None:
        if found != expected:
            self.broken.append(f"{what}: {found}, and {expected} expected")

    def read(self, values: Iterable[Any], where: str) -> None:
        for value in values:
            if isinstance(value, Var):
                if value not in self.visible:
                    state = "out of its scope" if value in self.bound else "before it is bound"
                    self.broken.append(f"{where}: reads {value} {state}")
            elif not isinstance(value, Const):
                self.broken.append(f"{where}: {value!r} is no value")

    def bind(self, variables: Iterable[Var], where: str) -> None:
        for var in variables:
            if var in self.bound:
                self.broken.append(f"{where}: binds {var} again")
            if not isinstance(var.type, Type):
                self.broken.append(f"{where}: {var} has no type")
            self.bound.add(var)
            self.visible.add(var)


def _words(node: Node) -> str:
    """A node in a few words, with the line that it comes from."""
    targets = ", ".join(map(str, node.targets))
    if isinstance(node, Eqn):
        what = getattr(node.primitive, "__name__", str(node.primitive))
        text = f"{targets} = {what}({', '.join(map(str, node.inputs))})"
    else:
        text = f"{targets} = {type(node).__name__.lower()}"
    return text if node.origin is None else f"line {node.origin.line}: {text}"
