"""Clocks: interleaved rounds of several functions in one process, and the memory that one call asks for."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

Thunk = Callable[[], Any]

SAMPLE = 2e-3  # seconds that one sample lasts at least
FEWEST_ROUNDS, MOST_ROUNDS = 7, 41


def seconds(function: Thunk, repetitions: int = 1) -> float:
    """Time of one call, over ``repetitions`` of them."""
    start = time.perf_counter()
    for _ in range(repetitions):
        function()
    return (time.perf_counter() - start) / repetitions


def repetitions_for(function: Thunk) -> int:
    """How many calls make a sample that the clock can resolve."""
    repetitions = 1
    while (once := seconds(function, repetitions)) * repetitions < SAMPLE:
        repetitions = max(2 * repetitions, int(1.1 * SAMPLE / max(once, 1e-9)))
    return repetitions


def interleaved(functions: Mapping[str, Thunk], budget: float) -> dict[str, list[float]]:
    """Sample each function once a round, for about ``budget`` seconds; every list holds one time of each round.

    Each round starts with another function, so that none always runs on a cache that the same neighbour has left.
    Garbage is collected between samples: nobody pays for what another has left behind.
    """
    repetitions = {name: repetitions_for(function) for name, function in functions.items()}
    gc.collect()
    gc.freeze()
    samples: dict[str, list[float]] = {name: [] for name in functions}
    names = list(functions)
    deadline = time.perf_counter() + budget
    rounds = 0
    while rounds < FEWEST_ROUNDS or (rounds < MOST_ROUNDS and time.perf_counter() < deadline):
        turn = rounds % len(names)
        for name in names[turn:] + names[:turn]:
            gc.collect()
            samples[name].append(seconds(functions[name], repetitions[name]))
        rounds += 1
    gc.unfreeze()
    return samples


def ratio(samples: list[float], reference: list[float]) -> float:
    """The median over the rounds of one function's time over another's in the same round."""
    return median(mine / theirs for mine, theirs in zip(samples, reference, strict=True))


def peak_memory(function: Thunk) -> int:
    """Bytes that Python and NumPy hold at the highest point of one call, beyond what they held before it."""
    function()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    result = function()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return peak - before
