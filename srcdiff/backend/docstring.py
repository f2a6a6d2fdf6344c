"""What the emitted function says of itself: what it returns, and for which types it was written."""

from __future__ import annotations

from collections.abc import Iterator

from srcdiff.ir import Array, Dict, Dim, List, Object, Opaque, Scalar, Static, Sym, Tuple, Type, Unknown, Var

LETTERS = "NMKLPQRSTUVW"
WIDTH = 110


class Letters:
    """A letter for each size, the same for sizes that are known to be equal."""

    def __init__(self, params: tuple[Var, ...]) -> None:
        self.names: dict[Sym, str] = {}
        for param in params:
            for sym in _symbols(param.type):
                if sym not in self.names:
                    index = len(self.names)
                    suffix = index // len(LETTERS)
                    self.names[sym] = LETTERS[index % len(LETTERS)] + (str(suffix + 1) if suffix else "")

    def size(self, size: int | Dim) -> str:
        """A size in letters: ``N``, ``N - 1``."""
        if isinstance(size, int):
            return str(size)
        letter = self.names.get(size.sym, "?")
        return letter + (f" {'+' if size.offset > 0 else '-'} {abs(size.offset)}" if size.offset else "")

    def type(self, type_: Type) -> str:
        """A type in words and letters: ``float64 (N, M)``."""
        if isinstance(type_, Array):
            if type_.dims is None:
                return f"{type_.dtype or 'array'} of any rank"
            inner = ", ".join(map(self.size, type_.dims)) + ("," if len(type_.dims) == 1 else "")
            return f"{type_.dtype} ({inner})" if type_.dims else str(type_.dtype)
        if isinstance(type_, Scalar):
            return repr(type_.value) if type_.known else type_.kind
        if isinstance(type_, Tuple):
            inner = ", ".join(map(self.type, type_.items))
            return f"{type_.cls.__name__}({inner})" if type_.cls else f"({inner}{',' if len(type_.items) == 1 else ''})"
        if isinstance(type_, List):
            if type_.items is None:
                return f"list of {self.type(type_.item or Unknown())}"
            return "[" + ", ".join(map(self.type, type_.items)) + "]"
        if isinstance(type_, Dict):
            return (
                "{"
                + ", ".join(
                    f'"{k}": {self.type(v)}' if isinstance(k, str) else f"{k!r}: {self.type(v)}" for k, v in type_.items
                )
                + "}"
            )
        if isinstance(type_, Object):
            return type_.cls.__name__
        if isinstance(type_, Static):
            return getattr(type_.value, "__name__", None) or repr(type_.value)
        return "any" if isinstance(type_, Opaque) else "any array or number"


def _symbols(type_: Type) -> Iterator[Sym]:
    if isinstance(type_, Array):
        for size in type_.dims or ():
            if isinstance(size, Dim):
                yield size.sym
    elif isinstance(type_, (Tuple, List)):
        for item in type_.items or ():
            yield from _symbols(item)
    elif isinstance(type_, Dict):
        for _, item in type_.items:
            yield from _symbols(item)


def docstring(called: str, what: str, params: tuple[Var, ...], general: bool) -> list[str]:
    """The docstring's lines."""
    lines = [f'"""Return {what.format(called=f"``{called}``")}.', ""]
    if general:
        lines.append("Right for every type and rank of the arguments.")
    else:
        letters = Letters(params)
        lines += _columns("Specialised for  ", [f"{param.name}: {letters.type(param.type)}" for param in params])
    return [*lines, '"""']


def _columns(head: str, parts: list[str]) -> list[str]:
    lines, current = [], head
    for part in parts:
        if current != head and len(current) + len(part) + 3 > WIDTH and current.strip():
            lines.append(current.rstrip())
            current = " " * len(head)
        current += part + "   "
    return [*lines, current.rstrip()]
