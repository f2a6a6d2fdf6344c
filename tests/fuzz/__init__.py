"""Random programs: generated Python functions over floats, arrays and containers, against finite differences.

``python -m tests.fuzz --count 2000 --seed 0 --jobs 2`` runs many and prints what failed, reduced.

kinds.py        what a value is, as far as the generator must know: a float, an array of a shape, a container
scope.py        the variables in reach, which of them may be updated in place, and the random choices
expressions.py  tables of expressions by the kind that they make; a new one is a line or a short function
statements.py   a table of statements with their weights; a new one is a short function
program.py      whole programs: helpers, parameters, body, arguments
check.py        what happened to a program: ok, skipped (with the reason), refused, crashed or wrong
reduce.py       deletes statements of a failing program for as long as it fails in the same way
"""
