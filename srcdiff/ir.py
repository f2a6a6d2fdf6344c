"""The intermediate representation: structured SSA with block arguments instead of phi nodes.

``if``, ``for`` and ``while`` stay what they are, so they print back as themselves. A value is a `Var`, bound once,
or a `Const`. Containers and views are equations like any other; the static computation graph is no second
structure: nodes are equations, edges are def-use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from srcdiff.source import Source

# --------------------------------------------------------------------------------------------------------------
# Sizes: broadcasting only ever asks whether a dimension is 1, and whether two dimensions are the same.


class Sym:
    """A size that the code does not depend on; ``not_one`` says that it is known to differ from 1."""

    __slots__ = ("generic", "not_one", "parent", "value")

    def __init__(self, not_one: bool = False, generic: bool = False) -> None:
        self.not_one = not_one
        self.generic = generic  # stands for the sizes of several paths or iterations
        self.parent: Sym | None = None
        self.value: int | None = None  # where it was found equal to a literal size

    def find(self) -> Sym:
        """The symbol that stands for all those unified with this one."""
        root = self
        while root.parent is not None:
            root = root.parent
        return root


class Dim:
    """A size ``sym + offset``; two dims are equal when their symbols have been unified."""

    __slots__ = ("_sym", "offset")

    def __init__(self, sym: Sym, offset: int = 0) -> None:
        self._sym = sym
        self.offset = offset

    @property
    def sym(self) -> Sym:
        """The symbol, as unified so far."""
        return self._sym.find()

    @property
    def not_one(self) -> bool:
        """Whether the size is known to differ from 1."""
        if self.value is not None:
            return self.value != 1
        return self.offset == 0 and self.sym.not_one

    @property
    def value(self) -> int | None:
        """The size itself, where it was found equal to a literal."""
        literal = self.sym.value
        return None if literal is None else literal + self.offset

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int):
            return self.value == other
        return isinstance(other, Dim) and self.sym is other.sym and self.offset == other.offset

    def __hash__(self) -> int:  # symbols are unified after dims were hashed, so the hash must not depend on them
        return hash(Dim)

    def __repr__(self) -> str:
        letter = "n" if self.sym.not_one else "?"
        return letter + (f"{self.offset:+d}" if self.offset else "")


Size: TypeAlias = "int | Dim"


def fresh(not_one: bool = False, generic: bool = False) -> Dim:
    """A size that is equal to no other, as far as is known."""
    return Dim(Sym(not_one, generic))


def differs_from_one(size: Size) -> bool:
    """Whether a size is known not to be 1, so that it never broadcasts."""
    return size != 1 if isinstance(size, int) else size.not_one


class _Trail(threading.local):
    """What unification has overwritten, to undo it; threads may compile at once."""

    def __init__(self) -> None:
        self.entries: list[tuple[Sym, bool, bool, Sym | None, int | None]] = []


_TRAIL = _Trail()


def mark() -> int:
    """A point that `rollback` can return to."""
    return len(_TRAIL.entries)


def rollback(point: int) -> None:
    """Forget what was learnt about sizes since `mark`: it was under assumptions that did not hold."""
    while len(_TRAIL.entries) > point:
        entry = _TRAIL.entries.pop()
        sym = entry[0]
        sym.not_one, sym.generic, sym.parent, sym.value = entry[1:]


def forget_trail() -> None:
    """Let go of what could be undone: a compilation is over."""
    _TRAIL.entries.clear()


def _remember(*syms: Sym) -> None:
    _TRAIL.entries.extend((sym, sym.not_one, sym.generic, sym.parent, sym.value) for sym in syms)


def unify(a: Size, b: Size) -> None:
    """Record that two sizes are the same (a program in which they are not raises NumPy's own error)."""
    if isinstance(a, Dim) and isinstance(b, Dim) and a.offset == b.offset and a.sym is not b.sym:
        one, other = a.sym, b.sym
        _remember(one, other)
        one.not_one = one.not_one or other.not_one
        one.generic = one.generic or other.generic
        one.value = other.value if one.value is None else one.value
        other.parent = one
    elif isinstance(a, int) and isinstance(b, Dim):
        _remember(b.sym)
        b.sym.value = a - b.offset
    elif isinstance(a, Dim) and isinstance(b, int):
        _remember(a.sym)
        a.sym.value = b - a.offset


def broadcast(a: Size, b: Size) -> Size:
    """The size that two aligned dimensions broadcast to, learning from it that they are equal where neither is 1."""
    if a == 1 or a == b:
        return b
    if b == 1:
        return a
    if differs_from_one(a) and differs_from_one(b):
        unify(a, b)
        return a if isinstance(a, int) else b
    if differs_from_one(a) or differs_from_one(b):
        return a if differs_from_one(a) else b
    return fresh()


# --------------------------------------------------------------------------------------------------------------
# Types


@dataclass(frozen=True)
class Type:
    """What is known of a value before the program runs."""


class _Unknown:
    """The value of a `Scalar` whose value is not known."""

    def __repr__(self) -> str:
        return "?"


UNKNOWN_VALUE = _Unknown()


@dataclass(frozen=True)
class Unknown(Type):
    """Nothing is known: the general form's arguments, and what unknown functions return."""

    def __str__(self) -> str:
        return "?"


@dataclass(frozen=True)
class Opaque(Type):
    """A value that carries no derivative and that the compiler does not look into: an unknown string, say."""

    def __str__(self) -> str:
        return "opaque"


@dataclass(frozen=True)
class Undefined(Type):
    """A name that is not bound on this path."""

    def __str__(self) -> str:
        return "undefined"


@dataclass(frozen=True)
class Array(Type):
    """A NumPy array, or NumPy scalar (``dims == ()``); None is an unknown dtype or rank."""

    dtype: str | None
    dims: tuple[Size, ...] | None

    @property
    def ndim(self) -> int | None:
        """The rank, or None where it is unknown."""
        return None if self.dims is None else len(self.dims)

    def __str__(self) -> str:
        dims = "..." if self.dims is None else ", ".join(map(str, self.dims)) + ("," if len(self.dims) == 1 else "")
        return f"{self.dtype or '?'}[{dims}]"


@dataclass(frozen=True)
class Scalar(Type):
    """A Python number; ``value`` where it is known, ``size`` where it is an array's length."""

    kind: str  # float, int, bool, complex
    value: Any = UNKNOWN_VALUE
    size: Size | None = None
    example: Any = field(default=None, compare=False)  # an int argument at hand; not specialised on

    @property
    def known(self) -> bool:
        """Whether the code was specialised on the value."""
        return self.value is not UNKNOWN_VALUE

    def __str__(self) -> str:
        return self.kind + (f"={self.value!r}" if self.known else "")


@dataclass(frozen=True)
class Static(Type):
    """A value that the code was specialised on: None, a string, a function, a module, a slice, a dtype."""

    value: Any

    def __str__(self) -> str:
        return getattr(self.value, "__name__", None) or repr(self.value)


@dataclass(frozen=True)
class Tuple(Type):
    """A tuple with a type for each item, or an instance of a NamedTuple's class."""

    items: tuple[Type, ...]
    cls: type | None = None  # a NamedTuple's class

    def __str__(self) -> str:
        return "(" + ", ".join(map(str, self.items)) + ("," if len(self.items) == 1 else "") + ")"


@dataclass(frozen=True)
class List(Type):
    """A list: of known length with a type each (``items``), or of unknown length of things alike (``item``)."""

    items: tuple[Type, ...] | None
    item: Type | None = None
    length: int | None = field(default=None, compare=False)  # of the argument at hand; not specialised on

    def __str__(self) -> str:
        if self.items is None:
            return f"list of {self.item}"
        return "[" + ", ".join(map(str, self.items)) + "]"


@dataclass(frozen=True)
class Dict(Type):
    """A dict with constant keys and a type for each value."""

    items: tuple[tuple[Any, Type], ...]

    def __str__(self) -> str:
        return "{" + ", ".join(f"{key!r}: {value}" for key, value in self.items) + "}"


@dataclass(frozen=True)
class Iterator_(Type):
    """What ``range``, ``zip``, ``enumerate``, ``reversed`` and ``dict.items`` give: something to loop over."""

    item: Type

    def __str__(self) -> str:
        return f"iterator of {self.item}"


@dataclass(frozen=True)
class Slice(Type):
    """A slice whose bounds are computed when the program runs."""

    start: Type
    stop: Type
    step: Type

    def __str__(self) -> str:
        return f"{self.start}:{self.stop}:{self.step}"


@dataclass(frozen=True)
class Object(Type):
    """An instance of a user's class with the attributes it has."""

    cls: type
    fields: tuple[tuple[str, Type], ...]

    def __str__(self) -> str:
        return self.cls.__name__


FLOATING = ("float16", "float32", "float64", "longdouble", "float128", "complex64", "complex128")


def is_differentiable(type_: Type) -> bool:
    """Whether a value of this type can carry a derivative."""
    if isinstance(type_, Array):
        return type_.dtype is None or type_.dtype in FLOATING
    if isinstance(type_, Scalar):
        return type_.kind in ("float", "complex")
    if isinstance(type_, Tuple):
        return any(map(is_differentiable, type_.items))
    if isinstance(type_, List):
        return any(map(is_differentiable, type_.items if type_.items is not None else (type_.item or Unknown(),)))
    if isinstance(type_, Dict):
        return any(is_differentiable(value) for _, value in type_.items)
    if isinstance(type_, Object):
        return any(is_differentiable(value) for _, value in type_.fields)
    if isinstance(type_, Iterator_):
        return is_differentiable(type_.item)
    return isinstance(type_, Unknown)


def is_container(type_: Type) -> bool:
    """Whether a value of this type holds others."""
    return isinstance(type_, (Tuple, List, Dict, Object))


def is_scalar(type_: Type) -> bool:
    """Whether a value of this type is one number (Python's or NumPy's)."""
    return isinstance(type_, Scalar) or (isinstance(type_, Array) and type_.dims == ())


# --------------------------------------------------------------------------------------------------------------
# Values and equations


@dataclass(frozen=True, eq=False)
class Origin:
    """Where an equation comes from: the user's statement, the expression in it, and the call it was inlined at."""

    source: Source
    statement: Any  # the gast statement
    node: Any  # the gast expression
    caller: Origin | None = None

    @property
    def line(self) -> int:
        """The statement's first line."""
        return int(self.statement.lineno)


@dataclass(frozen=True, eq=False)
class Var:
    """An SSA value: bound once, compared by identity. ``name`` is the user's, or a hint, or empty."""

    name: str
    type: Type
    user: bool = False

    def __str__(self) -> str:
        return self.name or "_"


@dataclass(frozen=True, eq=False)
class Const:
    """A value known when compiling."""

    value: Any

    @property
    def type(self) -> Type:
        """The value's type."""
        return type_of_constant(self.value)

    def __str__(self) -> str:
        return getattr(self.value, "__name__", None) or repr(self.value)


def type_of_constant(value: Any) -> Type:
    """The type of a value known when compiling."""
    kind = type(value)
    if kind in (int, float, bool, complex):
        return Scalar(kind.__name__, value)
    if kind is tuple:
        return Tuple(tuple(map(type_of_constant, value)))
    return Static(value)


Value: TypeAlias = "Var | Const"


class Primitive:
    """An operation of the language itself, where Python has no function to stand for it."""

    def __init__(self, name: str, effect: bool = False) -> None:
        self.__name__ = name
        self.effect = effect

    def __repr__(self) -> str:
        return self.__name__


make_tuple = Primitive("tuple")
make_list = Primitive("list")
make_dict = Primitive("dict")  # keyword "keys" holds the constant keys
make_slice = Primitive("slice")
make_object = Primitive("object")
setitem = Primitive("setitem")  # (container, index, value) -> the container after ``container[index] = value``
additem = Primitive("additem")  # (array, index, value) -> the array after ``array[index] += value``
subitem = Primitive("subitem")  # likewise ``-=``
mulitem = Primitive("mulitem")  # likewise ``*=``
divitem = Primitive("divitem")  # likewise ``/=``
iadd = Primitive("iadd")  # ``array += value``, which changes the array itself
isub = Primitive("isub")
imul = Primitive("imul")
idiv = Primitive("idiv")
append = Primitive("append")  # (list, value) -> the list after ``list.append(value)``
pop = Primitive("pop")  # (list,) -> its last item, and the list without it
attribute = Primitive("attribute")  # (object, name)
read_global = Primitive("global")  # a module global or closure cell of the user's, read live
alias = Primitive("alias")  # the same value under another name
unbroadcast = Primitive("unbroadcast")  # (cotangent, input): sum the cotangent down to the input's shape
add_trees = Primitive("add_trees")  # leafwise sum of two containers of one structure
zero = Primitive("zero")  # (primal,): the zero cotangent of a value
fstring = Primitive("fstring")
new_stack = Primitive("new_stack", effect=True)
save = Primitive("save", effect=True)  # (stack, value)
restore = Primitive("restore", effect=True)  # (stack,) -> value
entered = Primitive("entered", effect=True)  # (context manager,) -> what ``with ... as`` binds
caught = Primitive("caught", effect=True)  # (classes,) -> the exception that an except clause has caught
put = Primitive(
    "put", effect=True
)  # (container, key, value): ``container[key] = value`` on one from outside the function
set_attribute = Primitive("set_attribute", effect=True)  # (object, name, value): ``object.name = value``, likewise
raise_ = Primitive("raise", effect=True)
assert_ = Primitive("assert", effect=True)
call_opaque = Primitive("call", effect=True)  # (function, *args): a call whose effects must be kept
call_rule = Primitive("call_rule")  # a rule too undecided to inline, written into the module and called

INPLACE = {setitem, additem, subitem, mulitem, divitem, iadd, isub, imul, idiv, append, pop}


@dataclass(frozen=True, eq=False)
class Eqn:
    """``targets = primitive(*args, **kwargs)``; ``form`` says how the user spelt it (call, method, operator ...)."""

    targets: tuple[Var, ...]
    primitive: Any
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...] = ()
    origin: Origin | None = None
    form: str = ""

    @property
    def target(self) -> Var:
        """The only, or first, target."""
        return self.targets[0]

    @property
    def changed(self) -> Var:
        """Of an equation in `INPLACE`: what its first argument has become."""
        return self.targets[-1]

    @property
    def inputs(self) -> tuple[Value, ...]:
        """The values of positional and keyword arguments."""
        return self.args + tuple(value for _, value in self.kwargs)

    @property
    def effect(self) -> bool:
        """Whether the equation acts on something besides giving its targets."""
        return isinstance(self.primitive, Primitive) and self.primitive.effect


@dataclass(frozen=True, eq=False)
class Block:
    """Nodes in order: `params` are bound on entry, `results` are what the block hands on."""

    params: tuple[Var, ...]
    body: tuple[Node, ...]
    results: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class If:
    """A branch. ``form``: empty for a statement; and, or, ifexp for an expression; exit for a break or continue."""

    targets: tuple[Var, ...]
    test: Value
    then: Block
    orelse: Block
    origin: Origin | None = None
    form: str = ""


@dataclass(frozen=True, eq=False)
class With(If):
    """A ``with`` statement: `then` runs under the context manager `test`; `orelse` is empty and never runs."""


@dataclass(frozen=True, eq=False)
class Try(If):
    """A ``try`` statement: `then` runs; where it raises what `orelse`'s first equation catches, `orelse` runs instead.

    With form "finally", `orelse` runs after `then` in any case, and gives nothing.
    """


Pattern: TypeAlias = "Var | tuple[Pattern, ...]"


@dataclass(frozen=True, eq=False)
class For:
    """A loop. ``body.params`` are the carried values; ``element`` is bound to each item of ``iterable``.

    With ``stops``, the body's last result is a bool that ends the loop after this iteration (``break``).
    """

    targets: tuple[Var, ...]
    iterable: Value
    element: Any  # Pattern
    init: tuple[Value, ...]
    body: Block
    origin: Origin | None = None
    stops: bool = False

    @property
    def elements(self) -> tuple[Var, ...]:
        """The variables that each item is bound to."""
        return tuple(pattern_vars(self.element))


@dataclass(frozen=True, eq=False)
class While:
    """A loop. ``test`` maps the carried values to a bool; ``stops`` as in `For`."""

    targets: tuple[Var, ...]
    init: tuple[Value, ...]
    test: Block
    body: Block
    origin: Origin | None = None
    stops: bool = False


Node: TypeAlias = "Eqn | If | For | While"


@dataclass(frozen=True, eq=False)
class Function:
    """A whole function: ``block.params`` are its parameters, ``block.results`` what it returns."""

    name: str
    block: Block
    source: Source | None = None
    meta: dict[str, Any] = field(default_factory=dict)


# --------------------------------------------------------------------------------------------------------------
# Walking and rewriting


def pattern_vars(pattern: Any) -> Iterator[Var]:
    """The variables that a loop's target binds, in order."""
    if isinstance(pattern, Var):
        yield pattern
    else:
        for item in pattern:
            yield from pattern_vars(item)


def blocks_of(node: Node) -> tuple[Block, ...]:
    """The blocks inside a node."""
    if isinstance(node, If):
        return (node.then, node.orelse)
    if isinstance(node, For):
        return (node.body,)
    if isinstance(node, While):
        return (node.test, node.body)
    return ()


def direct_inputs(node: Node) -> tuple[Value, ...]:
    """The values that a node itself reads, not counting its blocks."""
    if isinstance(node, Eqn):
        return node.inputs
    if isinstance(node, If):
        return (node.test,)
    if isinstance(node, For):
        return (node.iterable, *node.init)
    return node.init


def walk(block: Block) -> Iterator[Node]:
    """Every node of a block and of the blocks inside it, in order."""
    for node in block.body:
        yield node
        for inner in blocks_of(node):
            yield from walk(inner)


def used_vars(block: Block) -> Iterator[Var]:
    """Every use of a Var in a block and in the blocks inside it, with repetition."""
    for node in walk(block):
        for value in direct_inputs(node):
            if isinstance(value, Var):
                yield value
        for inner in blocks_of(node):
            for value in inner.results:
                if isinstance(value, Var):
                    yield value
    for value in block.results:
        if isinstance(value, Var):
            yield value


def defined_vars(block: Block) -> set[Var]:
    """Every Var bound in a block or in the blocks inside it."""
    found = set(block.params)
    for node in walk(block):
        found.update(node.targets)
        if isinstance(node, For):
            found.update(node.elements)
        for inner in blocks_of(node):
            found.update(inner.params)
    return found


def substitute(node: Node, swap: Callable[[Value], Value]) -> Node:
    """Replace the values a node reads, in its blocks too."""

    def many(values: tuple[Value, ...]) -> tuple[Value, ...]:
        return tuple(map(swap, values))

    if isinstance(node, Eqn):
        return replace(node, args=many(node.args), kwargs=tuple((key, swap(value)) for key, value in node.kwargs))
    if isinstance(node, If):
        return replace(
            node,
            test=swap(node.test),
            then=substitute_block(node.then, swap),
            orelse=substitute_block(node.orelse, swap),
        )
    if isinstance(node, For):
        return replace(node, iterable=swap(node.iterable), init=many(node.init), body=substitute_block(node.body, swap))
    return replace(
        node, init=many(node.init), test=substitute_block(node.test, swap), body=substitute_block(node.body, swap)
    )


def substitute_block(block: Block, swap: Callable[[Value], Value]) -> Block:
    """Replace the values that a block reads, in the blocks inside it too."""
    return Block(
        block.params,
        tuple(substitute(node, swap) for node in block.body),
        tuple(map(swap, block.results)),
    )
