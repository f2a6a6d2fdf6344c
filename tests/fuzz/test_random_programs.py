"""A few random programs in the normal suite; ``python -m tests.fuzz`` runs thousands."""

import random

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from tests.fuzz.check import check
from tests.fuzz.program import generate


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(st.integers(0, 2**32 - 1))
def test_random_program(seed: int) -> None:
    program = generate(random.Random(seed))
    verdict = check(program)
    assume(verdict.outcome != "skipped")
    assert not verdict.failed, f"{verdict.outcome}: {verdict.detail}\n{program}"


def test_programs_are_the_same_for_a_seed() -> None:
    assert str(generate(random.Random("7:3"))) == str(generate(random.Random("7:3")))
