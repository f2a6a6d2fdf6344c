"""``python -m tests.benchmarks.first_call RIVAL PROGRAM``: seconds from ``grad`` to its first result, imports apart.

Of the program's forms, the first that the library takes is timed.
"""

import sys
from importlib import import_module

from tests.benchmarks.rivals import RIVALS, programs
from tests.benchmarks.timing import seconds
from tests.ideal_cases import IDEALS


def main() -> None:
    rival = next(rival for rival in RIVALS if rival.name == sys.argv[1])
    case = next(case for case in IDEALS if case.name == sys.argv[2])
    import_module(rival.module)
    args = case.make("small")
    for program, _ in programs(rival, case):
        try:
            elapsed = seconds(lambda program=program: rival.prepare(program, args)())
        except Exception:
            continue
        print(elapsed)
        return
    sys.exit(1)


if __name__ == "__main__":
    main()
