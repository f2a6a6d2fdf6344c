"""Gradients inside differentiated functions, and gradients of gradients, against closed forms."""

import numpy as np

import srcdiff

X = np.array([0.3, -1.2, 0.8])


def test_third_derivative():
    third = srcdiff.grad(srcdiff.grad(srcdiff.grad(lambda x: np.sin(x) * x**2)))
    expect = -np.cos(1.2) * 1.2**2 - 6 * 1.2 * np.sin(1.2) + 6 * np.cos(1.2)
    np.testing.assert_allclose(third(1.2), expect, rtol=1e-12)


def cubes(x):
    return np.sum(x**3)


slope = srcdiff.grad(cubes)


def test_hessian_vector_product():
    product = srcdiff.grad(lambda x, v: np.sum(slope(x) * v))
    np.testing.assert_allclose(product(X, np.ones(3)), 6 * X, rtol=1e-12)


def test_through_a_loop():
    def power(x, n):
        y = x
        for _ in range(n):
            y = y * x
        return y

    second = srcdiff.grad(srcdiff.grad(power))
    np.testing.assert_allclose(second(1.5, 3), 12 * 1.5**2, rtol=1e-12)


def test_an_error_of_the_function_comes_once():
    calls = []

    def fails(x):
        print("called")
        if x > 1:
            raise TypeError("too large")
        return x * x

    g = srcdiff.grad(fails)
    assert g(0.5) == 1.0
    for _ in range(2):
        try:
            g(2.0)
        except TypeError as error:
            calls.append(str(error))
    assert calls == ["too large"] * 2
