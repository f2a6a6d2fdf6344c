"""Assignment: to names, patterns and places in containers; what changes in place gets a new version."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast

import srcdiff.ir as ir
from srcdiff.errors import NotDifferentiable, UnsupportedSyntax
from srcdiff.frontend.frame import Stale, base_name
from srcdiff.frontend.indexing import may_repeat
from srcdiff.frontend.infer import element_type
from srcdiff.frontend.types import join, known, static
from srcdiff.ir import Array, Const, Dict, List, Tuple, Type, Undefined, Value, Var

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering


class Assignments:
    """The part of `Lowering` that binds and stores."""

    def _assign(self: Lowering, node: Any) -> None:
        hint = node.targets[0].id if len(node.targets) >= 1 and isinstance(node.targets[0], gast.Name) else ""
        if isinstance(node.targets[0], gast.Tuple) and self._assign_tuple_itemwise(node):
            return
        value = self.expression(node.value, hint)
        for target in node.targets:
            self.assign(target, value)

    def _assign_tuple_itemwise(self: Lowering, node: Any) -> bool:
        """``a, b = b, a + b``: each item keeps the name it goes to."""
        target, value = node.targets[0], node.value
        if (
            len(node.targets) > 1
            or not isinstance(value, (gast.Tuple, gast.List))
            or len(value.elts) != len(target.elts)
        ):
            return False
        if any(isinstance(e, gast.Starred) for e in (*target.elts, *value.elts)):
            return False
        if not all(isinstance(e, gast.Name) for e in target.elts):
            return False
        values = [self.expression(v, t.id, keep_alias=False) for t, v in zip(target.elts, value.elts)]
        for t, v in zip(target.elts, values):
            self.assign(t, v)
        return True

    def _annassign(self: Lowering, node: Any) -> None:
        if node.value is not None:
            hint = node.target.id if isinstance(node.target, gast.Name) else ""
            self.assign(node.target, self.expression(node.value, hint))

    def _augassign(self: Lowering, node: Any) -> None:
        name = AUGMENTED.get(type(node.op).__name__)
        binary = self.binary_operator(node.op, node)
        target = node.target
        if isinstance(target, gast.Name):
            old = self.name(target)
            value = self.expression(node.value, "")
            if mutable_array(old.type) and name is not None:
                self.change_in_place(target.id, old, getattr(ir, "i" + name), value)
                return
            if isinstance(old.type, List) and isinstance(binary, type(operator.add)) and binary is operator.add:
                self.change_in_place(target.id, old, ir.iadd, value)
                return
            new = self.builder.emit(binary, old, value, name=target.id, user=self.frame.user, form="augmented")
            self.bind(target.id, new)
            return
        if isinstance(target, gast.Subscript):
            container, index = self.expression(target.value, ""), self.index(target.slice)
            value = self.expression(node.value, "")
            if isinstance(container.type, Array) and name is not None and not may_repeat(index.type):
                self.store(target.value, container, index, value, getattr(ir, name + "item"))
            else:
                old_item = self.builder.emit(operator.getitem, container, index)
                new_item = self.builder.emit(binary, old_item, value)
                self.store(target.value, container, index, new_item)
            return
        old = self.expression(gast.copy_location(gast.Attribute(target.value, target.attr, gast.Load()), target), "")
        if mutable_array(old.type):
            raise self.unsupported(node, "changing an attribute's array in place", "write self.x = self.x + ...")
        self.set_attribute(target, self.builder.emit(binary, old, self.expression(node.value, ""), form="operator"))

    # ---- assignment to targets -------------------------------------------------------------------------------

    def assign(self: Lowering, target: Any, value: Value) -> None:
        """Bind a value to a target: a name, a pattern, or a place in a container."""
        if isinstance(target, gast.Name):
            self.bind(target.id, self.named(value, target.id))
        elif isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target, value)
        elif isinstance(target, gast.Subscript):
            container, index = self.expression(target.value, ""), self.index(target.slice)
            self.store(target.value, container, index, value)
        elif isinstance(target, gast.Attribute):
            self.set_attribute(target, value)
        else:
            raise self.unsupported(target)

    def _unpack(self: Lowering, target: Any, value: Value) -> None:
        count = len(target.elts)
        stars = [i for i, item in enumerate(target.elts) if isinstance(item, gast.Starred)]
        length = self.length(value)
        if stars:
            self._unpack_starred(target, value, stars[0], length)
            return
        if length is not None and length != count:
            raise UnsupportedSyntax(
                f"{count} names on the left, {length} values on the right",
                self.loc(target),
                "make the two sides equally long",
            )
        if isinstance(value.type, List) and value.type.items is None:
            self.fix_length(value)
        for index, item in enumerate(target.elts):
            name = item.id if isinstance(item, gast.Name) else ""
            self.assign(
                item,
                self.builder.emit(
                    operator.getitem, value, Const(index), name=name, user=bool(name) and self.frame.user
                ),
            )

    def _unpack_starred(self: Lowering, target: Any, value: Value, star: int, length: int | None) -> None:
        if length is None:
            self.fix_length(value)
        if length is None and isinstance(value.type, (Array, List)):
            self._unpack_starred_rows(target, value, star)
            return
        if length is None:
            raise self.unsupported(target, "a starred target for a sequence of unknown length", "use slices")
        after = len(target.elts) - star - 1
        items = [self.builder.emit(operator.getitem, value, Const(i)) for i in range(length)]
        for item, each in zip(target.elts[:star], items):
            self.assign(item, each)
        middle = items[star : length - after]
        self.assign(target.elts[star].value, self.builder.emit(ir.make_list, *middle))
        for item, each in zip(target.elts[star + 1 :], items[length - after :]):
            self.assign(item, each)

    def _unpack_starred_rows(self: Lowering, target: Any, value: Value, star: int) -> None:
        """``head, *tail = rows``, of an array or a list of unknown length: those in between, as a list."""
        after = len(target.elts) - star - 1
        emit = self.builder.emit
        for index, item in enumerate(target.elts):
            if index == star:
                rows = emit(operator.getitem, value, Const(slice(star or None, -after or None)))
                if isinstance(rows.type, Array):
                    rows = emit(list, rows, type=List(None, element_type(value.type)), form="call")
                self.assign(item.value, rows)
            else:
                at = index if index < star else index - len(target.elts)
                self.assign(item, emit(operator.getitem, value, Const(at)))

    # ---- changes in place ------------------------------------------------------------------------------------

    def store(self: Lowering, node: Any, container: Value, index: Value, value: Value, how: Any = ir.setitem) -> None:
        """``container[index] = value``: a new version, bound to every name of the old one."""
        name = base_name(node)
        if name is None:
            raise self.unsupported(node, "storing into an expression", "give the array a name first")
        if isinstance(node, gast.Name):
            self.change_in_place(name, container, how, index, value)
            return
        if not isinstance(node, gast.Subscript):
            raise self.unsupported(node, "storing through an attribute", "store into the array by its own name")
        inner = self.builder.emit(how, container, index, value, type=self._stored_type(container, index, value))
        if isinstance(container.type, Array):
            self.rebind(container, inner, name)
        outer = self.expression(node.value, "")
        self.store(node.value, outer, self.index(node.slice), inner)

    def _stored_type(self: Lowering, container: Value, index: Value, value: Value) -> Type:
        type_ = container.type
        if isinstance(type_, Dict) and static(index):
            items = dict(type_.items)
            items[known(index)] = value.type
            return Dict(tuple(items.items()))
        if isinstance(type_, List) and type_.items is not None and static(index) and type(known(index)) is int:
            listed = list(type_.items)
            listed[known(index)] = value.type
            return List(tuple(listed))
        if isinstance(type_, List):
            return List(None, join(type_.item or Undefined(), value.type))
        return type_

    def change_in_place(self: Lowering, name: str, old: Value, how: Any, *args: Value) -> None:
        """Emit a change of an array or list and rebind every name that held it."""
        if not isinstance(old, Var):
            raise self.unsupported(self.statement, f"changing {name}, which is a constant")
        if old in self.elements:
            raise NotDifferentiable(
                f"{name} and {self.elements[old]} may be the same array, and {name} is changed in place",
                self.loc(self.statement),
                f"loop over a range, and change {self.elements[old]} by its index",
            )  # fmt: skip
        if isinstance(old.type, (List, Dict)) and self.is_outside(old) and self.can_change_outside(old, args):
            self._change_outside(name, old, how, args)
            return
        self.check_store(name, old, args[-1])
        type_ = old.type
        if how in (ir.setitem, ir.additem, ir.subitem, ir.mulitem, ir.divitem):
            type_ = self._stored_type(old, args[0], args[1])
        elif how is ir.append and isinstance(type_, List):
            type_ = (
                List((*type_.items, args[0].type))
                if type_.items is not None
                else List(None, join(type_.item or Undefined(), args[0].type))
            )
        elif how is ir.iadd and isinstance(type_, List):
            more = args[0].type
            if type_.items is not None and isinstance(more, (List, Tuple)) and more.items is not None:
                type_ = List((*type_.items, *more.items))
            else:
                type_ = List(None, join(element_type(type_), element_type(more)))
        new = self._through_view(old, how, args)
        if new is None:
            new = self.builder.emit(how, old, *args, name=old.name or name, user=self.frame.user, type=type_)
        self.rebind(old, new, name)
        self.frame.changed.add(name)

    def is_outside(self: Lowering, value: Value) -> bool:
        """Whether a container is a global or a closure's: a change of it is an effect that others see."""
        if value in self.backed or (isinstance(value.type, Dict) and self.is_parameter(value)):
            return True
        eqn = self.builder.context.definition(value)
        if eqn is not None and eqn.primitive is operator.getitem:
            return self.is_outside(eqn.args[0])
        return eqn is not None and eqn.primitive is ir.read_global

    def can_change_outside(self: Lowering, old: Var, args: tuple[Value, ...]) -> bool:
        """Whether a change is better made on the container outside and followed here on a copy of what it holds."""
        if not (self.is_parameter(old) or old in self.backed):
            return True
        shallow = self.branch_depth == 0 and self.loop_depth == 0
        return shallow and isinstance(old.type, Dict) and len(args) == 2 and static(args[0])

    def _change_outside(self: Lowering, name: str, old: Var, how: Any, args: tuple[Value, ...]) -> None:
        """Change a container from outside when the program runs; what is stored here can be read back here."""
        if self.loop_depth > 0 and ir.is_differentiable(args[-1].type):
            raise self.unsupported(
                self.statement, f"collecting floats in {name}, which is outside the function,", "return them"
            )
        new: Value | None = None
        holder = self.backed.get(old, old)
        if how is ir.setitem:
            if static(args[0]) and isinstance(old.type, Dict):
                table = {key: self.builder.emit(operator.getitem, old, Const(key)) for key, _ in old.type.items}
                new = self.dict_of({**table, known(args[0]): args[1]})
            self.builder.effect(ir.put, holder, *args)
        elif how is ir.append:
            self.builder.effect(ir.call_opaque, holder, *args, form="method:append")
        elif how is ir.iadd:
            self.builder.effect(ir.call_opaque, holder, *args, form="method:extend")
        else:
            raise self.unsupported(
                self.statement, f"changing {name}, which is outside the function,", "return it instead"
            )
        if new is not None and self.branch_depth == 0 and self.loop_depth == 0:
            assert isinstance(new, Var)
            self.backed[new] = holder
            self.rebind(old, new, name)
            self.frame.env[name] = new
        elif ir.is_differentiable(args[-1].type):
            self.frame.env[name] = Stale(name, self.builder.origin, "values computed in this function are put into it")

    def _through_view(self: Lowering, old: Var, how: Any, args: tuple[Value, ...]) -> Value | None:
        """A list literal that is appended to stays seen through: its items are known one by one."""
        if how is ir.append and self.loop_depth == 0:
            items = self.builder.items(old)
            if items is not None:
                return self.builder.emit(ir.make_list, *items, args[0], name=old.name, user=self.frame.user)
        if how is ir.iadd and isinstance(old.type, List) and self.loop_depth == 0:
            items, more = self.builder.items(old), self.unrollable(args[0])
            if items is not None and more is not None:
                return self.builder.emit(ir.make_list, *items, *more, name=old.name, user=self.frame.user)
        if how is ir.setitem and isinstance(old.type, (Dict, List)) and static(args[0]):
            return self._replaced_item(old, known(args[0]), args[1])
        return None

    def _replaced_item(self: Lowering, old: Var, key: Any, value: Value) -> Value | None:
        items = self.builder.items(old)
        if items is None:
            return None
        if isinstance(old.type, Dict):
            table = dict(zip([name for name, _ in old.type.items], items))
            table[key] = value
            return self.builder.emit(
                ir.make_dict, *table.values(), name=old.name, user=self.frame.user, keys=Const(tuple(table))
            )
        listed = list(items)
        listed[key] = value
        return self.builder.emit(ir.make_list, *listed, name=old.name, user=self.frame.user)


AUGMENTED = {"Add": "add", "Sub": "sub", "Mult": "mul", "Div": "div"}


def mutable_array(type_: Type) -> bool:
    """Whether ``x += ...`` changes an array rather than rebinding a number."""
    return isinstance(type_, Array) and type_.dims != ()
