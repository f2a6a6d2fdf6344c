"""``scipy.stats``: distribution functions of continuous distributions, their logarithms and inverses.

The derivative of a distribution function ``F`` by ``x`` is the density ``f``; with ``z = (x - loc) / scale``,
``loc_bar = -x_bar`` and ``scale_bar = -x_bar * z``. An inverse follows from ``F(x) = q``.
"""

import numpy as np
from scipy import stats

from srcdiff.rules.registry import elementwise

# ---- norm ----


@elementwise(stats.norm.cdf)
def norm_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.norm.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.norm.sf)
def norm_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return norm_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.norm.logcdf)
def norm_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.norm.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.norm.logsf)
def norm_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.norm.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.norm.ppf)
def norm_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.norm.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.norm.isf)
def norm_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.norm.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- expon ----


@elementwise(stats.expon.cdf)
def expon_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.expon.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.expon.sf)
def expon_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return expon_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.expon.logcdf)
def expon_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.expon.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.expon.logsf)
def expon_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.expon.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.expon.ppf)
def expon_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.expon.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.expon.isf)
def expon_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.expon.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- laplace ----


@elementwise(stats.laplace.cdf)
def laplace_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.laplace.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.laplace.sf)
def laplace_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return laplace_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.laplace.logcdf)
def laplace_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.laplace.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.laplace.logsf)
def laplace_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.laplace.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.laplace.ppf)
def laplace_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.laplace.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.laplace.isf)
def laplace_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.laplace.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- logistic ----


@elementwise(stats.logistic.cdf)
def logistic_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.logistic.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.logistic.sf)
def logistic_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return logistic_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.logistic.logcdf)
def logistic_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.logistic.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.logistic.logsf)
def logistic_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.logistic.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.logistic.ppf)
def logistic_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.logistic.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.logistic.isf)
def logistic_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.logistic.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- cauchy ----


@elementwise(stats.cauchy.cdf)
def cauchy_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.cauchy.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.cauchy.sf)
def cauchy_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return cauchy_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.cauchy.logcdf)
def cauchy_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.cauchy.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.cauchy.logsf)
def cauchy_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.cauchy.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.cauchy.ppf)
def cauchy_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.cauchy.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.cauchy.isf)
def cauchy_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.cauchy.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- uniform ----


@elementwise(stats.uniform.cdf)
def uniform_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.uniform.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.uniform.sf)
def uniform_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return uniform_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.uniform.logcdf)
def uniform_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.uniform.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.uniform.logsf)
def uniform_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.uniform.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.uniform.ppf)
def uniform_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.uniform.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.uniform.isf)
def uniform_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.uniform.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- halfnorm ----


@elementwise(stats.halfnorm.cdf)
def halfnorm_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.halfnorm.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.halfnorm.sf)
def halfnorm_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return halfnorm_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.halfnorm.logcdf)
def halfnorm_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.halfnorm.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.halfnorm.logsf)
def halfnorm_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.halfnorm.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.halfnorm.ppf)
def halfnorm_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.halfnorm.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.halfnorm.isf)
def halfnorm_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.halfnorm.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- gumbel_r ----


@elementwise(stats.gumbel_r.cdf)
def gumbel_r_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.gumbel_r.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.gumbel_r.sf)
def gumbel_r_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return gumbel_r_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.gumbel_r.logcdf)
def gumbel_r_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.gumbel_r.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.gumbel_r.logsf)
def gumbel_r_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.gumbel_r.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.gumbel_r.ppf)
def gumbel_r_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.gumbel_r.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.gumbel_r.isf)
def gumbel_r_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.gumbel_r.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


# ---- rayleigh ----


@elementwise(stats.rayleigh.cdf)
def rayleigh_cdf(y_bar, y, x, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x)"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.rayleigh.pdf(x, loc, scale)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.rayleigh.sf)
def rayleigh_sf(y_bar, y, x, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return rayleigh_cdf(-y_bar, y, x, loc, scale)


@elementwise(stats.rayleigh.logcdf)
def rayleigh_logcdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.rayleigh.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.rayleigh.logsf)
def rayleigh_logsf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.rayleigh.logpdf(x, loc, scale) - y)
    return x_bar, -x_bar, -x_bar * z


@elementwise(stats.rayleigh.ppf)
def rayleigh_ppf(x_bar, x, q, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.rayleigh.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z


@elementwise(stats.rayleigh.isf)
def rayleigh_isf(x_bar, x, q, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.rayleigh.pdf(x, loc, scale)
    return q_bar, x_bar, x_bar * z
