"""Samples for srcdiff.rules.fft."""

import numpy as np

from tests.rules.sampling import Samples, call, normal

x, odd, grid, cube = normal(6), normal(5), normal(3, 4), normal(2, 3, 4)
z, z_odd, z_grid, z_cube = (a + 1j * normal(*a.shape, seed=1) for a in (x, odd, grid, cube))

one_dimensional = [
    call(z),
    call(z_odd),
    call(z_grid),
    call(z_grid, axis=0),
    call(z, 4),
    call(z, n=9),
    call(z_grid, 5, 0, "ortho"),
    call(z_odd, norm="forward"),
    call(z_odd, 1),
]
of_real = [
    call(x),
    call(odd),
    call(grid, axis=0),
    call(x, 4),
    call(odd, n=8),
    call(grid, 5, 0, "ortho"),
    call(x, norm="forward"),
    call(x, 1),
    call(x, 2),
]
n_dimensional = [
    call(z_grid),
    call(z_cube, axes=(0, 2)),
    call(z_cube, (2, 5), (2, 1)),
    call(z_grid, (5, 3), axes=(-2, -1), norm="ortho"),
    call(z_cube, axes=(1, 2), norm="forward"),
]
n_dimensional_of_real = [
    call(grid),
    call(cube, axes=(0, 1)),
    call(cube, (2, 5), (2, 1)),
    call(grid, (5, 3), axes=(-2, -1), norm="ortho"),
    call(cube, axes=(0, 2), norm="forward"),
]

SAMPLES: Samples = {
    np.fft.fft: [*one_dimensional, call(x), call(grid, 6)],
    np.fft.ifft: [*one_dimensional, call(x)],
    np.fft.rfft: of_real,
    np.fft.ihfft: of_real,
    np.fft.irfft: [*one_dimensional, call(z, 7), call(x)],
    np.fft.hfft: [*one_dimensional, call(z, 7), call(x)],
    np.fft.fft2: [*n_dimensional, call(grid)],
    np.fft.ifft2: n_dimensional,
    np.fft.fftn: [*n_dimensional, call(cube), call(z_cube), call(z_grid, axes=(0, 0))],
    np.fft.ifftn: [*n_dimensional, call(z_cube)],
    np.fft.rfft2: n_dimensional_of_real,
    np.fft.rfftn: [*n_dimensional_of_real, call(cube), call(odd)],
    np.fft.irfft2: [*n_dimensional, call(z_grid, (3, 5), axes=(0, 1))],
    np.fft.irfftn: [*n_dimensional, call(z_cube), call(z)],
    np.fft.fftshift: [call(x), call(odd), call(cube), call(cube, 1), call(cube, (0, 2)), call(z_grid)],
    np.fft.ifftshift: [call(x), call(odd), call(cube), call(cube, axes=1), call(z_grid)],
    np.fft.fftfreq: [call(6, 0.5), call(5, d=2.0)],
    np.fft.rfftfreq: [call(6, 0.5), call(5, d=2.0)],
}
