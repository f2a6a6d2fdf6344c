"""``scipy.stats``: probabilities of discrete distributions, and densities of several variables.

Formulas: Petersen and Pedersen, *The Matrix Cookbook* (2012), for the normal distribution.
"""

import numpy as np
from scipy import special, stats

from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.linalg import fold_triangle
from srcdiff.rules.registry import elementwise, pullback


@elementwise(stats.poisson.logpmf)
def poisson_logpmf(y_bar, y, k, mu, loc=0):
    r"""y = k \ln \mu - \mu - \ln k!, \qquad \bar\mu = \bar y\,(\tfrac k\mu - 1)"""
    return None, y_bar * ((k - loc) / mu - 1)


@elementwise(stats.poisson.pmf)
def poisson_pmf(y_bar, y, k, mu, loc=0):
    r"""y = \frac{\mu^k e^{-\mu}}{k!}, \qquad \bar\mu = \bar y\,y\,(\tfrac k\mu - 1)"""
    return poisson_logpmf(y_bar * y, y, k, mu, loc)


@elementwise(stats.poisson.cdf)
def poisson_cdf(y_bar, y, k, mu, loc=0):
    r"""y = \sum_{j \le k} \frac{\mu^j e^{-\mu}}{j!}, \qquad \bar\mu = -\bar y\,\frac{\mu^k e^{-\mu}}{k!}"""
    return None, -y_bar * stats.poisson.pmf(np.floor(k), mu, loc)


@elementwise(stats.binom.logpmf)
def binom_logpmf(y_bar, y, k, n, p, loc=0):
    r"""y = \ln \tbinom nk + k \ln p + (n - k) \ln(1 - p), \qquad
    \bar p = \bar y\,\Bigl(\frac kp - \frac{n - k}{1 - p}\Bigr)"""
    k = k - loc
    return None, None, y_bar * (k / p - (n - k) / (1 - p))


@elementwise(stats.binom.pmf)
def binom_pmf(y_bar, y, k, n, p, loc=0):
    r"""y = \tbinom nk p^k (1 - p)^{n - k}, \qquad \bar p = \bar y\,y\,\Bigl(\frac kp - \frac{n - k}{1 - p}\Bigr)"""
    return binom_logpmf(y_bar * y, y, k, n, p, loc)


@elementwise(stats.bernoulli.logpmf)
def bernoulli_logpmf(y_bar, y, k, p, loc=0):
    r"""y = k \ln p + (1 - k) \ln(1 - p), \qquad \bar p = \bar y\,\Bigl(\frac kp - \frac{1 - k}{1 - p}\Bigr)"""
    k = k - loc
    return None, y_bar * (k / p - (1 - k) / (1 - p))


@elementwise(stats.bernoulli.pmf)
def bernoulli_pmf(y_bar, y, k, p, loc=0):
    r"""y = p^k (1 - p)^{1 - k}, \qquad \bar p = \bar y\,y\,\Bigl(\frac kp - \frac{1 - k}{1 - p}\Bigr)"""
    return bernoulli_logpmf(y_bar * y, y, k, p, loc)


@elementwise(stats.geom.logpmf)
def geom_logpmf(y_bar, y, k, p, loc=0):
    r"""y = \ln p + (k - 1) \ln(1 - p), \qquad \bar p = \bar y\,\Bigl(\frac 1p - \frac{k - 1}{1 - p}\Bigr)"""
    return None, y_bar * (1 / p - (k - loc - 1) / (1 - p))


@elementwise(stats.geom.pmf)
def geom_pmf(y_bar, y, k, p, loc=0):
    r"""y = p\,(1 - p)^{k - 1}, \qquad \bar p = \bar y\,y\,\Bigl(\frac 1p - \frac{k - 1}{1 - p}\Bigr)"""
    return geom_logpmf(y_bar * y, y, k, p, loc)


@elementwise(stats.nbinom.logpmf)
def nbinom_logpmf(y_bar, y, k, n, p, loc=0):
    r"""y = \ln \tbinom{k + n - 1}{k} + n \ln p + k \ln(1 - p), \qquad
    \bar p = \bar y\,\Bigl(\frac np - \frac k{1 - p}\Bigr), \quad \bar n = \bar y\,(\psi(k + n) - \psi(n) + \ln p)"""
    k = k - loc
    return None, y_bar * (special.psi(k + n) - special.psi(n) + np.log(p)), y_bar * (n / p - k / (1 - p))


@elementwise(stats.nbinom.pmf)
def nbinom_pmf(y_bar, y, k, n, p, loc=0):
    r"""y = \tbinom{k + n - 1}{k} p^n (1 - p)^k, \qquad \bar p = \bar y\,y\,\Bigl(\frac np - \frac k{1 - p}\Bigr)"""
    return nbinom_logpmf(y_bar * y, y, k, n, p, loc)


@elementwise(stats.betabinom.logpmf)
def betabinom_logpmf(y_bar, y, k, n, a, b, loc=0):
    r"""y = \ln \tbinom nk + \ln \operatorname{B}(k + a, n - k + b) - \ln \operatorname{B}(a, b), \qquad
    \bar a = \bar y\,(\psi(k + a) - \psi(n + a + b) - \psi(a) + \psi(a + b))"""
    k = k - loc
    both = special.psi(a + b) - special.psi(n + a + b)
    a_bar = y_bar * (special.psi(k + a) - special.psi(a) + both)
    return None, None, a_bar, y_bar * (special.psi(n - k + b) - special.psi(b) + both)


@pullback(stats.multivariate_normal.logpdf)
def multivariate_normal_logpdf(y_bar, y, x, mean=None, cov=1, allow_singular=False):
    r"""y = -\tfrac12 (x - m)^\top C^{-1} (x - m) - \tfrac12 \ln |2 \pi C|,\ r = C^{-1} (x - m), \qquad
    \bar x = -\bar y\,r, \quad \bar m = \bar y\,r, \quad \bar C = \tfrac12 \bar y\,(r r^\top - C^{-1})"""
    if np.ndim(cov) != 2 or np.ndim(x) == 0:
        return ()
    deviation = x if mean is None else x - mean
    residual = np.linalg.solve(cov, deviation.reshape((-1, len(cov))).T).T.reshape(deviation.shape)
    x_bar = -np.expand_dims(y_bar, -1) * residual
    rows, rows_bar = residual.reshape((-1, len(cov))), x_bar.reshape((-1, len(cov)))
    cov_bar = -0.5 * (rows_bar.T @ rows + np.sum(y_bar) * np.linalg.inv(cov))
    return sum_to(x_bar, x), None if mean is None else sum_to(-x_bar, mean), fold_triangle(cov_bar, False)


@pullback(stats.multivariate_normal.pdf)
def multivariate_normal_pdf(y_bar, y, x, mean=None, cov=1, allow_singular=False):
    r"""y = e^{\ell}, \qquad \bar x = -\bar y\,y\,r, \quad \bar m = \bar y\,y\,r, \quad
    \bar C = \tfrac12 \bar y\,y\,(r r^\top - C^{-1})"""
    return multivariate_normal_logpdf(y_bar * y, y, x, mean, cov, allow_singular)
