"""Tuples, lists, dicts and NamedTuples as parameters, values and results, nested."""

from typing import NamedTuple

import numpy as np

from tests.helpers import Programs, array

X, Y, M, W = array(4), array(4, seed=1), array(3, 4), array(4, 4) / 2
case = Programs()


class Layer(NamedTuple):
    W: np.ndarray
    b: np.ndarray


@case([X, Y], expect=[Y, X])
def list_parameter(xs):
    return np.sum(xs[0] * xs[1])


@case((X, Y), expect=(Y, X))
def tuple_parameter(xs):
    return np.sum(xs[0] * xs[1])


@case({"w": X, "b": Y})
def dict_parameter(p):
    return np.sum(p["w"] ** 2 * p["b"])


@case({"w": X, "unused": Y, "name": "linear", "n": 3})
def dict_with_other_leaves(p):
    return np.sum(p["w"] ** 2) * p["n"]


@case({1: X, 2: Y, (0, 1): 3.0})
def dict_with_other_keys(p):
    return np.sum(p[1] * p[2]) * p[(0, 1)]


@case([X, 2.0, [Y, (3.0, M)]])
def nested_lists_and_tuples(t):
    return np.sum(t[0] * t[2][0]) * t[1] + np.sum(t[2][1][1]) * t[2][1][0]


@case({"layers": [{"W": W, "b": X}, {"W": W.T + 0.1, "b": Y}], "scale": 1.5}, X)
def tree_of_parameters(params, x):
    h = x
    for layer in params["layers"]:
        h = np.tanh(h @ layer["W"] + layer["b"])
    return params["scale"] * np.sum(h * h)


@case(Layer(W, X), Y, wrt=(0, 1))
def named_tuple(layer, x):
    return np.sum(np.tanh(x @ layer.W + layer.b))


@case([Layer(W, X), Layer(W.T, Y)], Y)
def list_of_named_tuples(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer.W + layer.b)
    return np.sum(x)


@case(Layer(W, X), Y)
def named_tuple_unpacked(layer, x):
    w, b = layer
    return np.sum(np.sin(w @ x + b))


@case((X, Y), {"a": 2.0}, wrt=(0, 1))
def two_containers(xs, p):
    return np.sum(xs[0] * xs[1]) * p["a"] ** 2


@case([X, Y, M])
def negative_index_and_len(xs):
    return np.sum(xs[-1]) * len(xs) + np.sum(xs[-2] * xs[0])


@case([X, Y, X * Y, X + 1])
def slices_of_lists(xs):
    return np.sum(xs[1:][0] * xs[:2][0]) + np.sum(xs[::-1][0]) + len(xs[1:-1])


@case([X, Y])
def same_element_many_times(xs):
    return np.sum(xs[0] * xs[0] * xs[0]) + np.sum(xs[0])


@case([X, Y], expect=[np.ones(4), np.zeros(4)])
def unused_element(xs):
    return np.sum(xs[0])


@case([X, Y])
def whole_unused(xs):
    return 1.5


@case([0.5, 1.5, 2.5])
def sum_of_list(xs):
    return sum(xs) ** 2 + max(xs) * min(xs)


@case([X, Y])
def array_of_a_list(xs):
    return np.sum(np.array(xs) ** 2) + np.sum(np.sum([xs[0], xs[1]], axis=0) ** 3)


@case([0.5, 1.5, 2.5])
def array_of_floats(xs):
    v = np.array([xs[0], xs[1] * 2, 3.0, xs[2]])
    return np.sum(v * v)


@case(X)
def builds_a_tuple(x):
    t = (x * 2, np.sin(x), 3.0)
    return np.sum(t[0] * t[1]) * t[2]


@case(X)
def builds_a_list(x):
    xs = [x, x * x, 1.0]
    return np.sum(xs[0] * xs[1]) + xs[2]


@case(X)
def builds_a_dict(x):
    d = {"a": x, "b": x * x}
    return np.sum(d["a"] * d["b"])


@case(X)
def builds_nested(x):
    d = {"pair": (x, [x * 2, {"deep": np.exp(x)}])}
    return np.sum(d["pair"][1][1]["deep"] * d["pair"][1][0] * d["pair"][0])


@case(X)
def dict_call_and_merge(x):
    d = dict(a=x, b=2 * x)
    e = {**d, "b": x * x, "c": 3.0}
    return np.sum(e["a"] * e["b"]) * e["c"]


@case({"a": X, "b": Y})
def dict_methods(p):
    a, b = p.values()
    return np.sum(a * b) + np.sum(p.get("a") ** 2) + (0.0 if p.get("z") is None else 1.0)


@case([X], [Y, M], wrt=(0, 1))
def concatenated_lists(a, b):
    c = a + b
    return np.sum(c[0] * c[1]) + np.sum(c[2] ** 2)


@case((X,), (Y, 2.0), wrt=(0, 1))
def concatenated_tuples(a, b):
    c = a + b
    return np.sum(c[0] * c[1]) * c[2]


@case(X)
def repeated_list(x):
    xs = [x] * 3
    return np.sum(xs[0] * xs[1] * xs[2])


@case((2.0, 3.0))
def unpack_parameter(p):
    a, b = p
    return a * a * b


@case(((2.0, X), [Y]))
def unpack_nested_parameter(p):
    (a, x), [y] = p
    return a * np.sum(x * y)


@case([X, Y])
def list_of_a_tuple_of_a_list(xs):
    return np.sum(list(tuple(xs))[0] * xs[1])


@case([X, Y], "first")
@case([X, Y], "second")
def element_by_a_string(xs, which):
    d = {"first": xs[0], "second": xs[1]}
    return np.sum(d[which] ** 3)


@case([X, Y, X + Y])
def element_by_a_loop_index(xs):
    s = 0.0
    for i in range(1, len(xs)):
        s = s + np.sum(xs[i] * xs[i - 1])
    return s


@case([W, W.T + 0.1, W * 2], X, wrt=(0, 1))
def loop_of_layers_by_index(ws, x):
    h = x
    for i in range(len(ws)):
        h = ws[i] @ h
        if i < len(ws) - 1:
            h = np.maximum(h, 0.1 * h)
    return np.sum(h)


@case([X, Y], has_aux=True)
def returns_a_container_beside_the_value(xs):
    h = xs[0] * xs[1]
    return np.sum(h), {"h": h, "first": xs[0], "n": [1, "two"]}


@case({"b": X, "a": Y, "c": 1.0})
def keeps_key_order(p):
    return np.sum(p["a"] * p["b"]) * p["c"]


@case([])
def empty_list(xs):
    return 2.0 + len(xs)


@case({}, X, wrt=(0, 1))
def empty_dict_beside(p, x):
    return np.sum(x * x) + len(p)


@case([None, X, "s", 3, True])
def list_with_other_leaves(xs):
    return np.sum(xs[1] * xs[3]) if xs[4] and xs[0] is None else 0.0


@case([X, X, X])
def one_array_three_times_in_a_list(xs):
    return np.sum(xs[0] * xs[1]) + 2 * np.sum(xs[2])


@case([X, Y])
def min_and_max_of_a_list(xs):
    return max(np.sum(xs[0]), np.sum(xs[1])) * min(np.sum(xs[0]), 2.0)


@case([M, W], X)
def shapes_from_a_container(ms, x):
    n, k = ms[0].shape
    return np.sum(ms[0] @ ms[1] @ x) / (n * k)


test_programs = case.test()
