"""The IR as text, one equation a line: what ``srcdiff.ir`` returns and what golden cases hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from srcdiff.ir import Block, Const, Eqn, For, Function, If, Node, Value, Var, While


def show(function: Function) -> str:
    """A function's IR as text. Variables keep their names, numbered where a name is bound more than once."""
    printer = _Printer()
    params = ", ".join(printer.bind(var, typed=True) for var in function.block.params)
    lines = [f"def {function.name}({params}):"]
    lines += ["    " + line for line in printer.block(function.block)]
    lines.append("    return " + ", ".join(map(printer.value, function.block.results)))
    return "\n".join(lines) + "\n"


class _Printer:
    """Prints nodes, naming each variable when it is first met."""

    def __init__(self) -> None:
        self.names: dict[Var, str] = {}
        self.taken: dict[str, int] = {}

    def bind(self, var: Var, typed: bool = False) -> str:
        if var not in self.names:
            base = var.name or "t"
            number = self.taken.get(base, 0)
            self.taken[base] = number + 1
            self.names[var] = base + (str(number) if number or not var.name else "")
        return f"{self.names[var]}: {var.type}" if typed else self.names[var]

    def value(self, value: Value) -> str:
        return str(value) if isinstance(value, Const) else self.bind(value)

    def values(self, values: tuple[Value, ...]) -> str:
        return ", ".join(map(self.value, values))

    def block(self, block: Block) -> Iterator[str]:
        for node in block.body:
            yield from self.node(node)

    def inner(self, block: Block, last: str) -> Iterator[str]:
        for line in self.block(block):
            yield "    " + line
        yield f"    {last} {self.values(block.results)}".rstrip()

    def node(self, node: Node) -> Iterator[str]:
        if isinstance(node, Eqn):
            yield self.eqn(node)
        elif isinstance(node, If):
            yield f"{self.targets(node)}if {self.value(node.test)}:"
            yield from self.inner(node.then, "yield")
            yield "else:"
            yield from self.inner(node.orelse, "yield")
        elif isinstance(node, For):
            carried = self.carried(node.body.params, node.init)
            element = self.pattern(node.element)
            yield f"{self.targets(node)}for {element} in {self.value(node.iterable)}{carried}:"
            yield from self.inner(node.body, "yield" + (" stop" if node.stops else ""))
        else:
            assert isinstance(node, While)
            yield f"{self.targets(node)}while{self.carried(node.body.params, node.init)}:"
            yield from self.inner(node.test, "test")
            yield from self.inner(node.body, "yield" + (" stop" if node.stops else ""))

    def eqn(self, eqn: Eqn) -> str:
        name = getattr(eqn.primitive, "__name__", str(eqn.primitive))
        pairs = ", ".join(f"{key}={self.value(value)}" for key, value in eqn.kwargs)
        args = ", ".join(filter(None, [self.values(eqn.args), pairs]))
        return f"{self.targets(eqn)}{name}({args})"

    def targets(self, node: Node) -> str:
        shown = ", ".join(self.bind(var, typed=True) for var in node.targets)
        return f"{shown} = " if shown else ""

    def carried(self, params: tuple[Var, ...], init: tuple[Value, ...]) -> str:
        if not params:
            return ""
        pairs = (f"{self.bind(param)} = {self.value(start)}" for param, start in zip(params, init))
        return " with " + ", ".join(pairs)

    def pattern(self, pattern: Any) -> str:
        if isinstance(pattern, Var):
            return self.bind(pattern)
        return "(" + ", ".join(map(self.pattern, pattern)) + ")"
