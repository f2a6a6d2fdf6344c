"""Where functions come from: lambdas, methods, nested functions, decorated ones, notebook cells, doctests, exec."""

import builtins
import doctest
import functools
import linecache

import numpy as np
import pytest

import srcdiff
from tests.helpers import Programs, array, assert_gradient, define

X, Y = array(4), array(4, seed=1)
case = Programs()

case.add(lambda x: np.sum(x * x), X, name="lambda_in_a_call")
case.add(lambda x, a=2.0: np.sum(a * x * x), X, name="lambda_with_default")
case.add(lambda x: np.sum(x) if len(x) > 2 else 0.0, X, name="lambda_with_ternary")
case.add(lambda x: (y := x * 2) @ y, X, name="lambda_with_walrus")
case.add((lambda x: np.sum(np.sin(x) * (x + 1))), X, name="lambda_in_parentheses")
case.add(
    lambda x: np.sum(
        x * x  # a comment
        + x
    ),
    X,
    name="lambda_over_lines",
)

first, second = lambda x: np.sum(x ** 2), lambda x: np.sum(x ** 3)
case.add(first, X, name="first_lambda_of_a_line", expect=2 * X)
case.add(second, X, name="second_lambda_of_a_line", expect=3 * X ** 2)
curried = lambda k: lambda x: np.sum(x ** k)  # noqa: E731
case.add(curried(2), X, name="lambda_of_a_lambda", expect=2 * X)
case.add(curried(3), X, name="lambda_of_a_lambda_again", expect=3 * X ** 2)
LOSSES = {"sum": lambda x: np.sum(x), "squares": lambda x: np.sum(x * x), "sines": lambda x: np.sum(np.sin(x))}
for key, lambda_ in LOSSES.items():
    case.add(lambda_, X, name=f"lambda_in_a_dict_{key}")
case.add([lambda x, y: x @ y][0], X, Y, name="lambda_in_an_expression", wrt=(0, 1))


class Model:
    power = 3

    def __init__(self, scale):
        self.scale = scale

    def loss(self, x):
        return self.scale * np.sum(x ** self.power)

    def several_statements(self, x):
        y = self.activation(x) * self.scale
        if self.scale > 1:
            y = y * 2
        return np.sum(y)

    def activation(self, x):
        z = np.tanh(x)
        return z + 1

    @staticmethod
    def static(x):
        return np.sum(x * x)

    @classmethod
    def of_the_class(cls, x):
        return np.sum(x ** cls.power)

    def __call__(self, x):
        return np.sum(self.activation(x))

    class Inner:
        def loss(self, x):
            return np.sum(np.cos(x))


case.add(Model(2.0).loss, X, name="bound_method", expect=6 * X ** 2)
case.add(Model(2.0).several_statements, X, name="bound_method_that_calls_another")
case.add(Model(0.5).several_statements, X, name="bound_method_of_another_object")
case.add(Model.static, X, name="static_method")
case.add(Model.of_the_class, X, name="class_method")
case.add(Model.Inner().loss, X, name="method_of_a_nested_class")


def outer(k):
    def inner(x):
        # indented, with a comment
        y = x * k
        return np.sum(y * y)

    return inner


case.add(outer(2.0), X, name="nested_function", expect=8 * X)


def with_inner_function_and_docstring(x):
    """Doc
    of several lines."""

    def f(v):
        return v * 2

    return np.sum(f(x) ** 2)


case.add(with_inner_function_and_docstring, X)


def passthrough(f):
    return f


def doubled(f):
    @functools.wraps(f)
    def wrapper(*args):
        return 2 * f(*args)

    return wrapper


def repeated(n):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(x):
            total = 0.0
            for _ in range(n):
                total = total + f(x)
            return total

        return wrapper

    return decorate


@case(X)
@passthrough
@passthrough
def decorated_by_passthroughs(x):
    return np.sum(x * x)


@case(X, expect=4 * X)
@doubled
def decorated_by_wraps(x):
    return np.sum(x * x)


@case(X, expect=6 * X)
@repeated(3)
def decorated_with_an_argument(x):
    return np.sum(x * x)


@case(X, expect=12 * X)
@doubled
@repeated(3)
def decorated_twice(x):
    return np.sum(x * x)


def apply(decorated_by):
    return decorated_by


@case(X)
@apply(lambda f: f)
def lambda_in_the_decorator(x):
    return np.sum(x * x)


if True:
    if True:

        @case(X)
        def deeply_indented(x):
            return np.sum(x
  * x)


@case(X)
def one_liner(x): return np.sum(x * x)


@case(X)
def text_with_odd_layout(
    x,  # the parameter

):

    # a comment before anything

    return (  # noqa

        np.sum(x * x)
    )


@case(X)
def strings_over_lines(x):
    text = """not
def fake(x):
    return 1
"""
    return np.sum(x * x) * len(text)


test_programs = case.test()


def test_callable_object():
    assert_gradient(Model(2.0).__call__, X)
    np.testing.assert_allclose(srcdiff.grad(Model(2.0))(X), 1 - np.tanh(X) ** 2)


def test_unbound_method():
    np.testing.assert_allclose(srcdiff.grad(Model.loss, wrt="x")(Model(2.0), X), 6 * X ** 2)


def test_attribute_changed_on_the_object():
    model = Model(2.0)
    g = srcdiff.grad(model.loss)
    np.testing.assert_allclose(g(X), 6 * X ** 2)
    model.scale = 1.0
    np.testing.assert_allclose(g(X), 3 * X ** 2)


def test_decorated_by_ours_then_differentiated_inside():
    @srcdiff.value_and_grad
    def squares(x):
        return np.sum(x * x)

    @passthrough
    @srcdiff.grad
    def cubes(x):
        return np.sum(x ** 3)

    np.testing.assert_allclose(squares(X)[1], 2 * X)
    np.testing.assert_allclose(cubes(X), 3 * X ** 2)


def test_two_gradients_of_lambdas_on_one_line():
    a, b = srcdiff.grad(lambda x: np.sum(x ** 2)), srcdiff.grad(lambda x: np.sum(x ** 3))
    np.testing.assert_allclose(a(X), 2 * X)
    np.testing.assert_allclose(b(X), 3 * X ** 2)


def test_same_lambda_text_twice_on_one_line():
    a, b = (lambda k: lambda x: k * np.sum(x))(2.0), (lambda k: lambda x: k * np.sum(x))(3.0)
    a, b = srcdiff.grad(a), srcdiff.grad(b)
    np.testing.assert_allclose(a(X), np.full(4, 2.0))
    np.testing.assert_allclose(b(X), np.full(4, 3.0))


def test_made_in_a_loop():
    losses = [lambda x, k=k: k * np.sum(x * x) for k in (1.0, 2.0, 3.0)]
    for k, loss in zip((1.0, 2.0, 3.0), losses, strict=True):
        np.testing.assert_allclose(srcdiff.grad(loss)(X), 2 * k * X)


def test_notebook_cell():
    assert_gradient(define("import numpy as np\n\ndef loss(x):\n    y = x * x\n    return np.sum(y)\n"), X)


def test_notebook_cell_with_tabs_and_windows_lines():
    assert_gradient(define("import numpy as np\r\ndef loss(x):\r\n\ty = x * x\r\n\treturn np.sum(y)\r\n"), X)


def test_cell_where_the_name_is_defined_twice():
    new = define(
        "import numpy as np\n"
        "def loss(x):\n    return np.sum(x)\n"
        "old = loss\n"
        "def loss(x):\n    return np.sum(x * x)\n"
    )
    np.testing.assert_allclose(srcdiff.grad(new)(X), 2 * X)
    np.testing.assert_allclose(srcdiff.grad(new.__globals__["old"])(X), np.ones(4))


def test_doctest():
    def documented():
        """
        >>> import numpy as np, srcdiff
        >>> @srcdiff.grad
        ... def loss(x):
        ...     y = x * x
        ...     return np.sum(y)
        >>> loss(np.array([1.0, 2.0])).tolist()
        [2.0, 4.0]
        >>> srcdiff.grad(lambda x: np.sum(x ** 3))(np.array([1.0, 2.0])).tolist()
        [3.0, 12.0]
        """

    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(documented, "documented"):
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


def test_no_source_is_said():
    namespace = {"np": np}
    exec("def loss(x):\n    return np.sum(x * x)\n", namespace)
    with pytest.raises(srcdiff.SrcdiffError, match="source"):
        srcdiff.grad(namespace["loss"])(X)


@pytest.mark.parametrize("function", [np.sum, np.exp, builtins.sum, len, np.linalg.norm])
def test_library_functions_themselves(function):
    """A rule or a refusal, never an error from inside."""
    try:
        srcdiff.grad(function)(X)
    except srcdiff.SrcdiffError:
        pass


def test_traceback_shows_the_emitted_line():
    """The generated function is in linecache, as pdb and tracebacks need it."""
    plain = srcdiff.value_and_grad(outer(2.0)).compile(X)
    code = plain.__code__
    assert linecache.getline(code.co_filename, code.co_firstlineno).startswith("def inner_value_and_grad(")
