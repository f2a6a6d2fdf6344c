"""Calls to the user's own functions: keywords, defaults, several statements, several calls, nested calls."""

import functools

import numpy as np

from tests.helpers import Programs, array

X, Y, M, W = array(4), array(4, seed=1), array(3, 4), array(4, 4) / 2
case = Programs()


def square(v):
    return v * v


def affine(x, w, b=0.5):
    return x @ w + b


def scaled(x, scale=2.0, shift=0.0):
    y = x * scale
    return y + shift


def softmax(z):
    e = np.exp(z - np.max(z))
    total = np.sum(e)
    return e / total


def mean_and_spread(x):
    m = np.mean(x)
    return m, np.mean((x - m) ** 2)


def leaky(v, slope=0.1):
    if v > 0:
        return v
    return slope * v


def polynomial(x, coefficients):
    y = 0.0
    for c in coefficients:
        y = y * x + c
    return y


def outermost(x):
    return middle(x) + 1


def middle(x):
    y = innermost(x, k=3)
    return y * y


def innermost(x, k):
    for _ in range(k):
        x = np.sin(x) + x
    return x


def name_clash(y):
    x = y * 2
    s = x + y
    return s


def nothing_returned(x):
    x * 2


def returns_dict(x, y):
    return {"sum": x + y, "product": x * y}


def apply(f, x):
    return f(x)


@case(X)
def one_expression(x):
    return np.sum(square(x))


@case(X)
def called_twice(x):
    return np.sum(square(x) * square(np.sin(x)))


@case(X)
def composed(x):
    return np.sum(square(square(x) + 1))


@case(X, W, 0.3, wrt=(0, 1, 2))
def positional(x, w, b):
    return np.sum(np.tanh(affine(x, w, b)))


@case(X, W, wrt=(0, 1))
def default_argument(x, w):
    return np.sum(np.tanh(affine(x, w)))


@case(X, W, 0.3, wrt=(0, 1, 2))
def keywords_in_another_order(x, w, b):
    return np.sum(np.tanh(affine(b=b, w=w, x=x)))


@case(X, 1.5, wrt=(0, 1))
def some_keywords(x, s):
    return np.sum(scaled(x, shift=s) * scaled(x, s) * scaled(x, scale=s, shift=1.0))


@case(X)
def keyword_and_positional_get_the_same_variable(x):
    return np.sum(scaled(x, scale=x, shift=x))


@case(X)
def several_statements(x):
    p = softmax(x)
    return -np.sum(p * np.log(p))


@case(X)
def several_results(x):
    m, v = mean_and_spread(x)
    return v / (m * m + 1)


@case(X)
def one_of_several_results(x):
    return mean_and_spread(x)[1]


@case(X)
def called_in_a_loop(x):
    h = x
    for _ in range(3):
        h = softmax(h * 2 + x)
    return np.sum(h * x)


@case(X)
def branching_helper(x):
    s = 0.0
    for a in x:
        s = s + leaky(a) * leaky(a, slope=0.5)
    return s


@case(1.5, [2.0, -1.0, 0.5], wrt=(0, 1))
def looping_helper(a, coefficients):
    return polynomial(a, coefficients) * polynomial(2.0, coefficients)


@case(X)
def three_deep(x):
    return np.sum(outermost(x))


@case(X, Y, wrt=(0, 1))
def helper_has_the_caller_s_names(x, y):
    s = name_clash(x)
    return np.sum(s * y * x)


@case(X, Y, wrt=(0, 1))
def arguments_swapped_names(y, x):
    return np.sum(affine(y, np.diag(x), 0.0) * y)


@case(X)
def result_ignored(x):
    softmax(x)
    nothing_returned(x)
    return np.sum(x * x)


@case(X)
def called_with_constants(x):
    k = square(3.0)
    return k * np.sum(x) + square(2)


@case(X, Y, wrt=(0, 1))
def dict_result(x, y):
    d = returns_dict(x, y)
    return np.sum(d["sum"] * d["product"])


@case(X)
def called_in_an_argument(x):
    return np.sum(np.exp(scaled(square(x), scale=square(0.5))))


@case(X)
def called_in_a_condition(x):
    if np.sum(square(x)) > 0.1:
        return np.sum(square(x) * x)
    return 0.0


@case({"w": W, "b": X}, Y)
def takes_a_container(params, x):
    def predict(p, v):
        h = v @ p["w"]
        return np.tanh(h + p["b"])

    return np.sum(predict(params, predict(params, x)))


@case(X)
def inner_function_reads_the_outer_variables(x):
    scale = 2.0
    y = np.sin(x)

    def inner(v):
        return v * scale + y

    return np.sum(inner(x) * inner(y))


@case(X)
def inner_function_with_default(x):
    def inner(v, k=3.0):
        return v ** 2 * k

    return np.sum(inner(x) + inner(x, 2.0) + inner(v=x, k=x))


@case(X)
def inner_lambda(x):
    f = lambda v: v * v + 1  # noqa: E731
    return np.sum(f(x) * f(2 * x))


@case(X)
def function_as_an_argument(x):
    return np.sum(apply(np.sin, x) * apply(square, x))


@case(X, "square")
@case(X, "softmax")
def function_chosen_by_a_string(x, name):
    table = {"square": square, "softmax": softmax}
    return np.sum(table[name](x) * x)


@case(X)
def function_chosen_by_a_condition(x):
    f = square if len(x) > 2 else softmax
    return np.sum(f(x) * x)


def with_array_default(x, weights=np.array([1.0, 2.0, 3.0, 4.0])):  # noqa: B008
    return np.sum(weights * x * x)


@case(X)
def array_default(x):
    return with_array_default(x) + with_array_default(x, x)


@case(X)
def default_of_the_function_itself(x, power=3, scale=0.5):
    return scale * np.sum(x ** power)


def total(*terms):
    return sum(terms)


@case(X, Y, wrt=(0, 1))
def variable_arguments(x, y):
    return np.sum(total(x, x * y, y))


@case([X, Y])
def starred_call(xs):
    return np.sum(affine(*[xs[0], np.diag(xs[1])]))


def options(x, *, scale, **rest):
    return x * scale + rest["shift"]


@case(X, Y, wrt=(0, 1))
def keyword_only_and_rest(x, y):
    return np.sum(options(x, scale=y, shift=x) ** 2)


def logged(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs) * 2

    return wrapper


@logged
def doubled_cube(x):
    y = x * x
    return y * x


@case(X)
def decorated_helper(x):
    return np.sum(doubled_cube(x))


def factorial_like(x, n):
    if n == 0:
        return 1.0
    return x * factorial_like(x, n - 1) + n


@case(1.3)
def recursive_helper(a):
    return factorial_like(a, 4)


@case(X)
def helper_with_docstring_and_comment(x):
    def documented(v):
        """Twice the square."""
        # the square, twice
        return 2 * v * v  # here

    return np.sum(documented(x))


@case(X, Y, wrt=(0, 1))
def one_array_as_two_arguments(x, y):
    def product(a, b):
        c = a * b
        return c + a

    return np.sum(product(x, x) + product(x, y) + product(y, x))


@case(1.5)
def helper_of_floats(a):
    def cube(v):
        w = v * v
        return w * v

    return cube(a) + cube(a + cube(0.5 * a))


@case(X)
def helper_twice_at_other_ranks(x):
    return square(np.sum(x)) + np.sum(square(np.outer(x, x)))


test_programs = case.test()
