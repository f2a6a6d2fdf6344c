"""NumPy's indexing and broadcasting laws, on sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from srcdiff.ir import (
    Array,
    Dim,
    List,
    Scalar,
    Size,
    Slice,
    Static,
    Tuple,
    Type,
    Unknown,
    broadcast,
    fresh,
)


def broadcast_dims(shapes: Sequence[tuple[Size, ...]]) -> tuple[Size, ...]:
    """The sizes that several shapes broadcast to."""
    rank = max(map(len, shapes), default=0)
    result: list[Size] = [1] * rank
    for dims in shapes:
        for axis, size in enumerate(dims, rank - len(dims)):
            result[axis] = broadcast(result[axis], size)
    return tuple(result)


def index_parts(index: Type) -> tuple[Type, ...]:
    """An index's items: one for each comma-separated part."""
    if isinstance(index, Tuple):
        return index.items
    if isinstance(index, Static) and isinstance(index.value, tuple):
        return tuple(Static(part) if not isinstance(part, int) else Scalar("int", part) for part in index.value)
    return (index,)


def is_slice(part: Type) -> bool:
    return isinstance(part, Slice) or (isinstance(part, Static) and isinstance(part.value, slice))


def is_integer(part: Type) -> bool:
    if isinstance(part, Array):
        return part.dims == () and part.dtype is not None and part.dtype.startswith(("int", "uint"))
    return isinstance(part, Scalar) and part.kind == "int"


def is_newaxis(part: Type) -> bool:
    return isinstance(part, Static) and part.value is None


def is_ellipsis(part: Type) -> bool:
    return isinstance(part, Static) and part.value is Ellipsis


def is_basic(index: Type) -> bool:
    """Whether the index is integers, slices, newaxis and Ellipsis only: NumPy then gives a view."""
    return all(
        is_slice(part) or is_integer(part) or is_newaxis(part) or is_ellipsis(part) for part in index_parts(index)
    )


def may_repeat(index: Type) -> bool:
    """Whether an index may name the same entry twice (integer arrays and lists can; masks cannot)."""
    return not all(
        is_slice(part) or is_integer(part) or is_newaxis(part) or is_ellipsis(part) or _is_mask(part) or is_key(part)
        for part in index_parts(index)
    )


def is_key(part: Type) -> bool:
    """Whether an index is a dict's key."""
    return isinstance(part, Static) and isinstance(part.value, (str, bytes))


def _is_mask(part: Type) -> bool:
    return isinstance(part, Array) and part.dtype == "bool"


def index_dims(array: Array, index: Type) -> Type:
    """The type of ``array[index]``."""
    parts = index_parts(index)
    if array.dims is None or any(not _understood(part) for part in parts):
        return Array(array.dtype, None)
    used = sum(_axes_used(part) for part in parts)
    if used > len(array.dims):
        return Unknown()
    if not any(map(is_ellipsis, parts)):
        parts = (*parts, Static(Ellipsis))
    advanced: list[tuple[Size, ...]] = []
    before: list[Size] = []
    place: int | None = None
    adjacent = True
    axis = 0
    previous_advanced = False
    for part in parts:
        if is_ellipsis(part):
            skip = len(array.dims) - used
            before.extend(array.dims[axis : axis + skip])
            axis += skip
            previous_advanced = previous_advanced and skip == 0
        elif is_newaxis(part):
            before.append(1)
            previous_advanced = False
        elif is_slice(part):
            before.append(_slice_size(array.dims[axis], part))
            axis += 1
            previous_advanced = False
        elif is_integer(part) and not any(_is_advanced(other) for other in parts):
            axis += 1
        else:
            if place is None:
                place = len(before)
            elif not previous_advanced:
                adjacent = False
            advanced.append(_advanced_dims(part))
            axis += max(1, _axes_used(part))
            previous_advanced = True
    if place is None:
        return Array(array.dtype, tuple(before))
    middle = broadcast_dims(advanced)
    place = place if adjacent else 0
    return Array(array.dtype, (*before[:place], *middle, *before[place:]))


def _understood(part: Type) -> bool:
    if isinstance(part, Array):
        return part.dims is not None and part.dtype is not None
    if isinstance(part, List):
        return part.items is not None
    return is_slice(part) or is_integer(part) or is_newaxis(part) or is_ellipsis(part) or isinstance(part, Scalar)


def _is_advanced(part: Type) -> bool:
    return isinstance(part, List) or (isinstance(part, Array) and not is_integer(part))


def _axes_used(part: Type) -> int:
    if is_newaxis(part) or is_ellipsis(part):
        return 0
    if isinstance(part, Array) and part.dtype == "bool":
        return len(part.dims or ())
    return 1


def _advanced_dims(part: Type) -> tuple[Size, ...]:
    if isinstance(part, List):
        return (len(part.items or ()),)
    if isinstance(part, Array) and part.dtype == "bool":
        return (fresh(),)
    return part.dims or () if isinstance(part, Array) else ()


def _slice_size(size: Size, part: Type) -> Size:
    if isinstance(part, Slice):
        return _computed_slice_size(size, part)
    assert isinstance(part, Static)
    bounds: slice = part.value
    if isinstance(size, int):
        return len(range(*bounds.indices(size)))
    if bounds.step not in (None, 1, -1):
        return fresh()
    if bounds.step == -1:
        return size if bounds.start is None and bounds.stop is None else fresh()
    return _between(size, bounds.start or 0, bounds.stop)


def _between(size: Dim, start: int, stop: int | None) -> Size:
    if start >= 0 and stop is None:
        return Dim(size.sym, size.offset - start)
    if start >= 0 and stop is not None and stop < 0:
        return Dim(size.sym, size.offset - start + stop)
    if start < 0 and stop is None:
        return -start if size.not_one and start == -1 else fresh()
    if start == 0 and stop is not None and stop in (1, 2) and size.not_one:
        return stop
    return fresh()


def _computed_slice_size(size: Size, part: Slice) -> Size:
    """``x[1:n - 1]`` where ``n`` is an array's length."""

    def bound(type_: Type, default: Any) -> Any:
        if isinstance(type_, Static) and type_.value is None:
            return default
        if isinstance(type_, Scalar):
            return type_.value if type_.known else type_.size
        return None

    start, stop = bound(part.start, 0), bound(part.stop, size)
    if not (isinstance(part.step, Static) and part.step.value is None) or not isinstance(size, Dim):
        return fresh()
    if (
        type(start) is int
        and isinstance(stop, Dim)
        and stop.sym is size.sym
        and stop.offset <= size.offset
        and start >= 0
    ):
        return Dim(size.sym, stop.offset - start)
    return fresh()
