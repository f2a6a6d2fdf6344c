"""Samples for srcdiff.rules.stats_cdf."""

from scipy import stats

from tests.rules.samples_stats import SHAPES, densities
from tests.rules.sampling import Sample, Samples, call, uniform


def quantiles(name: str) -> list[Sample]:
    """Probabilities: at many places, with loc and scale, as floats."""
    shapes, q = SHAPES[name], uniform(2, 3)
    return [
        call(q, *[s + 0.1 * uniform(2, 1) for s in shapes]),
        call(q, *shapes, 0.01 * uniform(3), 1 + uniform(2, 1)),
        call(0.4, *shapes, loc=0.3, scale=1.2),
    ]


def functions(names: tuple[str, ...]) -> Samples:
    samples: Samples = {}
    for name in names:
        for method in ("cdf", "sf", "logcdf", "logsf"):
            samples[getattr(getattr(stats, name), method)] = densities(name)
        for method in ("ppf", "isf"):
            samples[getattr(getattr(stats, name), method)] = quantiles(name)
    return samples


SAMPLES: Samples = functions(
    ("norm", "expon", "laplace", "logistic", "cauchy", "uniform", "halfnorm", "gumbel_r", "rayleigh")
)
