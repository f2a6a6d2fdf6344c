"""Whole random programs: a module with helper functions, a loss, and arguments to differentiate it at."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fuzz.kinds import FLOAT, Array, Float, Kind, sample
from tests.fuzz.scope import Helper, Scope
from tests.fuzz.statements import block, result, some_container, some_kind
from tests.standalone import define

# What programs may contain beyond the core of the language.
FEATURES = frozenset({"append"})


@dataclass(frozen=True)
class Program:
    source: str
    args: tuple[Any, ...]
    wrt: int | tuple[int, ...]

    def define(self) -> Callable[..., Any]:
        """The program's function, in a module of its own."""
        return define(self.source, "loss")

    def __str__(self) -> str:
        return f"{self.source}\n\n# wrt={self.wrt!r}, args={self.args!r}"


def generate(rng: random.Random, features: frozenset[str] = FEATURES) -> Program:
    dims: tuple[int, ...] = (rng.choice([3, 4]), rng.choice([2, 3]), rng.choice([1, 2, 5, 3]))
    dims = dims[: rng.choice([2, 2, 3])]
    functions, helpers = [], []
    for number in range(rng.choice([0, 0, 1, 1, 2])):
        scope = Scope(rng, dims, features, helpers=list(helpers))
        helper, text = _helper(scope, f"helper_{number + 1}")
        helpers.append(helper)
        functions.append(text)
    scope = Scope(rng, dims, features, helpers=helpers)
    parameters = {scope.name(kind): kind for kind in _parameters(scope)}
    _body(scope, parameters, rng.choice([2, 3, 4, 5, 6]))
    functions.append(f"def loss({', '.join(parameters)}):\n" + "\n".join(scope.lines))
    source = ast.unparse(ast.parse("import math\nimport numpy as np\n" + "\n".join(functions)))
    args = tuple(sample(kind, rng) for kind in parameters.values())
    return Program(source + "\n", args, _wrt(rng, list(parameters.values())))


def _parameters(scope: Scope) -> list[Kind]:
    first: Kind = Array(scope.shape()) if scope.chance(0.7) else FLOAT
    kinds = [first]
    for _ in range(scope.choice([0, 1, 2, 3])):
        kinds.append(some_container(scope) if scope.chance(0.35) else some_kind(scope))
    scope.rng.shuffle(kinds)
    return kinds


def _wrt(rng: random.Random, kinds: list[Kind]) -> int | tuple[int, ...]:
    position = rng.randrange(len(kinds))
    if len(kinds) > 1 and rng.random() < 0.5:
        return tuple(sorted({position, rng.randrange(len(kinds))}))
    return position


def _body(scope: Scope, parameters: dict[str, Kind], count: int) -> None:
    scope.kinds.update(parameters)
    scope.taken.update(parameters)
    block(scope, count)
    scope.write(f"return {result(scope)}")


def _helper(scope: Scope, name: str) -> tuple[Helper, str]:
    """A function of floats and arrays; now and then a single expression, now and then with a default."""
    kinds = [some_kind(scope) for _ in range(scope.choice([1, 1, 2, 3]))]
    parameters = {scope.name(kind): kind for kind in kinds}
    scope.result = scope.choice([FLOAT, *kinds])
    _body(scope, parameters, scope.choice([0, 0, 1, 2, 3]))
    defaults: set[str] = set()
    for parameter in reversed(parameters):
        if not isinstance(parameters[parameter], Float) or scope.chance(0.5):
            break
        defaults.add(parameter)
    signature = ", ".join(f"{one}={scope.constant()}" if one in defaults else one for one in parameters)
    helper = Helper(name, tuple(parameters.items()), frozenset(defaults), scope.result)
    return helper, f"def {name}({signature}):\n" + "\n".join(scope.lines)


