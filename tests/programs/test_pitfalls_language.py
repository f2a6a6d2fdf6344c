"""Programs that other tools refuse or crash on: forms of the language."""

import functools
import operator

import numpy as np

from tests.helpers import Programs, array

X, Y, M = array(4), array(4, seed=1), array(3, 4)
case = Programs()


@case(X)
def list_comprehension(x):
    ys = [a * a for a in x]
    return sum(ys) * ys[0]


@case(X)
def comprehension_with_a_condition(x):
    return np.sum(np.array([a ** 3 for i, a in enumerate(x) if i != 1 and a > -1]))


@case(M)
def nested_comprehension(m):
    return np.sum(np.array([[a * a for a in row if a > 0] + [0.0] for row in m][0]))


@case(X)
def generator_in_sum(x):
    return sum(a * b for a, b in zip(x, 2 * x))


@case({"a": X, "b": Y})
def dict_comprehension(p):
    scaled = {k: v * 2 for k, v in p.items()}
    return np.sum(scaled["a"] * scaled["b"])


@case([X, Y])
def comprehension_over_parameters(ws):
    return sum([np.sum(w ** 2) for w in ws]) + sum(np.sum(w) for w in ws)


@case(X)
def comprehension_variable_keeps_to_itself(x):
    a = x[0]
    ys = [a * 2 for a in x]
    return a * ys[1]


@case(X)
def any_and_all_of_generators(x):
    if all(a < 100 for a in x) and not any(a > 100 for a in x):
        return np.sum(x * x)
    return 0.0


@case(X)
def enumerate_of_zip_with_comprehension(x):
    return sum(i * a * b for i, (a, b) in enumerate(zip(x, reversed(x))))


@case(X)
def reduce_and_operator(x):
    return functools.reduce(operator.mul, [x, x + 1, 2 * x]).sum() + operator.add(x[0], x[1])


@case(X)
def map_and_filter(x):
    return sum(map(lambda a: a * a, filter(lambda a: a > 0, x)))


@case(X)
def try_finally(x):
    try:
        y = x * x
    finally:
        print("cleanup")
    return np.sum(y * x)


@case(X)
def try_except_not_taken(x):
    try:
        y = x[3] * 2
    except IndexError:
        y = 0.0
    return y * np.sum(x)


@case(X)
def try_except_taken(x):
    try:
        y = x[30] * 2
    except IndexError:
        y = x[0] * x[1]
    return y * np.sum(x)


@case(1.5)
def recursion(a, n=4):
    return a if n == 0 else a * recursion(a, n - 1) + n


def even(a, n):
    return a if n == 0 else odd(a * a, n - 1)


def odd(a, n):
    return a + 1 if n == 0 else even(a * 0.5, n - 1)


@case(1.5)
def mutual_recursion(a):
    return even(a, 3) + odd(a, 2)


TREE = ("+", ("*", 0, 1), ("sin", 0))


def evaluate(node, x):
    if isinstance(node, int):
        return x[node]
    head, *rest = node
    values = [evaluate(child, x) for child in rest]
    if head == "+":
        return values[0] + values[1]
    if head == "*":
        return values[0] * values[1]
    return np.sin(values[0])


@case(X)
def recursion_over_a_tree(x):
    return evaluate(TREE, x)


@case(X)
def zip_star(x):
    pairs = [(a, a * a) for a in x]
    firsts, squares = zip(*pairs)
    return sum(firsts) * sum(squares)


@case(X)
def while_else_and_walrus(x):
    i = 0
    while (a := x[i]) < 1.0 and i < 3:
        i += 1
    else:
        a = a * 2
    return a * x[0]


@case(X, ("scale", 2.0))
@case(X, ("shift", 1.0))
def match_on_structure(x, op):
    match op:
        case ("scale", k):
            return np.sum(x * k) ** 2
        case ("shift", k):
            return np.sum((x + k) ** 2)
    return 0.0


@functools.lru_cache
def grid(n):
    return np.linspace(0, 1, n)


@case(X)
def cached_helper(x):
    return np.sum(x * grid(4) + grid(4)[1])


def positional_only(a, b, /, c=2.0, *, d):
    return a * b + c * d


@case(X, Y, wrt=(0, 1))
def positional_only_helper(x, y):
    return np.sum(positional_only(x, y, d=x))


@case(X)
def partial_helper(x):
    f = functools.partial(positional_only, x, d=2.0)
    return np.sum(f(x) * f(x, c=x))


@case(X)
def pass_and_ellipsis(x):
    ...
    pass
    return np.sum(x * x)


@case(X)
def conditional_function_definition(x):
    if len(x) > 2:
        def f(v):
            return v * v
    else:
        def f(v):
            return v
    return np.sum(f(x))


@case(X)
def closure_over_a_differentiated_variable(x):
    def f(v):
        return v * scale

    scale = np.sum(x)
    return np.sum(f(x))


@case(X)
def function_returns_a_function(x):
    def power(k):
        def f(v):
            return v ** k
        return f

    return np.sum(power(2)(x) * power(3)(x))


@case(X)
def slices_as_values(x):
    head, tail = slice(0, 2), slice(2, None)
    return np.sum(x[head] * x[tail])


@case(X)
def chained_method_calls_over_lines(x):
    return (
        (x * 2)
        .reshape(2, 2)
        .sum(axis=0)
        .prod()
    )


@case(X)
def set_and_string_methods(x):
    names = {"a", "b"} | {"c"}
    return np.sum(x) ** len(names) * len("a,b".split(","))


@case(X)
def global_statement_read(x):
    global Y
    return np.sum(x * Y)


@case(1.5)
def changes_kind_in_the_loop(a):
    s = 0
    for k in range(3):
        s = s + a ** k
    return s


@case(X)
def sorted_values(x):
    top = sorted(x)[-2:]
    return top[0] * top[1]


@case(X)
def complex_intermediate(x):
    z = np.exp(1j * x)
    return np.sum(np.real(z * np.conj(z) * (1 + z)))


test_programs = case.test()
