"""Samples for srcdiff.rules.scipy_fft."""

from scipy import fft as transforms

from tests.rules.samples_fft import n_dimensional, n_dimensional_of_real, of_real, one_dimensional
from tests.rules.sampling import Sample, Samples, call, normal

x, grid = normal(5), normal(3, 4)

cosines: list[Sample] = [
    call(x),
    *[call(x, type, norm=norm) for type in (1, 2, 3, 4) for norm in ("backward", "ortho", "forward")],
    call(grid, axis=0),
    call(x, 2, 7),
    call(x, n=3),
]
cosines_of_grids = [
    call(grid),
    call(grid, 3, axes=(0,)),
    call(grid, type=4, norm="ortho"),
    call(normal(2, 3, 2), axes=(0, 2)),
]

SAMPLES: Samples = {
    transforms.fft: [*one_dimensional, call(x)],
    transforms.ifft: one_dimensional,
    transforms.rfft: of_real,
    transforms.irfft: one_dimensional,
    transforms.fft2: n_dimensional[:3],
    transforms.ifft2: n_dimensional[:3],
    transforms.fftn: n_dimensional,
    transforms.ifftn: n_dimensional,
    transforms.rfftn: n_dimensional_of_real,
    transforms.irfftn: n_dimensional,
    transforms.fftshift: [call(x), call(grid, 1)],
    transforms.ifftshift: [call(x), call(grid, axes=(0,))],
    transforms.dct: cosines,
    transforms.idct: cosines,
    transforms.dst: cosines,
    transforms.idst: cosines,
    transforms.dctn: cosines_of_grids,
    transforms.idctn: cosines_of_grids,
}
