"""``match``, as the tests and captures that its patterns stand for."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import gast

from srcdiff.frontend.outcome import FALL, Outcome, contains_exit
from srcdiff.frontend.types import isinstance_of, known, list_item, static
from srcdiff.ir import Array, Const, Dict, List, Scalar, Static, Tuple, Unknown, Value

if TYPE_CHECKING:
    from srcdiff.frontend.lower import Lowering

Captures = dict[str, Value]


class Matching:
    """The part of `Lowering` that lowers ``match``."""

    def _match(self: Lowering, node: Any, rest: list[Any]) -> Outcome | None:
        subject = self.expression(node.subject, "")
        leaves = contains_exit([node])
        outcome = self._cases(subject, node.cases, rest if leaves else [])
        return outcome if leaves else None

    def _cases(self: Lowering, subject: Value, cases: list[Any], rest: list[Any]) -> Outcome:
        """The first case whose pattern fits; a case that is decided now leaves no trace."""
        if not cases:
            return self.statements(rest) if rest else FALL
        case, more = cases[0], cases[1:]
        captures: Captures = {}
        test = self.truth(self._fits(case.pattern, subject, captures))

        def guarded() -> Outcome:
            for name, value in captures.items():
                self.bind(name, value)
            if case.guard is None:
                return self.statements([*case.body, *rest])
            guard = self.truth(self.expression(case.guard, ""))
            if static(guard):
                return self.statements([*case.body, *rest]) if known(guard) else self._cases(subject, more, rest)
            return self.branch(
                guard, lambda: self.statements([*case.body, *rest]), lambda: self._cases(subject, more, rest)
            )

        if static(test):
            return guarded() if known(test) else self._cases(subject, more, rest)
        return self.branch(test, guarded, lambda: self._cases(subject, more, rest))

    def _fits(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        """Whether a value fits a pattern; what the pattern names goes into ``captures``."""
        method = getattr(self, "_fits_" + type(pattern).__name__.lower(), None)
        if method is None:
            raise self.unsupported(pattern, "this pattern", "write the case as an if")
        return method(pattern, subject, captures)  # type: ignore[no-any-return]

    def _fits_matchvalue(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        value = self.expression(pattern.value, "")
        if static(value) and isinstance(subject.type, (Tuple, List, Dict)):
            return Const(False)
        return self.compare(gast.Eq(), subject, value, "")

    def _fits_matchsingleton(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        return self.compare(gast.Is(), subject, Const(pattern.value), "")

    def _fits_matchas(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        test: Value = Const(True)
        if pattern.pattern is not None:
            test = self._fits(pattern.pattern, subject, captures)
        if pattern.name is not None:
            captures[pattern.name] = subject
        return test

    def _fits_matchor(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        def chain(patterns: list[Any]) -> Value:
            first = self._fits(patterns[0], subject, captures)
            if len(patterns) == 1 or (static(first) and known(first)):
                return first
            return self.short_circuit("or", first, lambda: chain(patterns[1:]))

        return chain(pattern.patterns)

    def _fits_matchsequence(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        type_ = subject.type
        if isinstance(type_, (Scalar, Dict, Array)) or (
            isinstance(type_, Static) and not isinstance(type_.value, (tuple, list))
        ):
            return Const(False)
        length = self.length(subject)
        if length is None:
            if isinstance(type_, List):
                self.fix_length(subject)
            what = "things of unknown type" if isinstance(type_, Unknown) else f"a list of {list_item(type_)}"  # type: ignore[arg-type]
            raise self.unsupported(pattern, f"a sequence pattern for {what}", "test the length with an if")
        stars = [i for i, item in enumerate(pattern.patterns) if isinstance(item, gast.MatchStar)]
        count = len(pattern.patterns)
        if (not stars and length != count) or length < count - len(stars):
            return Const(False)
        star = stars[0] if stars else count
        behind = count - star - 1
        items = [self.builder.emit(operator.getitem, subject, Const(i)) for i in range(length)]
        pairs = list(zip(pattern.patterns[:star], items))
        if stars:
            pairs += list(zip(pattern.patterns[star + 1 :], items[length - behind :]))
            if pattern.patterns[star].name is not None:
                captures[pattern.patterns[star].name] = self.list_of(items[star : length - behind])
        return self._all_fit(pairs, captures)

    def _all_fit(self: Lowering, pairs: list[tuple[Any, Value]], captures: Captures) -> Value:
        if not pairs:
            return Const(True)
        (pattern, value), more = pairs[0], pairs[1:]
        first = self.truth(self._fits(pattern, value, captures))
        if static(first):
            return self._all_fit(more, captures) if known(first) else Const(False)
        if not more:
            return first
        return self.short_circuit("and", first, lambda: self._all_fit(more, captures))

    def _fits_matchmapping(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        if not isinstance(subject.type, Dict):
            if isinstance(subject.type, Unknown):
                raise self.unsupported(
                    pattern, "a mapping pattern for things of unknown type", "pass example arguments"
                )
            return Const(False)
        table = self.dict_items(subject, pattern)
        keys = [known(self.expression(key, "")) for key in pattern.keys]
        if any(key not in table for key in keys):
            return Const(False)
        if pattern.rest is not None:
            captures[pattern.rest] = self.dict_of({key: item for key, item in table.items() if key not in keys})
        return self._all_fit([(item, table[key]) for key, item in zip(keys, pattern.patterns)], captures)

    def _fits_matchclass(self: Lowering, pattern: Any, subject: Value, captures: Captures) -> Value:
        cls = known(self.expression(pattern.cls, ""))
        answer = isinstance_of(subject, (cls,))
        if answer is None:
            raise self.unsupported(pattern, "a class pattern for things of unknown type", "pass example arguments")
        if not answer:
            return Const(False)
        names = [*getattr(cls, "__match_args__", ())[: len(pattern.patterns)], *pattern.kwd_attrs]
        patterns = [*pattern.patterns, *pattern.kwd_patterns]
        if cls in (float, int, bool, str, dict, list, tuple) and len(pattern.patterns) == 1 and not pattern.kwd_attrs:
            return self._fits(pattern.patterns[0], subject, captures)
        return self._all_fit([(p, self.attribute(subject, n, pattern)) for n, p in zip(names, patterns)], captures)
