"""Arrays and containers changed in place: stores, aliases, views, arguments that the function changes."""

import re

import numpy as np
import pytest

import srcdiff
from tests.helpers import Program, Programs, array

X, Y, M = array(5), array(5, seed=1), array(3, 4)
case, ambiguous = Programs(), Programs()

# A constant stored into an active array


@case(X)
def constant_into_an_entry(x):
    u = x * 1.0
    u[0] = 0.0
    return np.sum(u * u)


@case(X)
def constant_at_both_ends(x):
    u = np.sin(x)
    u[0] = u[-1] = 1.0
    return np.sum(u ** 3)


@case(X)
def constant_into_a_slice(x):
    u = x * x
    u[1:3] = 2.0
    return np.sum(u * x)


@case(X)
def constant_by_a_mask(x):
    u = x.copy()
    u[u < 0] = 0.0
    return np.sum(u ** 2 * x)


@case(X)
def constant_by_integers(x):
    u = x + 0.0
    u[[0, 3, 0]] = 7.0
    return np.sum(u * u)


@case(M)
def constant_boundary_of_a_matrix(m):
    u = m * m
    u[0, :] = 0.0
    u[:, -1] = 1.0
    u[1, 1] = 3.0
    return np.sum(u * m)


@case(X, 3)
def constant_boundary_in_a_loop(x, steps):
    u = x.copy()
    for _ in range(steps):
        u = u + 0.1 * np.roll(u, 1) * u
        u[0] = 0.0
        u[-1] = 1.0
    return np.sum(u * u)


@case(X)
def constant_in_a_branch(x):
    u = x * 2
    if np.sum(x) > -100:
        u[2] = 0.0
    return np.sum(u * u)


@case(X)
def constant_after_a_read(x):
    u = x * x
    s = u[0] * 3
    u[0] = 0.0
    return s + np.sum(u)


@case(X)
def constant_then_active(x):
    u = x * x
    u[0] = 0.0
    u[0] = x[1] * 3
    return np.sum(u ** 2)


# An active value stored


@case(X)
def value_into_zeros(x):
    u = np.zeros(5)
    u[0] = x[0] * x[1]
    u[2:4] = x[:2] ** 2
    return np.sum(u * u)


@case(X)
def empty_then_filled(x):
    u = np.empty_like(x)
    for i in range(len(x)):
        u[i] = np.sin(x[i]) * x[0]
    return np.sum(u * u)


@case(X)
def recurrence(x):
    u = np.zeros(6)
    u[0] = 1.0
    for i in range(5):
        u[i + 1] = u[i] * x[i] + 1
    return u[-1] * u[2]


@case(M)
def matrix_filled_by_rows(m):
    u = np.zeros((3, 4))
    for i, row in enumerate(m):
        u[i] = row * row[0]
    return np.sum(u ** 2)


@case(M)
def matrix_filled_by_entries(m):
    table = np.zeros((4, 5))
    for i in range(1, 4):
        for j in range(1, 5):
            table[i, j] = 0.5 * table[i - 1, j] + 0.3 * table[i, j - 1] + m[i - 1, j - 1] ** 2
    return table[3, 4] + table[1, 1]


@case(X, Y, wrt=(0, 1))
def scalar_spread_into_a_slice(x, y):
    u = x * 1.0
    u[1:] = y[0] * 2
    return np.sum(u * u)


@case(M, X[:4], wrt=(0, 1))
def row_spread_into_a_matrix(m, v):
    u = m.copy()
    u[1:] = v
    u[:, :2] = v[:2] * v[2:]
    return np.sum(u * u)


@case(X, Y, wrt=(0, 1))
def mask_store_of_an_array(x, y):
    u = x * 1.0
    mask = x > 0
    u[mask] = y[mask] ** 2
    return np.sum(u * u)


@case(X, Y, wrt=(0, 1))
def repeated_store_last_wins(x, y):
    u = x * 1.0
    u[[0, 1, 0, 3]] = y[:4] ** 2
    return np.sum(u * u)


@case(M, wrt=0)
def repeated_store_in_two_dimensions(m):
    u = np.zeros((2, 2))
    u[[0, 1, 0], [1, 1, 1]] = m[:, 0] ** 2
    return np.sum(u ** 2)


# Augmented stores


@case(X)
def augmented_entry(x):
    u = x * 2
    u[0] += x[1]
    u[1] *= x[2] * u[0]
    u[2] -= 1.0
    u[3] /= 2 + x[0]
    u[4] **= 2
    return np.sum(u * u)


@case(X, 0.1, 3, wrt=(0, 1))
def heat_equation(u0, k, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u ** 2)


@case(X)
def heat_equation_with_two_buffers(x):
    old, new = x.copy(), np.zeros(5)
    for _ in range(3):
        new[1:-1] = old[1:-1] + 0.1 * (old[2:] * old[:-2] - old[1:-1])
        new[0] = new[-1] = 0.5
        old, new = new, old
    return np.sum(old ** 2)


@case(X)
def augmented_mask(x):
    u = x * 1.0
    u[x > 0] *= 3.0
    u[x < 0] += x[x < 0] ** 2
    return np.sum(u * u)


@case(X)
def augmented_with_repeats_adds_once(x):
    u = x * 1.0
    u[[0, 0, 1]] += x[2:5]
    return np.sum(u * u)


@case(X)
def add_at_adds_every_time(x):
    u = np.zeros(3)
    np.add.at(u, [0, 0, 1, 2, 0], x * x)
    return np.sum(u ** 2)


@case(X)
def whole_array_augmented_in_a_loop(x):
    u = np.zeros(5)
    for a in x:
        u += a * x
        u *= 0.9
    return np.sum(u ** 2)


@case(X)
def slice_of_everything(x):
    u = x * 1.0
    u[:] = u * u
    u[...] += 1.0
    return np.sum(u * u)


@case(X)
def overlapping_slices(x):
    u = x * 1.0
    u[1:] = u[:-1] * 2
    u[:-1] += u[1:]
    return np.sum(u * u)


@case(X)
def cumulative_by_hand(x):
    u = x.copy()
    for i in range(1, len(u)):
        u[i] += u[i - 1] * u[i]
    return u[-1]


# Functions that write


@case(X, Y, wrt=(0, 1))
def out_argument(x, y):
    buffer = np.empty(5)
    np.multiply(x, y, out=buffer)
    s = np.sum(buffer ** 2)
    np.exp(x, out=buffer)
    return s + np.sum(buffer)


@case(X)
def writers(x):
    u = x * 1.0
    v = np.zeros(5)
    np.copyto(v, u * u)
    u.fill(2.0)
    return np.sum(v * u)


@case(M[:, :3])
def fill_diagonal(m):
    u = m * m
    np.fill_diagonal(u, 0.0)
    return np.sum(u * m)


@case(X)
def sort_in_place(x):
    u = x * x
    u.sort()
    return np.sum(u * np.arange(5))


# The function changes its argument: the user's array changes as in the plain call, once


@case(X)
def argument_entry_overwritten(x):
    s = x[0] ** 2
    x[0] = 0.0
    return s + np.sum(x * x)


@case(X)
def argument_updated_in_place(x):
    x *= 2
    x += 1
    return np.sum(x * x)


@case([X, Y])
def argument_list_element_replaced(xs):
    xs[0] = xs[0] * 2
    return np.sum(xs[0] * xs[1])


@case({"a": X, "b": Y})
def argument_dict_gains_a_key(d):
    d["c"] = d["a"] * d["b"]
    return np.sum(d["c"] * d["a"])


@case(X, Y)
def other_argument_is_a_buffer(x, buffer):
    buffer[:] = x * x
    return np.sum(buffer * x)


# Containers changed in place


@case(X)
def list_appended_in_a_loop(x):
    hs = []
    h = 0.5
    for a in x:
        h = np.tanh(h + a)
        hs.append(h * h)
    return sum(hs) * hs[1]


@case(M)
def list_appended_then_stacked(m):
    rows = []
    for row in m:
        rows.append(row * row[0])
    return np.sum(np.stack(rows) ** 2)


@case(X)
def list_item_assigned(x):
    xs = [x, x * 2, None]
    xs[2] = xs[0] * xs[1]
    xs[0] = 1.0
    return np.sum(xs[2] * xs[0])


@case(X)
def dict_built(x):
    d = {}
    d["a"] = x * x
    d["b"] = d["a"] + 1
    d["a"] = d["b"] * x
    return np.sum(d["a"] * d["b"])


@case(X)
def list_popped_and_extended(x):
    xs = [x]
    xs.extend([x * 2, x * 3])
    last = xs.pop()
    return np.sum(last * xs[0] * xs[1])


# Two names for one array: right, or refused with both names


@ambiguous(X, name="z y")
def alias_of_an_intermediate(x):
    y = x * x
    z = y
    z += 1
    return np.sum(y * z)


@ambiguous(X, Y, name="c b")
def alias_of_an_argument(x, b):
    c = b
    c[0] = x[0]
    return np.sum(b * x)


@ambiguous(M, name="row u")
def view_written_through(m):
    u = m * m
    row = u[0]
    row[:] = m[1]
    return np.sum(u * m)


@ambiguous(M, name="t u")
def transposed_view_written_through(m):
    u = m * 1.0
    t = u.T
    t[0] = 2.0
    return np.sum(u * u)


@ambiguous(M, name="flat u")
def reshaped_view_written_through(m):
    u = m * 1.0
    flat = u.reshape(-1)
    flat[2] = flat[0] * 3
    return np.sum(u * u)


@ambiguous(M, name="row u")
def view_augmented_in_a_loop(m):
    u = m.copy()
    for row in u:
        row *= row[0]
    return np.sum(u)


@ambiguous(X, name="a b")
def swapped_buffers(x):
    a, b = x * 1.0, x * 2.0
    a, b = b, a
    a[0] = 0.0
    return np.sum(a * b)


@ambiguous(M, name="u")
def rows_swapped(m):
    u = m * 1.0
    u[[0, 1]] = u[[1, 0]]
    return np.sum(u * np.arange(4) * m)


@ambiguous(X, name="u pair")
def alias_in_a_container(x):
    u = x * 1.0
    pair = [u, 2.0]
    pair[0][1] = 5.0
    return np.sum(u * u)


def fills(buffer, value):
    buffer[0] = value


@ambiguous(X, name="u buffer")
def written_by_a_helper(x):
    u = x * 1.0
    fills(u, x[1] ** 2)
    return np.sum(u * u)


@ambiguous(X, name="y")
def mask_of_itself(x):
    y = x * 2
    y[y > 0] = 0.0
    return np.sum(y * x)


@pytest.mark.parametrize("program", ambiguous.all, ids=lambda program: program.f.__name__)
def test_right_or_refused(program: Program):
    """The right gradient, or a refusal that names the names."""
    try:
        program.check()
    except srcdiff.SrcdiffError as error:
        refusal = str(error)
    else:
        return
    words = re.findall(r"\w+", refusal)
    assert set(program.name.split("-")[0].split()) <= set(words), refusal


def test_one_array_as_two_changed_arguments():
    """f(x, x) where f writes to one: right, or refused; never silently wrong."""

    def loss(a, b):
        a[0] = 3.0
        return np.sum(a * b)

    x = X.copy()
    try:
        gradient = srcdiff.grad(loss)(x, x)
    except srcdiff.SrcdiffError:
        return
    np.testing.assert_allclose(gradient, [0.0, *X[1:]])


def test_integer_buffer_truncates_is_refused():
    def loss(x):
        u = np.zeros(5, dtype=int)
        u[:] = x * 3
        return np.sum(u * x)

    with pytest.raises(srcdiff.SrcdiffError):
        srcdiff.grad(loss)(X)


def test_a_second_call_starts_afresh():
    """Buffers of one call aren't those of the next."""

    def loss(x):
        u = np.zeros(5)
        u[1:] += x[:-1] * x[1:]
        return np.sum(u * u)

    g = srcdiff.grad(loss)
    np.testing.assert_array_equal(g(X), g(X))


test_programs = case.test()
