"""Samples for srcdiff.rules.stats_discrete."""

import numpy as np
from scipy import stats

from tests.rules.sampling import Samples, call, normal, uniform

k = np.array([0, 1, 3])
a = normal(3, 3)
cov = a @ a.T + np.eye(3)
mass = [call(k, uniform(2, 1)), call(2, 0.3)]
counts = [call(k, 5, uniform(2, 1)), call(2, 5, 0.3)]

SAMPLES: Samples = {
    stats.poisson.logpmf: [call(k, 0.5 + 3 * uniform(2, 1)), call(2, 1.3), call(k, 1.3, loc=-1)],
    stats.poisson.pmf: [call(k, 0.5 + 3 * uniform(2, 1)), call(2, 1.3)],
    stats.poisson.cdf: [call(k, 0.5 + 3 * uniform(2, 1)), call(2, 1.3)],
    stats.binom.logpmf: counts,
    stats.binom.pmf: counts,
    stats.bernoulli.logpmf: [call(k[:2], uniform(2, 1)), call(1, 0.3)],
    stats.bernoulli.pmf: [call(k[:2], uniform(2, 1)), call(1, 0.3)],
    stats.geom.logpmf: [call(k + 1, uniform(2, 1)), call(2, 0.3)],
    stats.geom.pmf: [call(k + 1, uniform(2, 1)), call(2, 0.3)],
    stats.nbinom.logpmf: counts + [call(k, 2 + uniform(3), 0.4)],
    stats.nbinom.pmf: counts,
    stats.betabinom.logpmf: [call(k, 5, 0.5 + uniform(2, 1), 0.5 + uniform(3)), call(2, 5, 0.7, 1.3)],
    stats.multivariate_normal.logpdf: [
        call(normal(3), normal(3, seed=1), cov),
        call(normal(4, 3), normal(3, seed=1), cov),
        call(normal(2, 2, 3), cov=cov),
    ],
    stats.multivariate_normal.pdf: [call(normal(3), normal(3, seed=1), cov), call(normal(2, 3), cov=cov)],
}
