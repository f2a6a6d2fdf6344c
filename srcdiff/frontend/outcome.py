"""How a list of statements ends: it falls through, leaves the loop, returns, or never gets there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

from srcdiff.ir import Const, Type, Undefined, Value


class _UndefinedConst(Const):
    @property
    def type(self) -> Type:
        return Undefined()


UNDEFINED = _UndefinedConst(None)
TRUE, FALSE = Const(True), Const(False)


@dataclass(frozen=True)
class Outcome:
    """How a list of statements ends: does it leave the loop, does it return, and what.

    Each is a Value: a constant where it is certain, a variable where it depends on the path. ``dead`` says that
    control never arrives (every path raises).
    """

    stop: Value = FALSE
    returned: Value = FALSE
    result: Value = UNDEFINED
    dead: bool = False
    continues: bool = False


FALL = Outcome()


def contains_exit(nodes: list[Any], loop_exits: bool = True) -> bool:
    """Whether a return, or a break or continue of the current loop, is among the statements."""
    for node in nodes:
        if isinstance(node, (gast.Return, gast.Raise)):
            return True
        if loop_exits and isinstance(node, (gast.Break, gast.Continue)):
            return True
        if isinstance(node, (gast.FunctionDef, gast.Lambda, gast.ClassDef)):
            continue
        inner_loop = isinstance(node, (gast.For, gast.While))
        for name in ("body", "orelse", "finalbody"):
            exits = loop_exits and not (inner_loop and name == "body")
            if contains_exit(getattr(node, name, None) or [], exits):
                return True
        for case in (*(getattr(node, "handlers", None) or ()), *(getattr(node, "cases", None) or ())):
            if contains_exit(case.body, loop_exits):
                return True
    return False


def always_leaves(nodes: list[Any]) -> bool:
    """Whether no path through the statements falls out at their end."""
    for node in nodes:
        if isinstance(node, (gast.Return, gast.Raise, gast.Break, gast.Continue)):
            return True
        if isinstance(node, gast.If) and always_leaves(node.body) and node.orelse and always_leaves(node.orelse):
            return True
    return False


def left_for_good(outcome: Outcome) -> bool:
    return outcome.dead or outcome.returned is TRUE
