"""Samples for srcdiff.rules.stats."""

from scipy import stats

from tests.rules.sampling import Sample, Samples, call, uniform

# Shape parameters with which the points below are inside the support.
SHAPES: dict[str, tuple[float, ...]] = {
    "norm": (),
    "t": (2.5,),
    "gamma": (1.7,),
    "beta": (1.7, 2.6),
    "chi2": (3.4,),
    "expon": (),
    "laplace": (),
    "logistic": (),
    "cauchy": (),
    "lognorm": (0.8,),
    "uniform": (),
    "weibull_min": (1.7,),
    "invgamma": (1.7,),
    "halfnorm": (),
    "gumbel_r": (),
    "rayleigh": (),
    "vonmises": (1.3,),
    "f": (3.5, 6.5),
    "gennorm": (1.6,),
    "skewnorm": (0.7,),
    "genextreme": (0.4,),
    "invgauss": (0.9,),
    "truncnorm": (-0.5, 1.5),
    "pareto": (1.7,),
}


def densities(name: str) -> list[Sample]:
    """Points in the support: at many places, with loc and scale, as floats."""
    shapes, start = SHAPES[name], 1.0 if name == "pareto" else 0.0
    x = start + uniform(2, 3)
    varied = [s + 0.1 * uniform(2, 1) for s in shapes]
    return [
        call(x, *varied),
        call(x, *shapes, 0.01 * uniform(3), 1 + 0.1 * uniform(2, 1) if start == 0 else 0.9 + 0.05 * uniform(2, 1)),
        call(start + 0.4, *shapes, loc=0.05, scale=0.95),
        call(x, *shapes, scale=0.98),
    ]


SAMPLES: Samples = {
    getattr(getattr(stats, name), method): densities(name) for name in SHAPES for method in ("logpdf", "pdf")
}
