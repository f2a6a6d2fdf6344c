"""A name for every variable that is not folded away.

The user's names stay; the adjoint of ``v`` is ``v_bar``; a temporary is called after what it is (``exp_z``,
``one_minus_p``). Variables that the user wrote as one (``h`` before and after a loop) share the name when they are
never alive together, and a collision takes a number. Everything here is decided by the order of the program, so the
same program gives the same names.
"""

from __future__ import annotations

import builtins
import keyword
import operator
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcdiff.ir as ir
from srcdiff.backend.live import Liveness
from srcdiff.backend.nest import Nesting
from srcdiff.frontend.builder import Context
from srcdiff.ir import Block, Const, Eqn, For, Function, If, Node, Value, Var, While

LONGEST = 18
ADJOINT = "?"  # the label of an unnamed value of the backward pass


@dataclass
class Names:
    """The outcome: a name for each variable; variables of one class are one Python variable."""

    of: dict[Var, str]

    def __getitem__(self, var: Var) -> str:
        return self.of[var]


def assign_names(
    function: Function, nesting: Nesting, live: Liveness, reserved: set[str], result: Value | None
) -> Names:
    """Name a function's variables; ``reserved`` are the module's names, which no local may take."""
    webs = _Webs(function, nesting, live)
    chooser = _Chooser(function, nesting, webs, reserved, result)
    return Names(chooser.names())


class _Webs:
    """Classes of variables that become one Python variable, and which of them are alive together."""

    def __init__(self, function: Function, nesting: Nesting, live: Liveness) -> None:
        self.nesting = nesting
        self.live = live
        self.parent: dict[Var, Var] = {}
        self.label: dict[Var, str] = {}
        split = function.meta.get("split")
        backward = () if split is None else function.block.body[split:]
        self.backward = {var for node in backward for var in ir.defined_vars(Block((), (node,), ()))}
        self.clash: dict[Var, set[Var]] = {}
        self.order: dict[Var, None] = {}
        self.pairs: list[tuple[Var, Value]] = []
        self.forced: list[tuple[Var, Value]] = []
        self.define_all(function.block.params, live.entry[function.block])
        self.block(function.block)
        for a, b in self.forced:
            if isinstance(b, Var):
                self.merge(a, b, force=True)
        for a, b in self.pairs:
            if isinstance(b, Var) and b not in nesting.inlined:
                self.merge(a, b)

    def define_all(self, variables: Any, after: frozenset[Var]) -> None:
        """Variables bound at one point clash with each other and with what is alive behind it."""
        variables = [var for var in variables if var not in self.nesting.inlined]
        for var in variables:
            self.order.setdefault(var)
            self.clash.setdefault(var, set())
            for other in (*after, *variables):
                if other is not var:
                    self.clash[var].add(other)
                    self.clash.setdefault(other, set()).add(var)

    def block(self, block: Block) -> None:
        """Note the clashes and wishes of a block's nodes."""
        for node in block.body:
            if isinstance(node, (Eqn, If)) and any(target in self.nesting.inlined for target in node.targets):
                continue
            self.node(node)

    def node(self, node: Node) -> None:
        """Note which variables a node binds, and which it would have share a name."""
        after = self.live.after[node]
        if isinstance(node, Eqn):
            self.define_all(node.targets, after - frozenset(node.targets))
            if node.primitive in ir.INPLACE:
                self.forced.append((node.changed, node.args[0]))
            elif node.form == "augmented" or node.primitive is ir.restore:
                self.pairs.extend((node.target, value) for value in node.args[:1] if node.primitive is not ir.restore)
            return
        if isinstance(node, If):
            self.block(node.then)
            self.block(node.orelse)
            self.define_all(node.targets, after - frozenset(node.targets))
            for target, a, b in zip(node.targets, node.then.results, node.orelse.results):
                self.pairs.extend(((target, a), (target, b)))
            return
        elements = node.elements if isinstance(node, For) else ()
        entry = self.live.entry[node.body]
        heads = frozenset() if isinstance(node, For) else self.live.entry[node.test]
        self.define_all(
            (*node.body.params, *elements), (entry | heads) - frozenset(node.body.params) - frozenset(elements)
        )
        if isinstance(node, While):
            self.block(node.test)
        self.block(node.body)
        self.define_all(node.targets, after - frozenset(node.targets))
        for i, (target, param) in enumerate(zip(node.targets, node.body.params)):
            self.pairs.extend(((param, target), (param, node.body.results[i]), (param, node.init[i])))

    def find(self, var: Var) -> Var:
        """The root of a variable's class."""
        while var in self.parent:
            var = self.parent[var]
        return var

    def merge(self, a: Var, b: Var, force: bool = False) -> bool:
        """Make two classes one, unless they are alive together or must differ; returns whether they now are."""
        x, y = self.find(a), self.find(b)
        if x is y:
            return True
        if not force and (self.clashing(x, y) or self.differ(x, y)):
            return False
        self.parent[y] = x
        self.label[x] = max(self.label_of(x), self.label_of(y), key=lambda label: (label not in ("", ADJOINT), label))
        mine = self.clash.setdefault(x, set())
        mine |= self.clash.get(y, set())
        return True

    def label_of(self, root: Var) -> str:
        """The name that a class must keep: the user's, or that of an adjoint."""
        if root not in self.label:
            own = root.user or root.name.endswith("_bar")
            self.label[root] = root.name if own else ADJOINT if root in self.backward else ""
        return self.label[root]

    def differ(self, x: Var, y: Var) -> bool:
        """Whether two classes must keep names of their own."""
        mine, theirs = self.label_of(x), self.label_of(y)
        if not mine or not theirs or mine == theirs:
            return False
        if ADJOINT in (mine, theirs):
            return not (theirs if mine == ADJOINT else mine).endswith("_bar")
        return True

    def clashing(self, x: Var, y: Var) -> bool:
        """Whether variables of two classes are alive together."""
        return any(self.find(other) is y for other in self.clash.get(x, ())) or any(
            self.find(other) is x for other in self.clash.get(y, ())
        )


class _Chooser:
    """Chooses a name for each class of variables."""

    def __init__(
        self, function: Function, nesting: Nesting, webs: _Webs, reserved: set[str], result: Value | None
    ) -> None:
        self.function = function
        self.nesting = nesting
        self.context: Context = nesting.context
        self.webs = webs
        self.reserved = reserved
        self.result = result
        self.chosen: dict[Var, str] = {}
        self.members: dict[Var, list[Var]] = {}

    def names(self) -> dict[Var, str]:
        """Every variable's name, the user's chosen first."""
        classes: dict[Var, list[Var]] = {}
        for var in self.webs.order:
            classes.setdefault(self.webs.find(var), []).append(var)
        self.members = classes
        params = {self.webs.find(param) for param in self.function.block.params}
        for root, members in classes.items():
            if root in params:
                param = next(p for p in self.function.block.params if self.webs.find(p) is root)
                self.chosen[root] = param.name
                members.sort(key=lambda v: v is not param)
        ranked = sorted(
            (root for root in classes if root not in self.chosen),
            key=lambda root: (
                min(map(self.rank, classes[root])),
                any(var in self.context.like for var in classes[root]),
            ),
        )
        for root in ranked:
            self.chosen[root] = self.unused(root, self.preferred(classes[root]))
        return {var: self.chosen[root] for root, members in classes.items() for var in members}

    def rank(self, var: Var) -> int:
        """Whose name goes first when two want one: the user's variables, then named adjoints, then the rest."""
        return 0 if var.user else 1 if var is self.result else 2 if var.name else 3

    def preferred(self, members: list[Var]) -> str:
        """The name that a class would have if no other had it."""
        best = min(members, key=self.rank)
        if best.user or (best.name and best is not self.result):
            return best.name
        if any(var is self.result for var in members):
            return "value"
        for var in members:
            if var in self.context.like:
                original, suffix = self.context.like[var]
                root = self.webs.find(original)
                return (self.chosen.get(root) or self.describe(original)) + suffix
        for var in members:
            hint = self.context.hints.get(var)
            if hint is not None:
                return self.bar(hint)
        return self.describe(best)

    def bar(self, primal: Var) -> str:
        """The name of the cotangent of a value."""
        name = primal.name or self.describe(primal)
        return name + "_bar"

    def unused(self, root: Var, name: str) -> str:
        """The name, numbered where a variable alive at the same time has it."""
        taken = {self.chosen.get(self.webs.find(other)) for other in self.webs.clash.get(root, ())}
        candidate, number = name, 2
        own = any(var.user for var in self.members.get(root, ()))
        while (
            keyword.iskeyword(candidate)
            or candidate in taken
            or candidate in self.reserved
            or (not own and is_builtin(candidate))
        ):
            candidate, number = f"{name}_{number}", number + 1
        return candidate

    # ---- describing ------------------------------------------------------------------------------------------

    def describe(self, value: Value) -> str:
        """A short name for what a value is."""
        name = self.words(value)
        if name is None or len(name) > LONGEST or not name.isidentifier() or keyword.iskeyword(name):
            eqn = self.context.definition(value)
            return self.generic(eqn)
        return name

    def short(self, value: Value) -> str | None:
        """The name of an operand, where it has one."""
        if isinstance(value, Const):
            return NUMBERS.get(value.value) if type(value.value) in (int, float) else None
        if value.name:
            return value.name
        eqn = self.context.definition(value)
        if eqn is None:
            hint = self.context.hints.get(value)
            return None if hint is None else f"{hint.name}_bar" if hint.name else None
        if eqn.primitive in (np.transpose,):
            return self.short(eqn.args[0])
        name = self.words(value) or (plain_name(eqn.primitive) if isinstance(eqn.primitive, np.ufunc) else None)
        return name if name is not None and len(name) <= 8 else None

    def words(self, value: Value) -> str | None:
        """A name made of the operation and its operands, or None."""
        eqn = self.context.definition(value)
        if eqn is None:
            return None
        if eqn.primitive is np.arange:
            return "rows"
        parts = [self.short(arg) for arg in eqn.args]
        word = BETWEEN.get(eqn.primitive)
        if word is not None and len(parts) == 2:
            return f"{parts[0]}{word}{parts[1]}" if parts[0] and parts[1] else None
        if eqn.primitive is operator.pow and parts[0]:
            exponent = eqn.args[1].value if isinstance(eqn.args[1], Const) else None
            return f"{parts[0]}_" + POWERS.get(exponent, "power")
        if eqn.primitive is operator.getitem and parts[0]:
            index = eqn.args[1]
            if isinstance(index, Var) and index.name:
                return f"{parts[0]}_{index.name}"
            return f"{parts[0]}_part"
        if eqn.primitive is operator.neg:
            return f"neg_{parts[0]}" if parts[0] else None
        if eqn.primitive is ir.attribute and isinstance(eqn.args[1], Const):
            return f"{parts[0]}_{eqn.args[1].value}" if parts[0] else str(eqn.args[1].value)
        if parts and parts[0] and not isinstance(eqn.primitive, ir.Primitive):
            return f"{plain_name(eqn.primitive)}_{parts[0]}"
        return None

    def generic(self, eqn: Eqn | None) -> str:
        """A name from the operation alone."""
        if eqn is None:
            return "item"
        name = GENERIC.get(eqn.primitive) or plain_name(eqn.primitive)
        return name if name.isidentifier() else "item"


def is_builtin(name: str) -> bool:
    """Whether a name is one of Python's own; ``_``, which interactive sessions put among them, is not."""
    return not name.startswith("_") and hasattr(builtins, name)


def plain_name(primitive: Any) -> str:
    """A function's name without what NumPy's own names add."""
    name = str(getattr(primitive, "__name__", "item")).strip("_")
    return {"absolute": "abs", "amax": "max", "amin": "min", "matmul": "product", "power": "power", "gt": "mask"}.get(
        name, name
    )


NUMBERS = {1: "one", 2: "two", 3: "three", 0: "zero", 0.5: "half", 10: "ten"}
BETWEEN = {
    operator.add: "_plus_", operator.sub: "_minus_", operator.mul: "_times_", operator.truediv: "_over_",
    operator.matmul: "_", np.dot: "_", operator.gt: "_above_", operator.lt: "_below_", operator.ge: "_from_",
    operator.le: "_upto_",
}  # fmt: skip
POWERS: dict[Any, str] = {2: "squared", 3: "cubed"}
GENERIC = {
    operator.add: "total", operator.sub: "difference", operator.mul: "product", operator.truediv: "ratio",
    operator.matmul: "product", operator.pow: "power", operator.neg: "negative", operator.getitem: "part",
    operator.gt: "mask", operator.lt: "mask", operator.ge: "mask", operator.le: "mask", operator.eq: "mask",
    np.arange: "rows", operator.ne: "mask", operator.not_: "test", ir.zero: "zeros", ir.call_rule: "bars",
    ir.unbroadcast: "summed", ir.make_list: "items", ir.make_tuple: "items", ir.make_dict: "items",
    ir.attribute: "size",
}  # fmt: skip
