"""The long run: ``python -m tests.fuzz --count 2000 --seed 0 --jobs 2``."""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter

from tests.fuzz.check import Verdict, check
from tests.fuzz.program import Program, generate
from tests.fuzz.reduce import reduced


def run(seed: str) -> tuple[str, Program, Verdict]:
    program = generate(random.Random(seed))
    return seed, program, check(program)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Differentiate random programs.")
    parser.add_argument("--count", type=int, default=2000, help="programs to judge; skipped ones don't count")
    parser.add_argument("--seed", default="0", help="program N is made from SEED:N")
    parser.add_argument("--only", type=int, help="run and print program SEED:ONLY alone")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--show", type=int, default=1, help="failing programs to print of each cause, reduced")
    options = parser.parse_args()
    if options.only is not None:
        _, program, verdict = run(f"{options.seed}:{options.only}")
        print(program, verdict.outcome, verdict.detail, sep="\n")
        return int(verdict.failed)

    started, outcomes, skipped = time.monotonic(), Counter[str](), Counter[str]()
    failures: dict[str, list[tuple[str, Program, Verdict]]] = {}
    with multiprocessing.Pool(options.jobs) as pool:
        seeds = (f"{options.seed}:{number}" for number in range(4 * options.count))
        for seed, program, verdict in pool.imap(run, seeds, chunksize=8):
            outcomes[verdict.outcome] += 1
            if verdict.outcome == "skipped":
                skipped[verdict.detail] += 1
            elif verdict.failed:
                failures.setdefault(verdict.cause, []).append((seed, program, verdict))
            judged = outcomes.total() - outcomes["skipped"]
            if sys.stderr.isatty() or judged % 200 == 0:
                print(f"\r{judged}/{options.count} {dict(outcomes)}", end="", file=sys.stderr, flush=True)
            if judged >= options.count:
                pool.terminate()
                break
    print(file=sys.stderr)
    for cause, found in sorted(failures.items(), key=lambda pair: -len(pair[1])):
        print(f"\n=== {len(found)} x {cause}   [{', '.join(seed for seed, _, _ in found[:8])}]")
        for _, program, verdict in found[: options.show]:
            print(_report(program, verdict))
    seconds = time.monotonic() - started
    print(f"\n{judged} programs judged in {seconds:.0f} s: {dict(outcomes)}; skipped: {dict(skipped)}")
    return int(bool(failures))


def _report(program: Program, verdict: Verdict) -> str:
    def same_failure(candidate: Program) -> bool:
        try:
            return check(candidate).cause == verdict.cause
        except Exception:  # a reduced text that isn't a program
            return False

    small = reduced(program, same_failure)
    return f"{small}\n# {check(small).detail}"


if __name__ == "__main__":
    sys.exit(main())
