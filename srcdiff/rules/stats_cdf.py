"""``scipy.stats``: distribution functions of continuous distributions, their logarithms and inverses.

The derivative of a distribution function ``F`` by ``x`` is the density ``f``; with ``z = (x - loc) / scale``,
``loc_bar = -x_bar`` and ``scale_bar = -x_bar * z``. An inverse follows from ``F(x) = q``.
"""

import numpy as np
from scipy import stats

from srcdiff.rules.registry import elementwise
from srcdiff.rules.special_gamma import betainc_slopes, gammainc_slope, student_slope


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


# ---- t ----


@elementwise(stats.t.cdf)
def t_cdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar \nu = \bar y\,\partial_{\nu} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.t.pdf(x, df, loc, scale)
    df_slope = student_slope(df, z)
    return x_bar, y_bar * df_slope, -x_bar, -x_bar * z


@elementwise(stats.t.sf)
def t_sf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return t_cdf(-y_bar, y, x, df, loc, scale)


@elementwise(stats.t.logcdf)
def t_logcdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.t.logpdf(x, df, loc, scale) - y)
    df_slope = student_slope(df, z)
    return x_bar, y_bar * np.exp(-y) * df_slope, -x_bar, -x_bar * z


@elementwise(stats.t.logsf)
def t_logsf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.t.logpdf(x, df, loc, scale) - y)
    df_slope = student_slope(df, z)
    return x_bar, -y_bar * np.exp(-y) * df_slope, -x_bar, -x_bar * z


@elementwise(stats.t.ppf)
def t_ppf(x_bar, x, q, df, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.t.pdf(x, df, loc, scale)
    df_slope = student_slope(df, z)
    return q_bar, -q_bar * df_slope, x_bar, x_bar * z


@elementwise(stats.t.isf)
def t_isf(x_bar, x, q, df, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.t.pdf(x, df, loc, scale)
    df_slope = student_slope(df, z)
    return q_bar, q_bar * df_slope, x_bar, x_bar * z


# ---- gamma ----


@elementwise(stats.gamma.cdf)
def gamma_cdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar a = \bar y\,\partial_{a} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.gamma.pdf(x, a, loc, scale)
    a_slope = gammainc_slope(a, z)
    return x_bar, y_bar * a_slope, -x_bar, -x_bar * z


@elementwise(stats.gamma.sf)
def gamma_sf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return gamma_cdf(-y_bar, y, x, a, loc, scale)


@elementwise(stats.gamma.logcdf)
def gamma_logcdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.gamma.logpdf(x, a, loc, scale) - y)
    a_slope = gammainc_slope(a, z)
    return x_bar, y_bar * np.exp(-y) * a_slope, -x_bar, -x_bar * z


@elementwise(stats.gamma.logsf)
def gamma_logsf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.gamma.logpdf(x, a, loc, scale) - y)
    a_slope = gammainc_slope(a, z)
    return x_bar, -y_bar * np.exp(-y) * a_slope, -x_bar, -x_bar * z


@elementwise(stats.gamma.ppf)
def gamma_ppf(x_bar, x, q, a, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.gamma.pdf(x, a, loc, scale)
    a_slope = gammainc_slope(a, z)
    return q_bar, -q_bar * a_slope, x_bar, x_bar * z


@elementwise(stats.gamma.isf)
def gamma_isf(x_bar, x, q, a, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.gamma.pdf(x, a, loc, scale)
    a_slope = gammainc_slope(a, z)
    return q_bar, q_bar * a_slope, x_bar, x_bar * z


# ---- beta ----


@elementwise(stats.beta.cdf)
def beta_cdf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar a = \bar y\,\partial_{a} F, \quad \bar b = \bar y\,\partial_{b} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.beta.pdf(x, a, b, loc, scale)
    a_slope, b_slope = betainc_slopes(a, b, z)
    return x_bar, y_bar * a_slope, y_bar * b_slope, -x_bar, -x_bar * z


@elementwise(stats.beta.sf)
def beta_sf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return beta_cdf(-y_bar, y, x, a, b, loc, scale)


@elementwise(stats.beta.logcdf)
def beta_logcdf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.beta.logpdf(x, a, b, loc, scale) - y)
    a_slope, b_slope = betainc_slopes(a, b, z)
    return x_bar, y_bar * np.exp(-y) * a_slope, y_bar * np.exp(-y) * b_slope, -x_bar, -x_bar * z


@elementwise(stats.beta.logsf)
def beta_logsf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.beta.logpdf(x, a, b, loc, scale) - y)
    a_slope, b_slope = betainc_slopes(a, b, z)
    return x_bar, -y_bar * np.exp(-y) * a_slope, -y_bar * np.exp(-y) * b_slope, -x_bar, -x_bar * z


@elementwise(stats.beta.ppf)
def beta_ppf(x_bar, x, q, a, b, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.beta.pdf(x, a, b, loc, scale)
    a_slope, b_slope = betainc_slopes(a, b, z)
    return q_bar, -q_bar * a_slope, -q_bar * b_slope, x_bar, x_bar * z


@elementwise(stats.beta.isf)
def beta_isf(x_bar, x, q, a, b, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.beta.pdf(x, a, b, loc, scale)
    a_slope, b_slope = betainc_slopes(a, b, z)
    return q_bar, q_bar * a_slope, q_bar * b_slope, x_bar, x_bar * z


# ---- chi2 ----


@elementwise(stats.chi2.cdf)
def chi2_cdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar \nu = \bar y\,\partial_{\nu} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.chi2.pdf(x, df, loc, scale)
    df_slope = 0.5 * gammainc_slope(0.5 * df, 0.5 * z)
    return x_bar, y_bar * df_slope, -x_bar, -x_bar * z


@elementwise(stats.chi2.sf)
def chi2_sf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return chi2_cdf(-y_bar, y, x, df, loc, scale)


@elementwise(stats.chi2.logcdf)
def chi2_logcdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.chi2.logpdf(x, df, loc, scale) - y)
    df_slope = 0.5 * gammainc_slope(0.5 * df, 0.5 * z)
    return x_bar, y_bar * np.exp(-y) * df_slope, -x_bar, -x_bar * z


@elementwise(stats.chi2.logsf)
def chi2_logsf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.chi2.logpdf(x, df, loc, scale) - y)
    df_slope = 0.5 * gammainc_slope(0.5 * df, 0.5 * z)
    return x_bar, -y_bar * np.exp(-y) * df_slope, -x_bar, -x_bar * z


@elementwise(stats.chi2.ppf)
def chi2_ppf(x_bar, x, q, df, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.chi2.pdf(x, df, loc, scale)
    df_slope = 0.5 * gammainc_slope(0.5 * df, 0.5 * z)
    return q_bar, -q_bar * df_slope, x_bar, x_bar * z


@elementwise(stats.chi2.isf)
def chi2_isf(x_bar, x, q, df, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.chi2.pdf(x, df, loc, scale)
    df_slope = 0.5 * gammainc_slope(0.5 * df, 0.5 * z)
    return q_bar, q_bar * df_slope, x_bar, x_bar * z


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


# ---- lognorm ----


@elementwise(stats.lognorm.cdf)
def lognorm_cdf(y_bar, y, x, s, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar s = \bar y\,\partial_{s} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.lognorm.pdf(x, s, loc, scale)
    s_slope = -z * np.log(z) / s * stats.lognorm.pdf(z, s)
    return x_bar, y_bar * s_slope, -x_bar, -x_bar * z


@elementwise(stats.lognorm.sf)
def lognorm_sf(y_bar, y, x, s, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return lognorm_cdf(-y_bar, y, x, s, loc, scale)


@elementwise(stats.lognorm.logcdf)
def lognorm_logcdf(y_bar, y, x, s, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.lognorm.logpdf(x, s, loc, scale) - y)
    s_slope = -z * np.log(z) / s * stats.lognorm.pdf(z, s)
    return x_bar, y_bar * np.exp(-y) * s_slope, -x_bar, -x_bar * z


@elementwise(stats.lognorm.logsf)
def lognorm_logsf(y_bar, y, x, s, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.lognorm.logpdf(x, s, loc, scale) - y)
    s_slope = -z * np.log(z) / s * stats.lognorm.pdf(z, s)
    return x_bar, -y_bar * np.exp(-y) * s_slope, -x_bar, -x_bar * z


@elementwise(stats.lognorm.ppf)
def lognorm_ppf(x_bar, x, q, s, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.lognorm.pdf(x, s, loc, scale)
    s_slope = -z * np.log(z) / s * stats.lognorm.pdf(z, s)
    return q_bar, -q_bar * s_slope, x_bar, x_bar * z


@elementwise(stats.lognorm.isf)
def lognorm_isf(x_bar, x, q, s, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.lognorm.pdf(x, s, loc, scale)
    s_slope = -z * np.log(z) / s * stats.lognorm.pdf(z, s)
    return q_bar, q_bar * s_slope, x_bar, x_bar * z


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


# ---- pareto ----


@elementwise(stats.pareto.cdf)
def pareto_cdf(y_bar, y, x, b, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar b = \bar y\,\partial_{b} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.pareto.pdf(x, b, loc, scale)
    b_slope = z**-b * np.log(z)
    return x_bar, y_bar * b_slope, -x_bar, -x_bar * z


@elementwise(stats.pareto.sf)
def pareto_sf(y_bar, y, x, b, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return pareto_cdf(-y_bar, y, x, b, loc, scale)


@elementwise(stats.pareto.logcdf)
def pareto_logcdf(y_bar, y, x, b, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.pareto.logpdf(x, b, loc, scale) - y)
    b_slope = z**-b * np.log(z)
    return x_bar, y_bar * np.exp(-y) * b_slope, -x_bar, -x_bar * z


@elementwise(stats.pareto.logsf)
def pareto_logsf(y_bar, y, x, b, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.pareto.logpdf(x, b, loc, scale) - y)
    b_slope = z**-b * np.log(z)
    return x_bar, -y_bar * np.exp(-y) * b_slope, -x_bar, -x_bar * z


@elementwise(stats.pareto.ppf)
def pareto_ppf(x_bar, x, q, b, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.pareto.pdf(x, b, loc, scale)
    b_slope = z**-b * np.log(z)
    return q_bar, -q_bar * b_slope, x_bar, x_bar * z


@elementwise(stats.pareto.isf)
def pareto_isf(x_bar, x, q, b, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.pareto.pdf(x, b, loc, scale)
    b_slope = z**-b * np.log(z)
    return q_bar, q_bar * b_slope, x_bar, x_bar * z


# ---- weibull_min ----


@elementwise(stats.weibull_min.cdf)
def weibull_min_cdf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar c = \bar y\,\partial_{c} F"""
    z = (x - loc) / scale
    x_bar = y_bar * stats.weibull_min.pdf(x, c, loc, scale)
    c_slope = z**c * np.log(z) * np.exp(-(z**c))
    return x_bar, y_bar * c_slope, -x_bar, -x_bar * z


@elementwise(stats.weibull_min.sf)
def weibull_min_sf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = 1 - F(x), \qquad \bar x = -\bar y\,f(x)"""
    return weibull_min_cdf(-y_bar, y, x, c, loc, scale)


@elementwise(stats.weibull_min.logcdf)
def weibull_min_logcdf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = \ln F(x), \qquad \bar x = \bar y\,\frac{f(x)}{F(x)}"""
    z = (x - loc) / scale
    x_bar = y_bar * np.exp(stats.weibull_min.logpdf(x, c, loc, scale) - y)
    c_slope = z**c * np.log(z) * np.exp(-(z**c))
    return x_bar, y_bar * np.exp(-y) * c_slope, -x_bar, -x_bar * z


@elementwise(stats.weibull_min.logsf)
def weibull_min_logsf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = \ln (1 - F(x)), \qquad \bar x = -\bar y\,\frac{f(x)}{1 - F(x)}"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.exp(stats.weibull_min.logpdf(x, c, loc, scale) - y)
    c_slope = z**c * np.log(z) * np.exp(-(z**c))
    return x_bar, -y_bar * np.exp(-y) * c_slope, -x_bar, -x_bar * z


@elementwise(stats.weibull_min.ppf)
def weibull_min_ppf(x_bar, x, q, c, loc=0, scale=1):
    r"""F(x) = q, \qquad \bar q = \frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = x_bar / stats.weibull_min.pdf(x, c, loc, scale)
    c_slope = z**c * np.log(z) * np.exp(-(z**c))
    return q_bar, -q_bar * c_slope, x_bar, x_bar * z


@elementwise(stats.weibull_min.isf)
def weibull_min_isf(x_bar, x, q, c, loc=0, scale=1):
    r"""1 - F(x) = q, \qquad \bar q = -\frac{\bar x}{f(x)}"""
    z = (x - loc) / scale
    q_bar = -x_bar / stats.weibull_min.pdf(x, c, loc, scale)
    c_slope = z**c * np.log(z) * np.exp(-(z**c))
    return q_bar, q_bar * c_slope, x_bar, x_bar * z


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
