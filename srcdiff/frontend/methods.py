"""Methods: of arrays they are NumPy's functions, of containers the language's own."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

import srcdiff.ir as ir
from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend.closure import BoundMethod
from srcdiff.frontend.types import generalise, known, list_item, static
from srcdiff.ir import Array, Const, Dict, List, Object, Opaque, Scalar, Tuple, Unknown, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

METHODS: dict[str, Any] = {
    name: getattr(np, name)
    for name in [
        "sum",
        "mean",
        "max",
        "min",
        "prod",
        "std",
        "var",
        "cumsum",
        "cumprod",
        "ravel",
        "squeeze",
        "transpose",
        "reshape",
        "dot",
        "clip",
        "argmax",
        "argmin",
        "argsort",
        "any",
        "all",
        "trace",
        "diagonal",
        "swapaxes",
        "repeat",
        "take",
        "round",
        "copy",
        "conj",
        "conjugate",
        "nonzero",
        "compress",
        "choose",
        "searchsorted",
    ]
}


EDITS = ("pop", "insert", "reverse", "clear")


class Methods:
    """The part of `Lowering` that lowers method calls."""

    def method(
        self: Lowering, bound: BoundMethod, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> Value:
        receiver, attr = bound.receiver, bound.name
        type_ = receiver.type
        if isinstance(type_, (Object, Tuple)) and getattr(type_, "cls", None) is not None:
            result = self.object_method(receiver, attr, args, kwargs, node, name, bound.function)
            if result is not None:
                return result
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
        if attr == "tolist" and isinstance(type_, Array) and type_.ndim == 1 and ir.is_differentiable(type_):
            type_ = List(None, Scalar("float"))
            return self.builder.emit(
                list, receiver, type=type_, form="method:tolist", name=name, user=self.is_user(name)
            )
        if attr == "tolist":
            return self.builder.emit(ir.call_opaque, receiver, type=Opaque(), form="method:tolist")
        if attr == "shuffle" and any(isinstance(arg.type, (Array, Unknown)) for arg in args):
            raise self.unsupported(node, "shuffle, which changes its argument,", "index with rng.permutation(len(x))")
        if isinstance(type_, (Unknown, Opaque)):
            return self.builder.emit(
                ir.call_opaque,
                receiver,
                *args,
                type=Opaque() if isinstance(type_, Opaque) else Unknown(),
                form=f"method:{attr}",
                **kwargs,  # type: ignore[arg-type]
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
        last = not args or (static(args[0]) and known(args[0]) == -1)
        if (
            attr == "pop"
            and last
            and isinstance(holder, gast.Name)
            and isinstance(type_, List)
            and isinstance(receiver, Var)
        ):
            return self._pop(receiver, holder.id, name)
        if attr == "extend" and isinstance(holder, gast.Name):
            self.change_in_place(holder.id, receiver, ir.iadd, args[0])
            return Const(None)
        if attr in ("append", "extend") and self.is_outside(receiver) and not ir.is_differentiable(args[0].type):
            self.builder.effect(ir.call_opaque, receiver, *args, form=f"method:{attr}")
            return Const(None)
        known_items = self.builder.items(receiver)
        if attr in EDITS and known_items is not None and isinstance(holder, gast.Name) and all(map(static, args[:1])):
            return self._edited(receiver, attr, list(known_items), args, holder.id, node)
        if attr == "copy" and isinstance(type_, List):
            items = self.builder.items(receiver)
            if items is not None:
                return self.builder.emit(ir.make_list, *items, name=name, user=self.is_user(name))
            return self.builder.emit(operator.getitem, receiver, Const(slice(None)), name=name, user=self.is_user(name))
        if isinstance(type_, Tuple) and type_.cls is not None and attr == "_replace":
            fields = type_.cls._fields  # type: ignore[attr-defined]
            values = [
                kwargs.get(f) or self.builder.emit(operator.getitem, receiver, Const(i)) for i, f in enumerate(fields)
            ]
            return self._named_tuple(type_.cls, values, {}, name)
        if attr == "index" or attr == "count":
            return self.builder.emit(ir.call_opaque, receiver, *args, type=Scalar("int"), form=f"method:{attr}")
        raise self.unsupported(node, f"the method {attr} of a {'list' if isinstance(type_, List) else 'tuple'}")

    def _pop(self: Lowering, old: Var, holder: str, name: str) -> Value:
        """``xs.pop()``: the last item, and the list without it under every name of the list."""
        items = self.builder.items(old)
        user = self.frame.user
        if items and self.loop_depth == 0:
            self.rebind(old, self.builder.emit(ir.make_list, *items[:-1], name=old.name or holder, user=user), holder)
            return items[-1]
        assert isinstance(old.type, List)
        if old.type.items is not None:
            item_type, rest_type = old.type.items[-1], List(old.type.items[:-1])
        else:
            item_type, rest_type = generalise(list_item(old.type)), old.type
        item = Var(name, item_type, self.is_user(name))
        rest = Var(old.name or holder, rest_type, user)
        self.builder.add(ir.Eqn((item, rest), ir.pop, (old,), (), self.builder.origin))
        self.rebind(old, rest, holder)
        self.frame.changed.add(holder)
        return item

    def _edited(
        self: Lowering, receiver: Value, attr: str, items: list[Value], args: list[Value], name: str, node: Any
    ) -> Value:
        """``pop``, ``insert``, ``reverse`` and ``clear`` of a list whose items are known one by one."""
        taken: Value = Const(None)
        try:
            if attr == "insert":
                items.insert(known(args[0]), args[1])
            elif attr == "pop":
                taken = items.pop(*map(known, args))
            elif attr == "reverse":
                items.reverse()
            else:
                items.clear()
        except IndexError:
            raise UnsupportedSyntax(
                f"{name} has {len(items)} items", self.loc(node), "take one that is there"
            ) from None
        new = self.builder.emit(ir.make_list, *items, name=name, user=self.frame.user)
        self.rebind(receiver, new, name)
        self.frame.changed.add(name)
        return taken

    def _dict_method(self: Lowering, receiver: Value, attr: str, args: list[Value], node: Any) -> Value:
        type_ = receiver.type
        assert isinstance(type_, Dict)
        keys = [key for key, _ in type_.items]
        items = (
            [self.builder.emit(operator.getitem, receiver, Const(key)) for key in keys]
            if attr in ("items", "values")
            else []
        )
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
        if attr in ("pop", "setdefault") and args and static(args[0]) and isinstance(node.func.value, gast.Name):
            return self._dict_pop(receiver, attr, args, keys, node)
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

    def _dict_pop(self: Lowering, receiver: Value, attr: str, args: list[Value], keys: list[Any], node: Any) -> Value:
        """``pop`` and ``setdefault`` with a known key."""
        key, name = known(args[0]), node.func.value.id
        default = args[1] if len(args) > 1 else Const(None)
        if attr == "setdefault":
            if key not in keys:
                self.store(node.func.value, receiver, args[0], default)
                return default
            return self.builder.emit(operator.getitem, receiver, args[0])
        if key not in keys and len(args) > 1:
            return default
        if key not in keys or self.is_outside(receiver):
            raise self.unsupported(node, f"pop of {key!r}", "build a dict without it")
        value = self.builder.emit(operator.getitem, receiver, args[0])
        rest = {k: self.builder.emit(operator.getitem, receiver, Const(k)) for k in keys if k != key}
        self.rebind(receiver, self.dict_of(rest, name), name)
        self.frame.changed.add(name)
        return value

    def _named_tuple(self: Lowering, cls: Any, args: list[Value], kwargs: dict[str, Value], name: str) -> Value:
        fields = cls._fields
        table = dict(zip(fields, args)) | kwargs
        values = [table[f] if f in table else Const(cls._field_defaults[f]) for f in fields]
        type_ = Tuple(tuple(v.type for v in values), cls)
        return self.builder.emit(ir.make_tuple, *values, name=name, user=self.is_user(name), type=type_)


def astype(x: Any, dtype: Any) -> Any:
    """``x.astype(dtype)``: the primitive that the method stands for."""
    return np.asarray(x).astype(dtype)
