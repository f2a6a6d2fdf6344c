"""for over ranges, arrays, lists, tuples, dicts, zip, enumerate and reversed; nested."""

import numpy as np

from tests.helpers import Programs, array

X, Y, M, W = array(4), array(4, seed=1), array(3, 4), array(4, 4) / 2
case = Programs()


@case(X)
def over_range(x):
    s = 0.0
    for i in range(len(x)):
        s = s + x[i] ** 2 * (i + 1)
    return s


@case(X)
def range_with_start_stop_step(x):
    s = 0.0
    for i in range(3, 0, -2):
        s += x[i] * x[i - 1]
    return s


@case(X, 3)
def range_of_an_argument(x, n):
    y = x
    for _ in range(n):
        y = np.sin(y) + x
    return np.sum(y)


@case(M)
def range_of_a_shape(m):
    rows, columns = m.shape
    s = 1.0
    for i in range(rows):
        for j in range(columns):
            s = s + m[i, j] * s * 0.1
    return s


@case(M)
def over_array_rows(m):
    s = 0.0
    for row in m:
        s = s + np.sum(row ** 2) * row[0]
    return s


@case(X)
def over_array_scalars(x):
    s = 1.0
    for a in x:
        s = s * (a + 2)
    return s


@case(array(2, 3, 2))
def over_array_of_matrices(t):
    y = np.eye(2)
    for m in t.transpose(1, 0, 2):
        y = y @ m
    return np.sum(y)


@case([X, Y, X * Y])
def over_list(xs):
    s = 0.0
    for x in xs:
        s = s + np.sum(x * x)
    return s


@case((X, Y))
def over_tuple(xs):
    p = 1.0
    for x in xs:
        p = p * x
    return np.sum(p)


@case([1.5, 2.5, -0.5])
def over_list_of_floats(xs):
    s = 0.0
    for x in xs:
        s = s * x + x
    return s


@case([X, M, 2.0])
def over_unlike_list(xs):
    s = 0.0
    for x in xs:
        s = s + np.sum(x * x)
    return s


@case([W, W.T + 0.1, W * 2], X, wrt=(0, 1))
def over_layers(ws, x):
    h = x
    for w in ws:
        h = np.tanh(h @ w)
    return np.sum(h * h)


@case([{"W": W, "b": X}, {"W": W + 0.1, "b": Y}], X)
def over_list_of_dicts(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer["W"] + layer["b"])
    return np.sum(x)


@case([(W, X), (W.T, Y)], X)
def over_pairs_unpacked(layers, x):
    for w, b in layers:
        x = np.tanh(w @ x + b)
    return np.sum(x)


@case([W, W.T, W + 0.1], X)
def over_a_slice_of_a_list(ws, x):
    h = x
    for w in ws[:-1]:
        h = np.tanh(w @ h)
    return np.sum(ws[-1] @ h)


@case({"a": X, "b": Y})
def over_dict_keys(d):
    s = 0.0
    for k in d:
        s = s + np.sum(d[k] ** 2)
    return s


@case({"a": X, "b": Y})
def over_dict_items(d):
    s = 0.0
    for k, v in d.items():
        weight = 2.0 if k == "a" else 3.0
        s = s + weight * np.sum(v * v)
    return s


@case({"a": X, "b": M})
def over_dict_values(d):
    s = 0.0
    for v in d.values():
        s += np.sum(v * v)
    return s


@case(X, Y, wrt=(0, 1))
def over_zip(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s = s + a * b * b
    return s


@case([X, Y], [2.0, 3.0], wrt=(0, 1))
def over_zip_of_lists(xs, weights):
    s = 0.0
    for x, w in zip(xs, weights):
        s = s + w * np.sum(x * x) * w
    return s


@case([X, Y], X, M, wrt=(0, 1, 2))
def over_zip_of_three_uneven(xs, v, m):
    s = 0.0
    for x, a, row in zip(xs, v, m):
        s = s + a * np.sum(x * row)
    return s


@case(X)
def over_enumerate(x):
    s = 0.0
    for i, a in enumerate(x):
        s = s + a ** (i + 1)
    return s


@case(M)
def over_enumerate_from(m):
    s = 0.0
    for i, row in enumerate(m, start=1):
        s = s + i * np.sum(row * row)
    return s


@case(X, Y)
def over_enumerate_zip(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        s = s + (i + 1) * a * a * b
    return s


@case(X)
def over_reversed_range(x):
    s = 0.5
    for i in reversed(range(len(x))):
        s = s * x[i] + 1
    return s


@case([X, Y, X + Y])
def over_reversed_list(xs):
    h = 1.0
    for x in reversed(xs):
        h = h * 0.5 + x * h
    return np.sum(h)


@case(M)
def over_reversed_array(m):
    h = np.zeros(4)
    for row in reversed(m):
        h = np.sin(h + row)
    return np.sum(h)


@case(X)
def over_literal_tuple(x):
    s = 0.0
    for p in (1, 2, 3):
        s = s + np.sum(x ** p) / p
    return s


@case(X)
def over_constant_array(x):
    s = 0.0
    for t in np.linspace(0.0, 1.0, 5):
        s = s + np.sum(np.sin(t * x))
    return s


@case(X, ["sin", "exp", "sin"])
def over_strings(x, names):
    for name in names:
        if name == "sin":
            x = np.sin(x)
        else:
            x = np.exp(x)
    return np.sum(x)


@case(M)
def nested_dependent(m):
    s = 0.0
    for i in range(3):
        for j in range(i + 1):
            s = s + m[i, j] * m[j, i] * (s + 1)
    return s


@case(M)
def nested_carries_both(m):
    h = np.zeros(4)
    s = 0.0
    for row in m:
        for k in range(2):
            h = np.tanh(h * row + k)
        s = s + np.sum(h) * s + 1.0
    return s + np.sum(h)


@case(X)
def triple_nest(x):
    s = 1.0
    for i in range(2):
        for j in range(2):
            for k in range(2):
                s = s + s * x[i] * x[j + k] * 0.3
    return s


@case(X)
def two_loops_after_each_other(x):
    s = 0.0
    for a in x:
        s = s + a * a
    t = 1.0
    for a in x:
        t = t * a + s
    return s * t


@case(X)
def loop_variable_after_loop(x):
    for a in x:
        pass
    return a * a


@case(X)
def index_after_loop(x):
    for i in range(3):
        x = x * 1.1
    return x[i] * np.sum(x)


@case(X)
def loop_variable_reassigned(x):
    s = 0.0
    for a in x:
        a = a * a
        s = s + a * a
    return s


@case(X)
def iterated_name_is_rebound(x):
    for a in x:
        x = x * a
    return np.sum(x)


@case(X)
def loop_variable_shadows_parameter(x):
    s = 0.0
    for x in x:
        s = s + x * x
    return s * x


@case(X, 0)
@case(X, 1)
def loop_runs_zero_or_one_time(x, n):
    y = x * 2
    for i in range(n):
        y = np.sin(y) * x[i]
    return np.sum(y)


@case(np.zeros((0, 4)), X, wrt=(0, 1))
def loop_over_an_empty_array(m, x):
    for row in m:
        x = x * row
    return np.sum(x * x)


@case([], X, wrt=1)
def loop_over_an_empty_list(ws, x):
    for w in ws:
        x = x * w
    return np.sum(x * x)


@case(X)
def loop_without_effect_on_the_result(x):
    n = 0
    for i in range(4):
        n = n + i
    return np.sum(x) * n


@case(X)
def constant_becomes_active(x):
    h = 0
    for a in x:
        h = h * 0.5 + a * a
    return h


@case(X)
def active_becomes_constant(x):
    s = 0.0
    y = x * x
    for i in range(3):
        s = s + np.sum(y)
        y = np.ones(4)
    return s


@case(X)
def branch_inside_loop(x):
    s = 0.0
    for i, a in enumerate(x):
        if a > 0:
            s = s + a * a
        elif i > 1:
            s = s - a
        else:
            s = s * a + 1
    return s


@case(X)
def loop_inside_branch(x):
    s = np.sum(x)
    if s > -100:
        for a in x:
            s = s + a * s * 0.1
    else:
        s = s * 2
    return s


@case(X)
def swap_in_a_loop(x):
    a, b = x, np.cos(x)
    for _ in range(3):
        a, b = b, a * b
    return np.sum(a - b)


@case(X)
def loop_carries_a_tuple(x):
    state = (x, 0.0)
    for i in range(3):
        h, s = state
        h = np.tanh(h * (i + 1))
        state = (h, s + np.sum(h * h))
    return state[1] + np.sum(state[0])


@case(W, X, wrt=(0, 1))
def invariant_expression(w, x):
    h = x
    for _ in range(3):
        h = np.tanh(h @ (w @ w))
    return np.sum(h)


@case(X, 0.1, wrt=(0, 1))
def gradient_descent_inside(x, rate):
    for _ in range(5):
        x = x - rate * (x ** 3 - x)
    return np.sum(x ** 2)


@case(W, W.T, array(5, 2, 4), X[:2, None] * np.ones(4), wrt=(0, 1, 2, 3))
def recurrent_network(wx, wh, xs, h):
    for t in range(len(xs)):
        h = np.tanh(xs[t] @ wx + h @ wh)
    return np.sum(h ** 2)


@case(W, W.T, array(5, 4), wrt=(0, 1, 2))
def recurrent_network_with_loss_a_step(wx, wh, xs):
    h = np.zeros(4)
    loss = 0.0
    for x in xs:
        h = np.tanh(x @ wx + h @ wh)
        loss += np.mean((h - x) ** 2)
    return loss / len(xs)


@case(X)
def horner(x):
    p = 0.0
    for c in [2.0, -1.0, 0.5, 3.0]:
        p = p * x + c
    return np.sum(p)


@case(M)
def pairwise_interactions(points):
    energy = 0.0
    for i in range(len(points)):
        for j in range(i):
            d = points[i] - points[j]
            energy = energy + 1.0 / np.sqrt(np.sum(d * d) + 0.1)
    return energy


test_programs = case.test()
