"""A function's syntax tree to typed SSA: names resolved, calls inlined, control flow kept as structure."""

from __future__ import annotations

import operator
from typing import Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import Loc, NotDifferentiable, UnsupportedSyntax
from srcdiff.frontend.assignment import Assignments
from srcdiff.frontend.builder import Builder
from srcdiff.frontend.builtins import Builtins
from srcdiff.frontend.calls import Calls
from srcdiff.frontend.comprehensions import Comprehensions
from srcdiff.frontend.expressions import Expressions, attribute_type
from srcdiff.frontend.frame import Frame, Stale, bring_in, outside_type, own_names
from srcdiff.frontend.inlining import Inlining, contains_yield
from srcdiff.frontend.loops import LoopStatements
from srcdiff.frontend.matching import Matching
from srcdiff.frontend.methods import Methods
from srcdiff.frontend.objects import Objects
from srcdiff.frontend.outcome import always_leaves
from srcdiff.frontend.protect import Protected
from srcdiff.frontend.statements import UNDEFINED, Statements
from srcdiff.frontend.target import Target, plain_target, signature_of, with_source
from srcdiff.frontend.types import known, static
from srcdiff.frontend.views import base_of
from srcdiff.ir import Array, Block, Const, Dim, Function, Origin, Scalar, Sym, Tuple, Type, Value, Var
from srcdiff.source import capture


class FixLength(Exception):
    """A list is taken apart by position, so its length is part of what the code is specialised on."""

    def __init__(self, var: Var) -> None:
        self.var = var


class FixNumbers(Exception):
    """A recursion's depth depends on the integer arguments, so the code is specialised on their values."""


class Lowering(
    Statements,
    LoopStatements,
    Assignments,
    Expressions,
    Comprehensions,
    Calls,
    Inlining,
    Methods,
    Objects,
    Protected,
    Matching,
    Builtins,
):
    """Lowers one function, and all that it inlines, into one builder."""

    def __init__(self, builder: Builder, user_code: bool = True) -> None:
        self.builder = builder
        self.user_code = user_code
        self.frame: Frame = None  # type: ignore[assignment]
        self.looped: set[Var] = set()  # the items of loops: of an array they are views of it
        self.calling: list[Frame] = []  # the frames of the calls that are being inlined
        self.statement: Any = None
        self.loop_depth = 0
        self.function_depth = 0
        self.branch_depth = 0
        self.active: list[tuple[Any, int]] = []  # the functions being inlined, and the branches around each
        self.written: dict[tuple[int, str], Value] = {}  # attributes assigned on objects that exist outside
        self.unknown_integers = False
        self.backed: dict[Value, Var] = {}  # what is known of a container from outside after a change of it
        self.elements: dict[Value, str] = {}  # arrays that are the rows or items of something looped over
        self.choices: dict[Var, tuple[Value, Value, Value]] = {}  # a test, and what a value is where it holds or not
        self.errors: list[Value] = []  # the exceptions being handled
        self.accumulators = 0
        self.fixable: set[Var] = set()  # list parameters whose length can be specialised on

    @staticmethod
    def capture(function: Any) -> Any:
        return capture(function)

    # ---- places ----------------------------------------------------------------------------------------------

    def origin(self, statement: Any, node: Any) -> Origin:
        return Origin(self.frame.source, statement if statement is not None else node, node, self.frame.caller)

    def loc(self, node: Any) -> Loc:
        place: Loc = self.frame.source.loc(node)
        return place

    def unsupported(self, node: Any, what: str = "", remedy: str | None = None) -> UnsupportedSyntax:
        what = what or CONSTRUCTS.get(type(node).__name__, "this construct")
        return UnsupportedSyntax(
            f"srcdiff cannot take {what} here", self.loc(node), remedy or REMEDIES.get(type(node).__name__)
        )

    # ---- names -----------------------------------------------------------------------------------------------

    def bind(self, name: str, value: Value) -> None:
        self.frame.env[name] = value

    def rebind(self, old: Value, new: Value, name: str) -> None:
        """Give the new version of a changed array to every name of the old one; views of it can no longer be read."""
        root = base_of(old, self.builder.context)
        if root in self.looped and isinstance(root.type, Array):
            raise NotDifferentiable(
                f"{name} is a view of what the loop runs over, so changing it changes that as well",
                self.loc(self.statement),
                f"loop over the indices and store into the array itself, or make {name} a copy",
            )
        if root is not old and not self.is_version_of(old, root):
            self.refuse_view(old, root, name)
        for frame in self.reachable_frames():
            for other, value in list(frame.env.items()):
                if value is old:
                    frame.env[other] = new
                elif (
                    isinstance(value, Var)
                    and isinstance(value.type, Array)
                    and value.type.dims != ()
                    and base_of(value, self.builder.context) is root
                    and value is not new
                ):
                    frame.env[other] = Stale(name, self.builder.origin)

    def reachable_frames(self) -> list[Frame]:
        """The frames whose names may hold what is changed here: this one, those it was defined in, and its callers."""
        found: list[Frame] = []
        work: list[Frame | None] = [self.frame, *self.calling]
        while work:
            frame = work.pop()
            if frame is not None and frame not in found:
                found.append(frame)
                work.append(frame.parent)
        return found

    def is_version_of(self, value: Value, root: Value) -> bool:
        """Whether a value is a whole array after changes in place, rather than a view of part of it."""
        while value is not root:
            eqn = self.builder.context.definition(value)
            if eqn is None or eqn.primitive not in (*ir.INPLACE, ir.alias):
                return False
            value = eqn.args[0]
        return True

    def refuse_view(self, old: Value, root: Value, name: str) -> None:
        """A change through a view changes the array behind it, which other names may hold."""
        holder = next(
            (n for frame in self.reachable_frames() for n, v in frame.env.items()
             if isinstance(v, Var) and v is not old and base_of(v, self.builder.context) is root),
            None,
        )  # fmt: skip
        if holder is None:
            return
        raise NotDifferentiable(
            f"{name} is a view of {holder}, so changing it changes {holder} as well",
            self.loc(self.statement),
            f"store into {holder} by its own name, or make {name} a copy",
        )

    def check_store(self, name: str, old: Value, value: Value) -> None:
        """An array of integers would cut off what is stored in it."""
        if not isinstance(old.type, Array) or old.type.dtype is None or ir.is_differentiable(old.type):
            return
        if isinstance(value.type, (Array, Scalar)) and ir.is_differentiable(value.type):
            raise NotDifferentiable(
                f"{name} holds {old.type.dtype} values, which would cut off the {type_word(value.type)} stored in it",
                self.loc(self.statement),
                f"make {name} an array of floats",
            )

    def fix_length(self, value: Value) -> None:
        if isinstance(value, Var) and value in self.fixable:
            raise FixLength(value)

    def fix_numbers(self) -> None:
        """Ask for a specialisation on the values of integer arguments, where their values are not known yet."""
        if self.unknown_integers:
            raise FixNumbers

    def constant_argument(self, name: str, value: Any) -> Value:
        """A default value: a constant where it prints as one, else read live like a global."""
        if value is None or isinstance(value, (bool, int, float, str, complex)) or callable(value):
            return Const(value)
        if isinstance(value, tuple) and all(isinstance(v, (int, float, str, type(None))) for v in value):
            return Const(value)
        return bring_in(f"{name}_default", lambda: value, self.builder, id(value))

    def bound_value(self, name: str, value: Any) -> Value:
        """What a callable was bound to: an object is looked into, an array is handed to the emitted code."""
        return self.constant_argument(name, value) if outside_type(value) is not None else Const(value)

    def expression_statement(self, node: Any) -> None:
        """A call made for its effects."""
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and self._array_procedure(node):
            return
        self.expression(node, "")

    def _array_procedure(self, node: Any) -> bool:
        """``np.add.at(u, i, v)``, ``np.copyto(u, v)`` and the like, as changes of their first argument."""
        func = node.func
        if not isinstance(func.value, (gast.Name, gast.Attribute)) or not node.args:
            return False
        root = func
        while isinstance(root, gast.Attribute):
            root = root.value
        found = self.frame.lookup(root.id, self.builder) if isinstance(root, gast.Name) else None
        if not isinstance(found, Const):
            return False
        owner = self.expression(func.value, "")
        if not static(owner):
            return False
        ufuncs = {np.add: ir.additem, np.subtract: ir.subitem}
        if func.attr == "at" and known(owner) in ufuncs and len(node.args) == 3:
            array, index, value = self.items_of(node.args)
            self.change_in_place_of(node.args[0], array, ufuncs[known(owner)], index, value, form="at")
            return True
        if known(owner) is np and func.attr == "copyto" and len(node.args) == 2 and not node.keywords:
            array, value = self.items_of(node.args)
            self.store(node.args[0], array, Const(Ellipsis), value)
            return True
        if known(owner) is np and func.attr == "fill_diagonal" and len(node.args) == 2 and not node.keywords:
            array, value = self.items_of(node.args)
            self.store(node.args[0], array, self.diagonal(array, node), value)
            return True
        return False

    def diagonal(self, array: Value, node: Any) -> Value:
        """The index of a matrix's diagonal."""
        type_ = array.type
        if not isinstance(type_, Array) or type_.ndim != 2:
            raise self.unsupported(node, "np.fill_diagonal of anything but a matrix", "store by an index")
        size = Dim(Sym())
        shape = self.builder.emit(ir.attribute, array, Const("shape"), type=attribute_type(type_, "shape"))
        least = self.builder.emit(min, shape, type=Scalar("int", size=size))
        index = Array("int64", (size,))
        return self.builder.emit(np.diag_indices, least, form="call", type=Tuple((index, index)))

    def change_in_place_of(self, node: Any, array: Value, how: Any, index: Value, value: Value, form: str) -> None:
        if not isinstance(node, gast.Name):
            raise self.unsupported(node, "changing an expression in place", "give the array a name first")
        self.check_store(node.id, array, value)
        new = self.builder.emit(
            how, array, index, value, name=node.id, user=self.frame.user, form=form, type=array.type
        )
        self.rebind(array, new, node.id)
        self.frame.changed.add(node.id)


def type_word(type_: Type) -> str:
    return type_.dtype or "value" if isinstance(type_, Array) else "float"


CONSTRUCTS = {
    "With": "a with statement", "AsyncFor": "async for", "AsyncWith": "async with", "Try": "try", "TryStar": "try",
    "Match": "match", "ClassDef": "a class definition", "AsyncFunctionDef": "an async function", "Yield": "yield",
    "YieldFrom": "yield from", "Await": "await", "Nonlocal": "nonlocal", "SetComp": "a set comprehension",
    "DictComp": "a dict comprehension", "Starred": "a star", "Global": "global",
}  # fmt: skip
REMEDIES = {
    "With": "move the with statement outside the differentiated function",
    "Try": "check the condition with an if instead",
    "Match": "write the cases as if and elif",
    "ClassDef": "define the class at module level",
    "Yield": "build a list and return it",
    "DictComp": "write the items out, or use a list",
    "SetComp": "use a list",
}


def lower_function(builder: Builder, function: Any, parameters: list[tuple[str, Type]]) -> Function:
    """Lower a user's function for parameters of the given types."""
    target = plain_target(with_source(function))
    source = capture(target.function)
    node = source.node
    lowering = Lowering(builder)
    frame = Frame(source, source.function)
    frame.source_node = node
    frame.local_names = own_names(node, source.function)
    lowering.frame = frame
    lowering.statement = node
    params = [Var(name, type_, True) for name, type_ in parameters]
    lowering.fixable = {var for var in params if getattr(var.type, "length", None) is not None}
    lowering.unknown_integers = any(isinstance(var.type, Scalar) and var.type.example is not None for var in params)
    lowering.active.append((source.function.__code__, 0))
    if contains_yield(node):
        raise lowering.unsupported(node, "a generator function", "build a list and return it")
    with builder.block() as nodes:
        bind_all(lowering, target, function, params)
        if isinstance(node, gast.Lambda):
            result = lowering.expression(node.body, "")
        else:
            outcome = lowering.statements(node.body)
            falls_through = isinstance(node.body[-1], gast.If) and not always_leaves(node.body)
            if falls_through and outcome.result is not UNDEFINED and isinstance(outcome.returned, Var):
                raise UnsupportedSyntax(
                    "not every path through the function returns a value",
                    lowering.loc(node),
                    "return a number at its end too",
                )
            result = outcome.result
            if result is UNDEFINED:
                result = Const(0.0) if outcome.dead else Const(None)  # a function that always raises returns nothing
    block = Block(tuple(params), tuple(nodes), (result,))
    return Function(original_name(node), block, source)


def original_name(node: Any) -> str:
    return node.name if hasattr(node, "name") else "lambda_"


def bind_all(lowering: Lowering, target: Target, function: Any, params: list[Var]) -> None:
    """Bind a function's parameters: to the variables of the user's arguments, and to what the callable was bound to."""
    frame = lowering.frame
    node = frame.source_node
    given = {param.name: param for param in params}
    spec = node.args
    own = [
        arg.id for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg) if arg is not None
    ]
    bound = [
        lowering.bound_value(name, value) for name, value in zip([*own, *["bound"] * len(target.args)], target.args)
    ]
    keywords = {name: lowering.bound_value(name, value) for name, value in target.kwargs}
    if set(given) <= set(own) and len(bound) <= len(spec.posonlyargs) + len(spec.args):
        frame.env.update(zip(own, bound))
        positional = [arg.id for arg in (*spec.posonlyargs, *spec.args)]
        for name, default in lowering.defaults(
            target.function, node, positional, [arg.id for arg in spec.kwonlyargs]
        ).items():
            if name not in given and name not in keywords:
                frame.env.setdefault(name, default)
        frame.env.update({name: value for name, value in keywords.items() if name not in given})
        frame.env.update(given)
        return
    args, kwargs = list(bound), dict(keywords)
    for name, parameter in signature_of(function).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            length = lowering.length(given[name])
            args += [lowering.builder.emit(operator.getitem, given[name], Const(i)) for i in range(length or 0)]
        elif parameter.kind is parameter.VAR_KEYWORD:
            kwargs.update(lowering.dict_items(given[name], node))
        elif parameter.kind is parameter.KEYWORD_ONLY:
            kwargs[name] = given[name]
        else:
            args.append(given[name])
    lowering._bind_parameters(frame, node, target.function, args, kwargs, node)
