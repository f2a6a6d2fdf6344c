"""``scipy.stats``: densities of continuous distributions, and their logarithms.

With ``z = (x - loc) / scale``, every log density is ``l(z) - log(scale)``: ``x_bar = y_bar * l'(z) / scale``,
``loc_bar = -x_bar`` and ``scale_bar = -x_bar * z - y_bar / scale``; a density's derivative is its own value times that
of its logarithm. Outside the support the slope is what the formula gives, where SciPy's value does not change.
"""

import math

import numpy as np
from scipy import special, stats

from srcdiff.rules.registry import elementwise


@elementwise(stats.norm.logpdf)
def norm_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\tfrac12 z^2,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = -y_bar * z / scale
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.norm.pdf)
def norm_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return norm_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.t.logpdf)
def t_logpdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\tfrac{\nu + 1}{2} \ln(1 + z^2 / \nu) + \dots,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar \nu = \bar y\,\partial_{\nu} \ell"""
    z = (x - loc) / scale
    x_bar = -y_bar * (df + 1) * z / ((df + z * z) * scale)
    df_slope = special.psi(0.5 * (df + 1)) - special.psi(0.5 * df) - 1 / df - np.log1p(z * z / df)
    df_slope = 0.5 * (df_slope + (df + 1) * z * z / (df * (df + z * z)))
    return x_bar, y_bar * df_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.t.pdf)
def t_pdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return t_logpdf(y_bar * y, y, x, df, loc, scale)


@elementwise(stats.gamma.logpdf)
def gamma_logpdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = (a - 1) \ln z - z - \ln \Gamma(a),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar a = \bar y\,\partial_{a} \ell"""
    z = (x - loc) / scale
    x_bar = y_bar * ((a - 1) / z - 1) / scale
    a_slope = np.log(z) - special.psi(a)
    return x_bar, y_bar * a_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.gamma.pdf)
def gamma_pdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return gamma_logpdf(y_bar * y, y, x, a, loc, scale)


@elementwise(stats.beta.logpdf)
def beta_logpdf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = (a - 1) \ln z + (b - 1) \ln(1 - z) - \ln \operatorname{B}(a, b),\
    z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar a = \bar y\,\partial_{a} \ell, \quad
    \bar b = \bar y\,\partial_{b} \ell"""
    z = (x - loc) / scale
    x_bar = y_bar * ((a - 1) / z - (b - 1) / (1 - z)) / scale
    a_slope = np.log(z) - special.psi(a) + special.psi(a + b)
    b_slope = np.log1p(-z) - special.psi(b) + special.psi(a + b)
    return x_bar, y_bar * a_slope, y_bar * b_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.beta.pdf)
def beta_pdf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return beta_logpdf(y_bar * y, y, x, a, b, loc, scale)


@elementwise(stats.chi2.logpdf)
def chi2_logpdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = (\tfrac\nu2 - 1) \ln z - \tfrac z2 - \ln 2^{\nu/2} \Gamma(\tfrac\nu2),\
    z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar \nu = \bar y\,\partial_{\nu} \ell"""
    z = (x - loc) / scale
    x_bar = y_bar * ((0.5 * df - 1) / z - 0.5) / scale
    df_slope = 0.5 * (np.log(0.5 * z) - special.psi(0.5 * df))
    return x_bar, y_bar * df_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.chi2.pdf)
def chi2_pdf(y_bar, y, x, df, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return chi2_logpdf(y_bar * y, y, x, df, loc, scale)


@elementwise(stats.expon.logpdf)
def expon_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -z,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    x_bar = -y_bar / scale
    return x_bar, -x_bar, -x_bar * (x - loc) / scale - y_bar / scale


@elementwise(stats.expon.pdf)
def expon_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return expon_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.laplace.logpdf)
def laplace_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -|z|,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.sign(z) / scale
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.laplace.pdf)
def laplace_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return laplace_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.logistic.logpdf)
def logistic_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -z - 2 \ln(1 + e^{-z}),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = -y_bar * np.tanh(0.5 * z) / scale
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.logistic.pdf)
def logistic_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return logistic_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.cauchy.logpdf)
def cauchy_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\ln(1 + z^2),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = -2 * y_bar * z / ((1 + z * z) * scale)
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.cauchy.pdf)
def cauchy_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return cauchy_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.lognorm.logpdf)
def lognorm_logpdf(y_bar, y, x, s, loc=0, scale=1):
    r"""y = \ell(z) - \ln \text{scale},\ \ell = -\ln s z - \frac{\ln^2 z}{2 s^2},\
    z = \frac{x - \text{loc}}{\text{scale}}, \qquad
    \bar x = \frac{\bar y}{\text{scale}}\,\ell', \quad \bar s = \bar y\,\partial_{s} \ell"""
    z = (x - loc) / scale
    x_bar = -y_bar * (1 + np.log(z) / (s * s)) / (z * scale)
    s_slope = (np.log(z) ** 2 / (s * s) - 1) / s
    return x_bar, y_bar * s_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.lognorm.pdf)
def lognorm_pdf(y_bar, y, x, s, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return lognorm_logpdf(y_bar * y, y, x, s, loc, scale)


@elementwise(stats.uniform.logpdf)
def uniform_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = 0,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    return None, None, -y_bar / scale


@elementwise(stats.uniform.pdf)
def uniform_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return uniform_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.pareto.logpdf)
def pareto_logpdf(y_bar, y, x, b, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = \ln b - (b + 1) \ln z,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar b = \bar y\,\partial_{b} \ell"""
    z = (x - loc) / scale
    x_bar = -y_bar * (b + 1) / (z * scale)
    b_slope = 1 / b - np.log(z)
    return x_bar, y_bar * b_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.pareto.pdf)
def pareto_pdf(y_bar, y, x, b, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return pareto_logpdf(y_bar * y, y, x, b, loc, scale)


@elementwise(stats.weibull_min.logpdf)
def weibull_min_logpdf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = \ln c + (c - 1) \ln z - z^c,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar c = \bar y\,\partial_{c} \ell"""
    z = (x - loc) / scale
    x_bar = y_bar * ((c - 1 - c * z**c) / z) / scale
    c_slope = 1 / c + (1 - z**c) * np.log(z)
    return x_bar, y_bar * c_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.weibull_min.pdf)
def weibull_min_pdf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return weibull_min_logpdf(y_bar * y, y, x, c, loc, scale)


@elementwise(stats.invgamma.logpdf)
def invgamma_logpdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -(a + 1) \ln z - \tfrac1z - \ln \Gamma(a),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar a = \bar y\,\partial_{a} \ell"""
    z = (x - loc) / scale
    x_bar = y_bar * ((1 / z - a - 1) / z) / scale
    a_slope = -np.log(z) - special.psi(a)
    return x_bar, y_bar * a_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.invgamma.pdf)
def invgamma_pdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return invgamma_logpdf(y_bar * y, y, x, a, loc, scale)


@elementwise(stats.halfnorm.logpdf)
def halfnorm_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\tfrac12 z^2,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = -y_bar * z / scale
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.halfnorm.pdf)
def halfnorm_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return halfnorm_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.gumbel_r.logpdf)
def gumbel_r_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -z - e^{-z},\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = y_bar * (np.exp(-z) - 1) / scale
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.gumbel_r.pdf)
def gumbel_r_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return gumbel_r_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.rayleigh.logpdf)
def rayleigh_logpdf(y_bar, y, x, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = \ln z - \tfrac12 z^2,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell'"""
    z = (x - loc) / scale
    x_bar = y_bar * (1 / z - z) / scale
    return x_bar, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.rayleigh.pdf)
def rayleigh_pdf(y_bar, y, x, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return rayleigh_logpdf(y_bar * y, y, x, loc, scale)


@elementwise(stats.vonmises.logpdf)
def vonmises_logpdf(y_bar, y, x, kappa, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = \kappa \cos z - \ln I_0(\kappa),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar \kappa = \bar y\,\partial_{\kappa} \ell"""
    z = (x - loc) / scale
    x_bar = -y_bar * kappa * np.sin(z) / scale
    kappa_slope = np.cos(z) - special.i1e(kappa) / special.i0e(kappa)
    return x_bar, y_bar * kappa_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.vonmises.pdf)
def vonmises_pdf(y_bar, y, x, kappa, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return vonmises_logpdf(y_bar * y, y, x, kappa, loc, scale)


@elementwise(stats.f.logpdf)
def f_logpdf(y_bar, y, x, dfn, dfd, loc=0, scale=1):
    r"""y = \ell(z) - \ln \text{scale},\ \ell = (\tfrac m2 - 1) \ln z - \tfrac{m + n}{2} \ln(n + m z) + \dots,\
    z = \frac{x - \text{loc}}{\text{scale}}, \qquad
    \bar x = \frac{\bar y}{\text{scale}}\,\ell', \quad \bar m = \bar y\,\partial_{m} \ell, \quad
    \bar n = \bar y\,\partial_{n} \ell"""
    z = (x - loc) / scale
    u = dfd + dfn * z
    psi_sum = special.psi(0.5 * (dfn + dfd))
    x_bar = y_bar * ((0.5 * dfn - 1) / z - 0.5 * (dfn + dfd) * dfn / (dfd + dfn * z)) / scale
    dfn_slope = 0.5 * (np.log(dfn * z / u) + 1 - (dfn + dfd) * z / u - special.psi(0.5 * dfn) + psi_sum)
    dfd_slope = 0.5 * (np.log(dfd / u) + 1 - (dfn + dfd) / u - special.psi(0.5 * dfd) + psi_sum)
    return x_bar, y_bar * dfn_slope, y_bar * dfd_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.f.pdf)
def f_pdf(y_bar, y, x, dfn, dfd, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return f_logpdf(y_bar * y, y, x, dfn, dfd, loc, scale)


@elementwise(stats.gennorm.logpdf)
def gennorm_logpdf(y_bar, y, x, beta, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -|z|^\beta + \ln \beta - \ln \Gamma(\tfrac1\beta),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar \beta = \bar y\,\partial_{\beta} \ell"""
    z = (x - loc) / scale
    x_bar = -y_bar * beta * np.abs(z) ** (beta - 1) * np.sign(z) / scale
    beta_slope = (1 + special.psi(1 / beta) / beta) / beta - special.xlogy(np.abs(z) ** beta, np.abs(z))
    return x_bar, y_bar * beta_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.gennorm.pdf)
def gennorm_pdf(y_bar, y, x, beta, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return gennorm_logpdf(y_bar * y, y, x, beta, loc, scale)


@elementwise(stats.skewnorm.logpdf)
def skewnorm_logpdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\tfrac12 z^2 + \ln \Phi(a z),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar a = \bar y\,\partial_{a} \ell"""
    z = (x - loc) / scale
    ratio = np.exp(-0.5 * (a * z) ** 2 - special.log_ndtr(a * z)) / math.sqrt(2 * math.pi)
    x_bar = y_bar * (a * ratio - z) / scale
    a_slope = z * ratio
    return x_bar, y_bar * a_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.skewnorm.pdf)
def skewnorm_pdf(y_bar, y, x, a, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return skewnorm_logpdf(y_bar * y, y, x, a, loc, scale)


@elementwise(stats.genextreme.logpdf)
def genextreme_logpdf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = (\tfrac1c - 1) \ln t - t^{1/c},\ t = 1 - c z,\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar c = \bar y\,\partial_{c} \ell"""
    z = (x - loc) / scale
    t = 1 - c * z
    x_bar = y_bar * ((t ** (1 / c) - 1 + c) / t) / scale
    c_slope = (t ** (1 / c) - 1) * (np.log(t) / c + z / t) / c + z / t
    return x_bar, y_bar * c_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.genextreme.pdf)
def genextreme_pdf(y_bar, y, x, c, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return genextreme_logpdf(y_bar * y, y, x, c, loc, scale)


@elementwise(stats.invgauss.logpdf)
def invgauss_logpdf(y_bar, y, x, mu, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\tfrac32 \ln z - \frac{(z - \mu)^2}{2 z \mu^2},\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar \mu = \bar y\,\partial_{\mu} \ell"""
    z = (x - loc) / scale
    x_bar = y_bar * (0.5 / (z * z) - 0.5 / (mu * mu) - 1.5 / z) / scale
    mu_slope = (z - mu) / mu**3
    return x_bar, y_bar * mu_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.invgauss.pdf)
def invgauss_pdf(y_bar, y, x, mu, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return invgauss_logpdf(y_bar * y, y, x, mu, loc, scale)


@elementwise(stats.truncnorm.logpdf)
def truncnorm_logpdf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = \ell(z) - \ln s,\ \ell = -\tfrac12 z^2 - \ln(\Phi(b) - \Phi(a)),\ z = \frac{x - m}{s}, \qquad
    \bar x = \frac{\bar y}{s}\,\ell', \quad \bar a = \bar y\,\partial_{a} \ell, \quad
    \bar b = \bar y\,\partial_{b} \ell"""
    z = (x - loc) / scale
    mass = math.sqrt(2 * math.pi) * (special.ndtr(b) - special.ndtr(a))
    x_bar = -y_bar * z / scale
    a_slope = np.exp(-0.5 * a * a) / mass
    b_slope = -np.exp(-0.5 * b * b) / mass
    return x_bar, y_bar * a_slope, y_bar * b_slope, -x_bar, -x_bar * z - y_bar / scale


@elementwise(stats.truncnorm.pdf)
def truncnorm_pdf(y_bar, y, x, a, b, loc=0, scale=1):
    r"""y = e^{\ell}, \qquad \bar x = \bar y\,y\,\partial_x \ell"""
    return truncnorm_logpdf(y_bar * y, y, x, a, b, loc, scale)
