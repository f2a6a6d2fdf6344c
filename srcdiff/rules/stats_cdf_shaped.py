"""``scipy.stats``: distribution functions of distributions with shape parameters, their logarithms and inverses.

The derivative of a distribution function ``F`` by ``x`` is the density ``f``; with ``z = (x - loc) / scale``,
``loc_bar = -x_bar`` and ``scale_bar = -x_bar * z``. An inverse follows from ``F(x) = q``.
"""

import numpy as np
from scipy import stats

from srcdiff.rules.registry import elementwise
from srcdiff.rules.special_gamma import betainc_slopes, gammainc_slope, student_slope

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
    r"""y = F(x), \qquad \bar x = \bar y\,f(x), \quad \bar a = \bar y\,\partial_{a} F"""
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
