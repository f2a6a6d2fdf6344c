"""Calls: the user's own functions are inlined, NumPy's become equations, everything else keeps its effects."""

from __future__ import annotations

import builtins
import functools
import math
import operator
import types
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcdiff import ir
from srcdiff.errors import NotDifferentiable, UnsupportedSyntax
from srcdiff.frontend.closure import BoundMethod, Closure, is_user_function
from srcdiff.frontend.expressions import size_type
from srcdiff.frontend.frame import Frame, assigned_names
from srcdiff.frontend.infer import CannotTell, by_sampling, element_type
from srcdiff.frontend.statements import UNDEFINED
from srcdiff.frontend.types import known, list_item, static
from srcdiff.ir import (
    Array,
    Block,
    Const,
    Dict,
    For,
    Iterator_,
    List,
    Opaque,
    Scalar,
    Static,
    Tuple,
    Undefined,
    Unknown,
    Value,
    Var,
)
from srcdiff.rules.registry import rule_for

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

METHODS: dict[str, Any] = {
    name: getattr(np, name)
    for name in (
        "sum mean max min prod std var cumsum cumprod ravel squeeze transpose reshape dot clip argmax argmin argsort any all "
        "trace diagonal swapaxes repeat take round copy conj conjugate nonzero compress choose searchsorted"
    ).split()
}
MAX_DEPTH = 200


class Calls:
    """The call half of `Lowering`."""

    def call(self: Lowering, node: Any, name: str) -> Value:
        if isinstance(node.func, gast.Name) and node.func.id == "super" and not node.args:
            raise self.unsupported(node, "super()")
        callee = self.expression(node.func, "")
        if not isinstance(callee, Const) and not static(callee):
            raise UnsupportedSyntax(
                "what is called here is only known when the program runs", self.loc(node.func), "choose the function by an if"
            )
        target = known(callee)
        special = SPECIAL.get(target) if _hashable(target) else None
        if special is not None:
            result = getattr(self, special)(node, name)
            if result is not None:
                return result  # type: ignore[no-any-return]
        args, kwargs = self.arguments(node)
        return self.apply(target, args, kwargs, node, name)

    def arguments(self: Lowering, node: Any) -> tuple[list[Value], dict[str, Value]]:
        args = self.elements(node.args)
        kwargs: dict[str, Value] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                kwargs.update(self.dict_items(self.expression(keyword.value, ""), keyword.value))
            else:
                kwargs[keyword.arg] = self.expression(keyword.value, "")
        return args, kwargs

    def apply(
        self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str = ""
    ) -> Value:
        """Call a known callable with values."""
        if isinstance(target, BoundMethod):
            return self.method(target, args, kwargs, node, name)
        if isinstance(target, functools.partial):
            bound = [Const(a) for a in target.args]
            return self.apply(target.func, [*bound, *args], {**{k: Const(v) for k, v in target.keywords.items()}, **kwargs}, node, name)
        if getattr(target, "__srcdiff_static__", False) and all(map(static, [*args, *kwargs.values()])):
            return Const(target(*map(known, args), **{key: known(value) for key, value in kwargs.items()}))
        if rule_for(target) is None and (is_user_function(target) or getattr(target, "__srcdiff_static__", False)):
            return self.inline(target, args, kwargs, node, name)
        if isinstance(target, type) and issubclass(target, tuple) and hasattr(target, "_fields"):
            return self._named_tuple(target, args, kwargs, name)
        if isinstance(target, type) and issubclass(target, BaseException):
            return self.builder.emit(ir.call_opaque, Const(target), *args, type=Opaque(), form="pure", **kwargs)
        return self.primitive(target, args, kwargs, node, name)

    def primitive(
        self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str = "", form: str = "call"
    ) -> Value:
        """A function of a library: an equation."""
        if "out" in kwargs and isinstance(kwargs["out"], Var):
            return self._into(target, args, kwargs, node, name)
        foldable = target in (len, isinstance, issubclass, type, hasattr, callable, getattr, range, int, bool, str)
        if foldable and all(map(static, [*args, *kwargs.values()])) and target is not range:
            return self._folded_call(target, args, node)
        rule = rule_for(target)
        if rule is None and not _is_library(target):
            return self._opaque(target, args, kwargs, name)
        if rule is None and _draws(target):
            return self._opaque(target, args, kwargs, name)
        return self.builder.emit(target, *args, name=name, user=self.is_user(name), form=form, **kwargs)

    def _folded_call(self: Lowering, target: Any, args: list[Value], node: Any) -> Value:
        try:
            return Const(target(*map(known, args)))
        except Exception as error:
            raise UnsupportedSyntax(f"{type(error).__name__}: {error}", self.loc(node)) from None

    def _opaque(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], name: str) -> Value:
        """A call that we do not look into: kept, in its place, once."""
        type_ = self.opaque_type(target, args, kwargs)
        var = Var(name, type_, self.is_user(name))
        self.builder.add(
            ir.Eqn((var,), ir.call_opaque, (Const(target), *args), tuple(kwargs.items()), self.builder.origin)
        )
        return var

    def opaque_type(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value]) -> Any:
        """What a call that we do not look into gives: random draws by asking a generator of our own."""
        if target is print:
            return Static(None)
        stand_in = drawing_stand_in(target)
        if stand_in is not None:
            try:
                return by_sampling(stand_in, args, list(kwargs.items()), trusted=True)
            except CannotTell:
                return Unknown()
        active = any(ir.is_differentiable(v.type) for v in (*args, *kwargs.values()))
        return Unknown() if active else Opaque()

    def _into(self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str) -> Value:
        """``np.multiply(a, b, out=c)``: compute, then store into the whole of ``c``."""
        out = kwargs.pop("out")
        value = self.primitive(target, args, kwargs, node)
        holder = next((k.value for k in node.keywords if k.arg == "out"), None)
        if not isinstance(holder, gast.Name):
            raise self.unsupported(node, "out= into an expression", "assign the result to a name")
        self.store(holder, out, Const(Ellipsis), value)
        found = self.name(holder)
        return found

    # ---- inlining --------------------------------------------------------------------------------------------

    def inline(
        self: Lowering, target: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str = ""
    ) -> Value:
        """Lower the body of a user's function in place of the call."""
        frame = self._callee_frame(target)
        signature_node = frame.source_node
        if frame.depth > MAX_DEPTH or self._is_recursive(signature_node):
            raise UnsupportedSyntax(
                f"{getattr(target, '__name__', 'this function')} calls itself", self.loc(node), "write the recursion as a loop"
            )
        if isinstance(target, types.MethodType):
            args = [Const(target.__self__), *args]
        self._check_body(signature_node, target, node)
        self._bind_parameters(frame, signature_node, target, args, kwargs, node)
        outer, outer_statement = self.frame, self.statement
        outer_function_depth = self.function_depth
        self.frame, self.function_depth = frame, self.loop_depth
        try:
            if isinstance(signature_node, gast.Lambda):
                self.statement = signature_node if isinstance(target, Closure) is False else outer_statement
                return self.expression(signature_node.body, name if outer.user else "")
            body = signature_node.body
            returned = body[-1] if body and isinstance(body[-1], gast.Return) else None
            if returned is not None and returned.value is not None and not contains_return(body[:-1]):
                self.statements(body[:-1])
                self.statement = returned
                with self.builder.at(self.origin(returned, returned)):
                    return self.expression(returned.value, name if outer.user else "")
            outcome = self.statements(body)
            if outcome.result is UNDEFINED or outcome.dead:
                return Const(None)
            return outcome.result
        finally:
            self.frame, self.statement, self.function_depth = outer, outer_statement, outer_function_depth

    def _callee_frame(self: Lowering, target: Any) -> Frame:
        caller = self.builder.origin
        depth = self.frame.depth + 1
        if isinstance(target, Closure):
            frame = Frame(target.source, target.frame.function, caller, target.frame, user=target.frame.user, depth=depth)
            frame.source_node = target.node
            return frame
        source = self.capture(target)
        frame = Frame(source, source.function, caller, None, user=self.user_code, depth=depth)
        frame.source_node = source.node
        return frame

    def _is_recursive(self: Lowering, node: Any) -> bool:
        frame_origin = self.builder.origin
        while frame_origin is not None:
            if getattr(frame_origin, "function_node", None) is node:
                return True
            frame_origin = frame_origin.caller
        return self.frame.depth > 60

    def _check_body(self: Lowering, node: Any, target: Any, call: Any) -> None:
        if isinstance(node, gast.AsyncFunctionDef) or contains_yield(node):
            raise UnsupportedSyntax(
                f"{getattr(target, '__name__', 'it')} is a generator or coroutine", self.loc(call), "build and return a list"
            )

    def _bind_parameters(
        self: Lowering, frame: Frame, node: Any, target: Any, args: list[Value], kwargs: dict[str, Value], call: Any
    ) -> None:
        spec = node.args
        frame.local_names = set() if isinstance(node, gast.Lambda) else set(assigned_names(node.body))
        positional = [arg.id for arg in (*spec.posonlyargs, *spec.args)]
        keyword_only = [arg.id for arg in spec.kwonlyargs]
        bound: dict[str, Value] = dict(zip(positional, args))
        extra = args[len(positional) :]
        if extra and spec.vararg is None:
            raise UnsupportedSyntax(
                f"{len(args)} arguments for {len(positional)} parameters", self.loc(call), "pass as many as it takes"
            )
        rest: dict[str, Value] = {}
        for key, value in kwargs.items():
            if key in bound:
                raise UnsupportedSyntax(f"the parameter {key} is given twice", self.loc(call), "give it once")
            if key in positional or key in keyword_only:
                bound[key] = value
            else:
                rest[key] = value
        if rest and spec.kwarg is None:
            raise UnsupportedSyntax(f"there is no parameter {next(iter(rest))}", self.loc(call), "check the spelling")
        if spec.vararg is not None:
            bound[spec.vararg.id] = self.builder.tuple(extra)
        if spec.kwarg is not None:
            bound[spec.kwarg.id] = self.builder.emit(ir.make_dict, *rest.values(), keys=Const(tuple(rest)))
        for name, default in self.defaults(target, node, positional, keyword_only).items():
            bound.setdefault(name, default)
        missing = [name for name in (*positional, *keyword_only) if name not in bound]
        if missing:
            raise UnsupportedSyntax(f"the parameter {missing[0]} is not given", self.loc(call), "pass a value for it")
        frame.env.update(bound)

    def defaults(self: Lowering, target: Any, node: Any, positional: list[str], keyword_only: list[str]) -> dict[str, Value]:
        """Default values: constants, or read live where they are numbers and arrays."""
        if isinstance(target, Closure):
            found = dict(zip(positional[len(positional) - len(target.defaults) :], target.defaults)) if target.defaults else {}
            found.update({k: d for k, d in zip(keyword_only, target.kw_defaults) if d is not None})
            return found
        function = target.__func__ if isinstance(target, types.MethodType) else target
        values = function.__defaults__ or ()
        table = dict(zip(positional[len(positional) - len(values) :], values)) if values else {}
        table.update(function.__kwdefaults__ or {})
        return {key: self.constant_argument(key, value) for key, value in table.items()}

    # ---- methods ---------------------------------------------------------------------------------------------

    def method(
        self: Lowering, bound: BoundMethod, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> Value:
        receiver, attr = bound.receiver, bound.name
        type_ = receiver.type
        if isinstance(type_, (List, Dict, Tuple)):
            return self.container_method(receiver, attr, args, kwargs, node, name)
        if attr in ("flatten",):
            return self.primitive(np.ravel, [receiver, *args], kwargs, node, name, form="method:flatten")
        if attr in METHODS:
            return self.primitive(
                METHODS[attr], [receiver, *self._packed(attr, args)], kwargs, node, name, form=f"method:{attr}"
            )
        if attr == "astype":
            return self.astype(receiver, args[0] if args else kwargs["dtype"], name)
        if attr == "item" and not args:
            return self.builder.emit(float, receiver, name=name, user=self.is_user(name), form="method:item")
        if attr in ("fill", "sort", "put", "itemset", "resize", "setflags", "partition"):
            return self.mutating_method(node, receiver, attr, args)
        if attr == "tolist":
            return self.builder.emit(ir.call_opaque, receiver, type=Opaque(), form="method:tolist")
        if isinstance(type_, Unknown) or isinstance(type_, Opaque):
            return self.builder.emit(
                ir.call_opaque, receiver, *args, type=Opaque() if isinstance(type_, Opaque) else Unknown(), form=f"method:{attr}", **kwargs
            )
        raise UnsupportedSyntax(f"arrays have no differentiable method {attr}", self.loc(node), "use a NumPy function")

    @staticmethod
    def _packed(attr: str, args: list[Value]) -> list[Value]:
        return args

    def mutating_method(self: Lowering, node: Any, receiver: Value, attr: str, args: list[Value]) -> Value:
        holder = node.func.value
        if attr == "fill":
            self.store(holder, receiver, Const(Ellipsis), args[0])
            return Const(None)
        if attr == "sort" and not args and not node.keywords:
            self.store(holder, receiver, Const(Ellipsis), self.builder.emit(np.sort, receiver, form="call"))
            return Const(None)
        raise self.unsupported(node, f"the method {attr}", "use a function that returns a new array")

    def astype(self: Lowering, value: Value, dtype: Value, name: str) -> Value:
        """A change of dtype; to integers or booleans it has no derivative."""
        type_ = value.type
        wanted = np.dtype(known(dtype)) if static(dtype) else None
        dims = type_.dims if isinstance(type_, Array) else () if isinstance(type_, Scalar) else None
        return self.builder.emit(
            astype, value, dtype, name=name, user=self.is_user(name), form="method:astype",
            type=Array(wanted.name if wanted is not None else None, dims),
        )  # fmt: skip

    def container_method(
        self: Lowering, receiver: Value, attr: str, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> Value:
        type_ = receiver.type
        if isinstance(type_, Dict):
            return self._dict_method(receiver, attr, args, node)
        holder = node.func.value
        if attr == "append" and isinstance(holder, gast.Name):
            self.change_in_place(holder.id, receiver, ir.append, args[0])
            return Const(None)
        if attr == "extend" and isinstance(holder, gast.Name):
            self.change_in_place(holder.id, receiver, ir.iadd, args[0])
            return Const(None)
        if attr == "copy" and isinstance(type_, List):
            items = self.builder.items(receiver)
            if items is not None:
                return self.builder.emit(ir.make_list, *items, name=name, user=self.is_user(name))
            return self.builder.emit(operator.getitem, receiver, Const(slice(None)), name=name, user=self.is_user(name))
        if isinstance(type_, Tuple) and type_.cls is not None and attr == "_replace":
            fields = type_.cls._fields  # type: ignore[attr-defined]
            values = [kwargs.get(f, None) or self.builder.emit(operator.getitem, receiver, Const(i)) for i, f in enumerate(fields)]
            return self._named_tuple(type_.cls, values, {}, name)
        if attr == "index" or attr == "count":
            return self.builder.emit(ir.call_opaque, receiver, *args, type=Scalar("int"), form=f"method:{attr}")
        raise self.unsupported(node, f"the method {attr} of a {'list' if isinstance(type_, List) else 'tuple'}")

    def _dict_method(self: Lowering, receiver: Value, attr: str, args: list[Value], node: Any) -> Value:
        type_ = receiver.type
        assert isinstance(type_, Dict)
        keys = [key for key, _ in type_.items]
        items = [self.builder.emit(operator.getitem, receiver, Const(key)) for key in keys] if attr in ("items", "values") else []
        if attr == "keys":
            return Const(tuple(keys))
        if attr == "values":
            return self.builder.tuple(items)
        if attr == "items":
            return self.builder.tuple([self.builder.tuple([Const(key), item]) for key, item in zip(keys, items)])
        if attr == "get" and static(args[0]):
            if known(args[0]) in keys:
                return self.builder.emit(operator.getitem, receiver, args[0])
            return args[1] if len(args) > 1 else Const(None)
        if attr == "copy":
            values = [self.builder.emit(operator.getitem, receiver, Const(key)) for key in keys]
            return self.builder.emit(ir.make_dict, *values, keys=Const(tuple(keys)))
        if attr == "update" and isinstance(node.func.value, gast.Name):
            more = self.dict_items(args[0], node) if args else {}
            for keyword in node.keywords:
                more[keyword.arg] = self.expression(keyword.value, "")
            for key, value in more.items():
                self.store(node.func.value, self.name(node.func.value), Const(key), value)
            return Const(None)
        raise self.unsupported(node, f"the method {attr} of a dict")

    def _named_tuple(self: Lowering, cls: Any, args: list[Value], kwargs: dict[str, Value], name: str) -> Value:
        fields = cls._fields
        table = dict(zip(fields, args)) | kwargs
        values = [table[f] if f in table else Const(cls._field_defaults[f]) for f in fields]
        type_ = Tuple(tuple(v.type for v in values), cls)
        return self.builder.emit(ir.make_tuple, *values, name=name, user=self.is_user(name), type=type_)

    # ---- builtins --------------------------------------------------------------------------------------------

    def _len(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        type_ = value.type
        count = self.length(value)
        user = self.is_user(name)
        if isinstance(type_, (Tuple, Dict)) or (isinstance(type_, List) and count is not None):
            return Const(count)
        if isinstance(type_, Array) and type_.dims:
            return self.builder.emit(len, value, type=size_type(type_.dims[0]), name=name, user=user)
        if static(value):
            return Const(len(known(value)))
        return self.builder.emit(len, value, type=Scalar("int"), name=name, user=user)

    def _range(self: Lowering, node: Any, name: str) -> Value | None:
        args = self.elements(node.args)
        return self.builder.emit(range, *args, type=Iterator_(Scalar("int")))

    def _zip(self: Lowering, node: Any, name: str) -> Value | None:
        args = [self.iterable(value) for value in self.elements(node.args)]
        unrolled = [self.unrollable(value) for value in args]
        if args and any(u is not None for u in unrolled):
            columns = [u if u is not None else None for u in unrolled]
            count = min(len(c) for c in columns if c is not None)
            rows = [
                self.builder.tuple(
                    [
                        column[i] if column is not None else self.builder.emit(operator.getitem, value, Const(i))
                        for column, value in zip(columns, args)
                    ]
                )
                for i in range(count)
            ]
            return self.builder.tuple(rows)
        return self.builder.emit(zip, *args, type=Iterator_(Tuple(tuple(element_type(v.type) for v in args))))

    def _enumerate(self: Lowering, node: Any, name: str) -> Value | None:
        args, kwargs = self.arguments(node)
        start = kwargs.get("start", args[1] if len(args) > 1 else Const(0))
        items = self.unrollable(args[0])
        if items is not None and static(start):
            return self.builder.tuple([self.builder.tuple([Const(known(start) + i), item]) for i, item in enumerate(items)])
        value = self.iterable(args[0])
        extra = () if isinstance(start, Const) and start.value == 0 else (start,)
        return self.builder.emit(
            enumerate, value, *extra, type=Iterator_(Tuple((Scalar("int"), element_type(value.type))))
        )

    def _reversed(self: Lowering, node: Any, name: str) -> Value | None:
        value = self.expression(node.args[0], "")
        items = self.unrollable(value)
        if items is not None:
            return self.builder.tuple(items[::-1])
        return self.builder.emit(reversed, value, type=Iterator_(element_type(value.type)))

    def _isinstance(self: Lowering, node: Any, name: str) -> Value | None:
        value, classes = self.expression(node.args[0], ""), self.expression(node.args[1], "")
        if not static(classes):
            return None
        wanted = known(classes)
        answer = isinstance_of(value, wanted if isinstance(wanted, tuple) else (wanted,))
        if answer is None:
            return self.builder.emit(isinstance, value, classes, type=Scalar("bool"))
        return Const(answer)

    def _type(self: Lowering, node: Any, name: str) -> Value | None:
        value = self.expression(node.args[0], "")
        cls = class_of(value)
        return Const(cls) if cls is not None else None

    def _float(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        if static(value):
            return Const(float(known(value)))
        return self.builder.emit(float, value, type=Scalar("float"), name=name, user=self.is_user(name))

    def _sum(self: Lowering, node: Any, name: str) -> Value | None:
        if isinstance(node.args[0], gast.GeneratorExp):
            start = self.expression(node.args[1], "") if len(node.args) > 1 else Const(0)
            return self.summed_comprehension(node.args[0], start, name)
        args, kwargs = self.arguments(node)
        start = kwargs.get("start", args[1] if len(args) > 1 else None)
        items = self.unrollable(args[0])
        if items is not None:
            total = start
            for item in items:
                total = item if total is None else self.builder.emit(operator.add, total, item, form="operator")
            return self.named(total if total is not None else Const(0), name)
        if isinstance(args[0].type, List):
            item = list_item(args[0].type)
            return self.builder.emit(sum, *args, type=item, name=name, user=self.is_user(name))
        if isinstance(args[0].type, Array) and args[0].type.dims:
            return self.builder.emit(
                sum, *args, type=element_type(args[0].type), name=name, user=self.is_user(name)
            )
        return self.builder.emit(sum, *args, name=name, user=self.is_user(name))

    def _extreme(self: Lowering, node: Any, name: str) -> Value | None:
        """``max(a, b, ...)`` and ``min``: the first of equal operands is returned, as Python does."""
        which = known(self.expression(node.func, ""))
        args = self.elements(node.args)
        if node.keywords:
            raise self.unsupported(node, "key= and default=", "compare explicitly")
        if len(args) == 1:
            items = self.unrollable(args[0])
            if items is None:
                reduction = np.max if which is max else np.min
                return self.builder.emit(which, args[0], type=self.builder.type_of(reduction, args, ()), name=name, user=self.is_user(name))
            args = items
        if all(map(static, args)):
            return Const(which(*map(known, args)))
        return self.builder.emit(which, *args, name=name, user=self.is_user(name), type=extreme_type(args))

    def _map(self: Lowering, node: Any, name: str) -> Value | None:
        function = known(self.expression(node.args[0], ""))
        values = [self.expression(arg, "") for arg in node.args[1:]]
        columns = [self.unrollable(value) for value in values]
        if any(column is None for column in columns):
            raise self.unsupported(node, "map over a sequence of unknown length", "use a list comprehension")
        rows = zip(*columns)  # type: ignore[arg-type]
        return self.builder.tuple([self.apply(function, list(row), {}, node) for row in rows])

    def _reduce(self: Lowering, node: Any, name: str) -> Value | None:
        function = known(self.expression(node.args[0], ""))
        items = self.unrollable(self.expression(node.args[1], ""))
        if items is None:
            raise self.unsupported(node, "reduce over a sequence of unknown length", "use a for loop")
        values = [self.expression(node.args[2], ""), *items] if len(node.args) > 2 else items
        total = values[0]
        for item in values[1:]:
            total = self.apply(function, [total, item], {}, node)
        return total

    def _sequence(self: Lowering, node: Any, name: str) -> Value | None:
        which = known(self.expression(node.func, ""))
        make = ir.make_list if which is list else ir.make_tuple
        if not node.args:
            return self.builder.emit(make, name=name, user=self.is_user(name))
        if isinstance(node.args[0], gast.GeneratorExp):
            value = self.comprehension(node.args[0], name)
            items = self.unrollable(value)
            return value if items is None else self.builder.emit(make, *items, name=name, user=self.is_user(name))
        value = self.expression(node.args[0], "")
        items = self.unrollable(value)
        if items is None:
            if isinstance(value.type, List) and which is list:
                return self.builder.emit(operator.getitem, value, Const(slice(None)), name=name, user=self.is_user(name))
            return self.builder.emit(which, value, type=List(None, element_type(value.type)), name=name, user=self.is_user(name))
        return self.builder.emit(make, *items, name=name, user=self.is_user(name))

    def _dict(self: Lowering, node: Any, name: str) -> Value | None:
        table: dict[Any, Value] = {}
        if node.args:
            source = self.expression(node.args[0], "")
            if isinstance(source.type, Dict):
                table.update(self.dict_items(source, node))
            else:
                for pair in self.unrollable(source) or ():
                    key, value = self.unrollable(pair) or (Const(None), Const(None))
                    table[known(key)] = value
        for keyword in node.keywords:
            if keyword.arg is None:
                table.update(self.dict_items(self.expression(keyword.value, ""), keyword.value))
            else:
                table[keyword.arg] = self.expression(keyword.value, "")
        return self.builder.emit(ir.make_dict, *table.values(), name=name, user=self.is_user(name), keys=Const(tuple(table)))

    def _int(self: Lowering, node: Any, name: str) -> Value | None:
        if len(node.args) != 1:
            return None
        value = self.expression(node.args[0], "")
        if static(value):
            return Const(int(known(value)))
        size = value.type.size if isinstance(value.type, Scalar) else None
        return self.builder.emit(int, value, type=Scalar("int", size=size), name=name, user=self.is_user(name))

    # ---- comprehensions --------------------------------------------------------------------------------------

    def iterable(self: Lowering, value: Value) -> Value:
        return value

    def unrollable(self: Lowering, value: Value) -> list[Value] | None:
        """A container's items one by one, where a loop over it is better written out."""
        if isinstance(value, Const) and isinstance(value.value, (tuple, frozenset, list)):
            return [Const(item) for item in value.value]
        type_ = value.type
        if isinstance(type_, Dict):
            return [Const(key) for key, _ in type_.items]
        if isinstance(type_, (Tuple, List)) and type_.items is not None:
            seen = self.builder.items(value)
            if seen is not None:
                return list(seen)
            return [self.builder.emit(operator.getitem, value, Const(i)) for i in range(len(type_.items))]
        if isinstance(value, Var) and self.user_code is False:
            eqn = self.builder.context.definition(value)
            if eqn is not None and eqn.primitive is range and all(map(static, eqn.args)):
                return [Const(i) for i in range(*map(known, eqn.args))]
        return None

    def comprehension(self: Lowering, node: Any, name: str) -> Value:
        """``[f(x) for x in xs if ...]``: written out over known items, else a loop that appends."""
        if len(node.generators) == 1 and not node.generators[0].ifs:
            iterable = self.expression(node.generators[0].iter, "")
            items = self.unrollable(iterable)
            if items is not None:
                before = dict(self.frame.env)
                values = []
                for item in items:
                    self.assign(node.generators[0].target, item)
                    values.append(self.expression(node.elt, ""))
                self.frame.env = before
                return self.builder.emit(ir.make_list, *values, name=name, user=self.is_user(name))
        empty = self.builder.emit(ir.make_list, name=name, user=self.is_user(name))
        return self._comprehension_loop(node, empty, ir.append, name)

    def summed_comprehension(self: Lowering, node: Any, start: Value, name: str) -> Value:
        """``sum(f(x) for x in xs)``."""
        if len(node.generators) == 1 and not node.generators[0].ifs:
            items = self.unrollable(self.expression(node.generators[0].iter, ""))
            if items is not None:
                before = dict(self.frame.env)
                total = start
                for item in items:
                    self.assign(node.generators[0].target, item)
                    value = self.expression(node.elt, "")
                    first = isinstance(total, Const) and total.value == 0
                    total = value if first else self.builder.emit(operator.add, total, value, form="operator")
                self.frame.env = before
                return total
        return self._comprehension_loop(node, start, operator.add, name)

    def _comprehension_loop(self: Lowering, node: Any, start: Value, how: Any, name: str) -> Value:
        """Nested loops that fold the element into an accumulator, written as statements of the user's own kind."""
        accumulator = "<accumulator>"
        body: list[Any] = [_Fold(node.elt, accumulator, how)]
        for generator in reversed(node.generators):
            for test in reversed(generator.ifs):
                body = [gast.copy_location(gast.If(test, body, []), test)]
            body = [gast.copy_location(gast.For(generator.target, generator.iter, body, [], None), node)]
        before = dict(self.frame.env)
        self.frame.env[accumulator] = start
        self.accumulators[accumulator] = name
        statement = self.statement
        self.statements(body)
        self.statement = statement
        result = self.frame.env[accumulator]
        self.frame.env = before
        assert not isinstance(result, Static)
        return result  # type: ignore[return-value]

    def _fold(self: Lowering, node: _Fold) -> None:
        value = self.expression(node.element, "")
        old = self.frame.env[node.accumulator]
        shown = self.accumulators[node.accumulator] or ("total" if node.how is operator.add else "items")
        if node.how is operator.add:
            self.frame.env[node.accumulator] = self.builder.emit(operator.add, old, value, name=shown, form="augmented")  # type: ignore[arg-type]
        else:
            assert isinstance(old, Var)
            new_type = List(None, join_items(old.type, value.type))
            self.frame.env[node.accumulator] = self.builder.emit(ir.append, old, value, name=shown, type=new_type)


class _Fold(gast.stmt):  # type: ignore[misc]
    """A made-up statement: fold an element into a comprehension's accumulator."""

    _fields = ("element",)

    def __init__(self, element: Any, accumulator: str, how: Any) -> None:
        super().__init__()
        self.element = element
        self.accumulator = accumulator
        self.how = how
        gast.copy_location(self, element)


def join_items(type_: Any, item: Any) -> Any:
    from srcdiff.frontend.types import generalise, join

    old = list_item(type_)
    return generalise(item) if isinstance(old, Undefined) else join(old, item)


def astype(x: Any, dtype: Any) -> Any:
    """``x.astype(dtype)``: the primitive that the method stands for."""
    return np.asarray(x).astype(dtype)


SPECIAL: dict[Any, str] = {
    len: "_len", range: "_range", zip: "_zip", enumerate: "_enumerate", reversed: "_reversed", isinstance: "_isinstance",
    type: "_type", float: "_float", sum: "_sum", max: "_extreme", min: "_extreme", map: "_map", functools.reduce: "_reduce",
    list: "_sequence", tuple: "_sequence", dict: "_dict", int: "_int",
}  # fmt: skip


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _is_library(target: Any) -> bool:
    if isinstance(target, np.ufunc):
        return True
    module = getattr(target, "__module__", None) or ""
    if target is builtins.print or target in (builtins.input, builtins.open):
        return False
    return module.split(".")[0] in ("numpy", "scipy", "math", "builtins", "operator", "_operator", "itertools", "srcdiff")


def drawing_stand_in(target: Any) -> Any:
    """The same method of a fresh generator, so that asking for a type does not disturb the user's random state."""
    owner = getattr(target, "__self__", None)
    name = getattr(target, "__name__", "")
    if isinstance(owner, np.random.RandomState):
        return getattr(np.random.RandomState(0), name, None)
    if isinstance(owner, np.random.Generator):
        return getattr(np.random.default_rng(0), name, None)
    return None


def _draws(target: Any) -> bool:
    owner = getattr(target, "__self__", None)
    return type(owner).__module__.startswith("numpy.random")


def extreme_type(args: list[Value]) -> Any:
    from srcdiff.frontend.types import join

    result = args[0].type
    for arg in args[1:]:
        result = join(result, arg.type)
    if isinstance(result, Scalar):
        return Scalar(result.kind)
    return result


def class_of(value: Value) -> Any:
    """The Python class of a value, where the types tell."""
    type_ = value.type
    if isinstance(type_, Scalar):
        return {"float": float, "int": int, "bool": bool, "complex": complex}[type_.kind]
    if isinstance(type_, Array) and type_.dims:
        return np.ndarray
    if isinstance(type_, Array) and type_.dims == () and type_.dtype:
        return np.dtype(type_.dtype).type
    if isinstance(type_, Tuple):
        return type_.cls or tuple
    if isinstance(type_, List):
        return list
    if isinstance(type_, Dict):
        return dict
    if isinstance(type_, Static):
        return type(type_.value)
    if isinstance(type_, ir.Object):
        return type_.cls
    return None


def isinstance_of(value: Value, classes: tuple[Any, ...]) -> bool | None:
    cls = class_of(value)
    if cls is None:
        return None
    return any(issubclass(cls, each) for each in classes)


def contains_return(nodes: list[Any]) -> bool:
    return any(
        isinstance(inner, gast.Return)
        for node in nodes
        if not isinstance(node, (gast.FunctionDef, gast.Lambda))
        for inner in gast.walk(node)
    )


def contains_yield(node: Any) -> bool:
    return any(isinstance(inner, (gast.Yield, gast.YieldFrom, gast.Await)) for inner in gast.walk(node))


__all__ = ["Block", "Calls", "For", "NotDifferentiable", "astype", "math"]
