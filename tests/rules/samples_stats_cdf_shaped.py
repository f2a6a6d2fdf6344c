"""Samples for srcdiff.rules.stats_cdf_shaped."""

from tests.rules.samples_stats_cdf import functions
from tests.rules.sampling import Samples

SAMPLES: Samples = functions(("t", "gamma", "beta", "chi2", "lognorm", "pareto", "weibull_min"))
