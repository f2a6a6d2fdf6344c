"""Objects of the user's classes: those that exist when compiling, and those that the function makes."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import types
from typing import TYPE_CHECKING, Any

import gast

import srcdiff.ir as ir
from srcdiff.errors import UnsupportedSyntax
from srcdiff.frontend.closure import BoundMethod, is_user_function
from srcdiff.frontend.frame import bring_in
from srcdiff.frontend.types import is_users_class
from srcdiff.ir import Const, Object, Scalar, Tuple, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Objects:
    """The part of `Lowering` that reads, makes and changes objects."""

    # ---- objects that exist when compiling -------------------------------------------------------------------

    def static_attribute(self: Lowering, owner: Any, attr: str, node: Any) -> Value:
        """An attribute of something known: data is read live, what is called is checked on each call."""
        key = (id(owner), attr)
        if key in self.written:
            return self.written[key]
        descriptor = inspect.getattr_static(owner, attr, None)
        if isinstance(descriptor, property) and is_users_class(type(owner)) and descriptor.fget is not None:
            return self.inline(descriptor.fget, [Const(owner)], {}, node)
        try:
            found = getattr(owner, attr)
        except AttributeError:
            raise UnsupportedSyntax(
                f"{getattr(owner, '__name__', None) or type(owner).__name__} has no attribute {attr}",
                self.loc(node),
                "check the spelling",
            ) from None
        if isinstance(owner, types.ModuleType):
            return self._module_attribute(owner, attr, found)
        if isinstance(found, (types.MethodType, types.BuiltinMethodType)) or isinstance(owner, (enum.Enum, super)):
            self._assume_method(owner, attr)
            return Const(found)
        return bring_in(spelt_path(node), lambda: getattr(owner, attr), self.builder, (id(owner), attr))

    def _module_attribute(self: Lowering, module: types.ModuleType, attr: str, found: Any) -> Value:
        if isinstance(found, (float, int)) and not is_users_module(module):
            return self.builder.emit(
                ir.attribute, Const(module), Const(attr), type=Scalar(type(found).__name__, found), form="constant"
            )
        if isinstance(found, types.ModuleType) or not is_users_module(module):
            return Const(found)
        return bring_in(attr, lambda: getattr(module, attr), self.builder, id(vars(module)))

    def _assume_method(self: Lowering, owner: Any, attr: str) -> None:
        cls = owner if isinstance(owner, type) else type(owner)
        if is_users_class(cls):
            found = inspect.getattr_static(cls, attr, None)
            self.builder.context.assumed.append((lambda: inspect.getattr_static(cls, attr, None), found))

    def super_object(self: Lowering, node: Any) -> Value:
        """``super()`` in a method whose object is known."""
        cls = self.frame.lookup("__class__", self.builder)
        spec = self.frame.source_node.args
        first = next((arg.id for arg in (*spec.posonlyargs, *spec.args)), "")
        owner = self.frame.env.get(first)
        if isinstance(cls, Const) and isinstance(owner, Const):
            return Const(super(cls.value, owner.value))
        if isinstance(cls, Const) and isinstance(owner, Var) and isinstance(owner.type, Object):
            return Const(SuperObject(owner, cls.value))
        raise self.unsupported(node, "super()", "call the parent class's method by the class's name")

    def super_attribute(self: Lowering, owner: SuperObject, attr: str, node: Any) -> Value:
        """A method of a parent class, of an object that the function has made."""
        mro = owner.receiver.type.cls.__mro__  # type: ignore[attr-defined]
        for cls in mro[mro.index(owner.cls) + 1 :]:
            if attr in vars(cls):
                return Const(BoundMethod(owner.receiver, attr, vars(cls)[attr]))
        raise UnsupportedSyntax(f"no parent class has {attr}", self.loc(node), "check the spelling")

    def set_static_attribute(self: Lowering, owner: Any, attr: str, value: Value, node: Any) -> None:
        """``self.count = value`` on an object that exists: done when the program runs, and read back from here on."""
        if self.loop_depth > 0 or self.branch_depth > 0:
            raise self.unsupported(node, "assigning to an attribute in a branch or loop", "assign it once, outside")
        self.builder.effect(ir.set_attribute, Const(owner), Const(attr), value)
        self.written[(id(owner), attr)] = value

    # ---- objects that the function makes ---------------------------------------------------------------------

    def instance(self: Lowering, cls: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str) -> Value:
        """A new object of the user's class."""
        if dataclasses.is_dataclass(cls) and "__post_init__" not in dir(cls) and generated_init(cls):
            return self._dataclass(cls, args, kwargs, node, name)
        init = inspect.getattr_static(cls, "__init__", None)
        if not isinstance(init, types.FunctionType) or cls.__new__ is not object.__new__:
            raise self.unsupported(node, f"making a {cls.__name__}", "make the object outside the function")
        empty = self.builder.emit(ir.make_object, keys=Const(()), cls=Const(cls), type=Object(cls, ()), name=name)
        return self.changed_by_call(init, empty, args, kwargs, node)

    def _dataclass(
        self: Lowering, cls: Any, args: list[Value], kwargs: dict[str, Value], node: Any, name: str
    ) -> Value:
        names = [field.name for field in dataclasses.fields(cls) if field.init]
        table = dict(zip(names, args)) | kwargs
        for field in dataclasses.fields(cls):
            if field.name not in table and field.default is not dataclasses.MISSING:
                table[field.name] = self.constant_argument(field.name, field.default)
        missing = [field for field in names if field not in table]
        if missing or len(args) > len(names) or set(table) - set(names):
            what = (
                f"{cls.__name__} is not given {missing[0]}" if missing else f"{cls.__name__} takes {', '.join(names)}"
            )
            raise UnsupportedSyntax(what, self.loc(node), "pass what the class declares")
        values = [table[field] for field in names]
        return self.builder.emit(
            ir.make_object, *values, keys=Const(tuple(names)), cls=Const(cls), name=name, user=self.is_user(name),
            type=Object(cls, tuple((field, value.type) for field, value in zip(names, values))),
        )  # fmt: skip

    def set_attribute(self: Lowering, node: Any, value: Value) -> None:
        """``target.attr = value``."""
        owner = self.expression(node.value, "")
        if isinstance(owner, Const):
            self.set_static_attribute(owner.value, node.attr, value, node)
            return
        if not isinstance(owner.type, Object) or not isinstance(node.value, gast.Name):
            raise self.unsupported(node, "assigning to this attribute", "keep the value in a local variable")
        table = {key: self.builder.emit(ir.attribute, owner, Const(key), type=item) for key, item in owner.type.fields}
        items = self.builder.items(owner)
        if items is not None:
            table = dict(zip(table, items))
        elif owner in self.builder.context.defs or self.is_parameter(owner):
            raise self.unsupported(node, "assigning to an argument's attribute", "use dataclasses.replace")
        table[node.attr] = value
        fields = tuple((key, item.type) for key, item in table.items())
        new = self.builder.emit(
            ir.make_object, *table.values(), keys=Const(tuple(table)), cls=Const(owner.type.cls),
            type=Object(owner.type.cls, fields), name=node.value.id,
        )  # fmt: skip
        self.rebind(owner, new, node.value.id)
        self.frame.changed.add(node.value.id)

    def is_parameter(self: Lowering, value: Value) -> bool:
        return isinstance(value, Var) and value not in self.builder.context.defs

    def _replaced(self: Lowering, node: Any, name: str) -> Value | None:
        """``dataclasses.replace(object, field=value)``."""
        args, kwargs = self.arguments(node)
        if not isinstance(args[0].type, Object):
            return None
        table = {key: self.attribute(args[0], key, node) for key, _ in args[0].type.fields}
        return self._dataclass(args[0].type.cls, [], {**table, **kwargs}, node, name)

    # ---- attributes and methods of values --------------------------------------------------------------------

    def object_attribute(self: Lowering, value: Value, attr: str, node: Any) -> Value:
        """A property, method or class attribute of a value whose class is known."""
        cls = value.type.cls  # type: ignore[attr-defined]
        found = inspect.getattr_static(cls, attr, None)
        if isinstance(found, property) and found.fget is not None:
            return self.inline(found.fget, [value], {}, node)
        if isinstance(found, (types.FunctionType, staticmethod, classmethod)):
            self._assume_method(cls, attr)
            return Const(BoundMethod(value, attr))
        if found is not None and not callable(found) and not isinstance(found, types.MemberDescriptorType):
            return bring_in(f"{cls.__name__}_{attr}", lambda: getattr(cls, attr), self.builder, (id(cls), attr))
        if isinstance(value.type, Tuple):
            return Const(BoundMethod(value, attr))
        raise UnsupportedSyntax(f"{cls.__name__} has no attribute {attr}", self.loc(node), "check the spelling")

    def object_method(
        self: Lowering,
        receiver: Value,
        attr: str,
        args: list[Value],
        kwargs: dict[str, Value],
        node: Any,
        name: str,
        function: Any = None,
    ) -> Value | None:
        """A method of the user's class, inlined; None where the class has none of that name."""
        cls = receiver.type.cls  # type: ignore[attr-defined]
        found = function if function is not None else inspect.getattr_static(cls, attr, None)
        if isinstance(found, staticmethod):
            return self.apply(found.__func__, args, kwargs, node, name)
        if isinstance(found, classmethod):
            return self.apply(found.__func__, [Const(cls), *args], kwargs, node, name)
        if isinstance(found, types.FunctionType) and is_user_function(found):
            return self.inline(found, [receiver, *args], kwargs, node, name)
        if attr == "__init__":  # object's own
            return Const(None)
        return None


@dataclasses.dataclass(eq=False)
class SuperObject:
    """``super()`` of an object that the function has made."""

    receiver: Value
    cls: type


def generated_init(cls: Any) -> bool:
    """Whether ``__init__`` is the one that ``dataclass`` has written."""
    init = inspect.getattr_static(cls, "__init__", None)
    return isinstance(init, types.FunctionType) and init.__code__.co_filename == "<string>"


def is_users_module(module: types.ModuleType) -> bool:
    import sys

    root = module.__name__.split(".")[0]
    return root not in sys.stdlib_module_names and root not in ("numpy", "scipy")


def spelt_path(node: Any) -> str:
    """``self.layer.W`` as a name: ``self_layer_W``."""
    if isinstance(node, gast.Name):
        return str(node.id)
    if isinstance(node, gast.Attribute):
        return f"{spelt_path(node.value)}_{node.attr}"
    if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Constant):
        return f"{spelt_path(node.value)}_{node.slice.value}"
    return "value"
