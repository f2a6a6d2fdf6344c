"""Samples for srcdiff.rules.spatial."""

import numpy as np
from scipy.spatial import distance

from tests.rules.sampling import Samples, call, normal, uniform

a, b = normal(4, 3), normal(5, 3, seed=1)
u, v = normal(3), normal(3, seed=1)
METRICS = ("euclidean", "sqeuclidean", "cityblock")

SAMPLES: Samples = {
    distance.cdist: [call(a, b), *[call(a, b, metric) for metric in METRICS], call(a, b[:1], metric="sqeuclidean")],
    distance.pdist: [call(a), *[call(a, metric) for metric in METRICS]],
    distance.squareform: [call(uniform(6)), call(distance.squareform(uniform(6)), checks=False)],
    distance.euclidean: [call(u, v), call(u, v, w=uniform(3))],
    distance.sqeuclidean: [call(u, v), call(u, v, w=uniform(3))],
    distance.cosine: [call(u, v), call(u, np.ones(3))],
}
