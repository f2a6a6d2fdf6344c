"""What the generator knows at a point of the program that it writes."""

from __future__ import annotations

import ast
import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tests.fuzz.kinds import FLOAT, Array, Dict, Float, Int, Kind, List, Tuple, parts

Item = TypeVar("Item")

# Names as people choose them, by kind, and some that the emitted code would like to have for itself.
NAMES = {
    Float: ("a", "b", "s", "t", "total", "loss", "scale", "r", "value", "a_bar"),
    Int: ("i", "j", "k", "n"),
    Array: ("x", "y", "z", "h", "u", "v", "w", "m", "out", "x_bar", "h_saved", "grad"),
    Tuple: ("pair", "state", "both"),
    List: ("xs", "ws", "parts", "layers"),
    Dict: ("params", "p", "d", "config"),
}

# NumPy functions whose result is never a view of an argument.
FRESH = {
    "sin", "cos", "tanh", "exp", "log", "sqrt", "square", "maximum", "minimum", "where", "zeros", "ones", "full",
    "concatenate", "stack", "outer", "add", "multiply", "subtract", "arctan", "dot", "matmul", "log1p",
}  # fmt: skip


@dataclass(frozen=True)
class Helper:
    """A generated function that programs may call: its parameters, which of them have defaults, and its result."""

    name: str
    parameters: tuple[tuple[str, Kind], ...]
    defaults: frozenset[str]
    result: Kind


@dataclass
class Scope:
    """The variables in reach of the line that is being written, and the text so far of the function's body."""

    rng: random.Random
    dims: tuple[int, ...]
    features: frozenset[str]
    helpers: list[Helper] = field(default_factory=list)
    kinds: dict[str, Kind] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)  # arrays that no other name reaches: they may be updated in place
    pinned: set[str] = field(default_factory=set)  # arrays updated in a loop around: they must stay fresh in it
    lines: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)  # every name used in the function so far
    depth: int = 0
    loops: int = 0
    result: Kind = FLOAT

    # Random choices

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def choice(self, items: Sequence[Item]) -> Item:
        return items[self.rng.randrange(len(items))]

    def weighted(self, table: Sequence[tuple[int, Item]]) -> Item:
        return self.rng.choices([item for _, item in table], [weight for weight, _ in table])[0]

    def constant(self) -> str:
        return self.choice(["0.5", "2", "1.5", "0.3", "3.0", "-0.7", "1.2", "0.1"])

    def shape(self, rank: int | None = None) -> tuple[int, ...]:
        """That of a variable, more often than not, so that what is made can be combined."""
        known = [kind.shape for kind in self.kinds.values() if isinstance(kind, Array)]
        known = [shape for shape in known if rank in (None, len(shape))]
        if known and self.chance(0.7):
            return self.choice(known)
        rank = self.choice([1, 1, 1, 2, 2, 3]) if rank is None else rank
        return tuple(1 if rank > 1 and self.chance(0.1) else self.choice(self.dims) for _ in range(rank))

    # Variables

    def name(self, kind: Kind) -> str:
        """A name that the function doesn't use yet."""
        base = self.choice(NAMES[type(kind)])
        name, number = base, 2
        while name in self.taken:
            name, number = f"{base}{number}", number + 1
        self.taken.add(name)
        return name

    def leaves(self, kind: Kind) -> list[str]:
        """The expressions of this kind that are variables, components of containers, or items at a loop's index."""
        found = [text for name in self.kinds for text, one in parts(name, self.kinds[name]) if one == kind]
        for index, bound in ((name, one.bound) for name, one in self.kinds.items() if isinstance(one, Int)):
            for name, one in self.kinds.items():
                if isinstance(one, Array) and one.shape[0] >= bound and _element(one) == kind:
                    found.append(f"{name}[{index}]")
                elif isinstance(one, List) and len(one.items) >= bound and one.item == kind:
                    found.append(f"{name}[{index}]")
        return found

    def variables(self, *types: type) -> list[str]:
        return [name for name, kind in self.kinds.items() if isinstance(kind, types)]

    # Text

    def write(self, line: str) -> None:
        self.lines.append("    " * (self.depth + 1) + line)

    def bind(self, name: str, kind: Kind, text: str) -> str:
        """``name`` is about to be assigned the expression ``text``; returns the text to assign.

        An array that a loop around updates in place must not get a second name: then the text is made a new array.
        """
        expression = ast.parse(text, mode="eval").body
        fresh = _is_fresh(expression)
        mentioned = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
        if isinstance(kind, Array) and not fresh and (mentioned | {name}) & self.pinned:
            text, fresh = f"1.0 * ({text})", True
        if not fresh:
            self.fresh -= mentioned
            self.fresh.discard(name)
        elif isinstance(kind, Array) and (self.depth == 0 or name not in self.kinds):
            self.fresh.add(name)
        self.kinds[name] = kind
        return text

    def aliases_pinned(self, text: str) -> bool:
        """Whether the expression mentions an array that must not get a second name here."""
        names = {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
        return bool(names & self.pinned)

    @contextlib.contextmanager
    def block(self, head: str, loop: bool = False) -> Iterator[None]:
        """The body of a compound statement: what it binds anew is out of reach behind it."""
        self.write(head)
        kinds, fresh, pinned = dict(self.kinds), set(self.fresh), set(self.pinned)
        self.depth += 1
        self.loops += loop
        start = len(self.lines)
        yield
        if len(self.lines) == start:
            self.write("pass")
        self.depth -= 1
        self.loops -= loop
        self.kinds, self.fresh = kinds, fresh & self.fresh
        if loop:
            self.pinned = pinned


def _element(array: Array) -> Kind:
    return Array(array.shape[1:]) if len(array.shape) > 1 else Float()


def _is_fresh(expression: ast.expr) -> bool:
    if isinstance(expression, (ast.BinOp, ast.UnaryOp)):
        return True
    return (
        isinstance(expression, ast.Call)
        and isinstance(expression.func, ast.Attribute)
        and isinstance(expression.func.value, ast.Name)
        and expression.func.value.id == "np"
        and expression.func.attr in FRESH
    )


Maker = Callable[[Scope, int], str]
