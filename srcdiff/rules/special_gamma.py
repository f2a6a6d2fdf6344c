r"""``scipy.special``: the gamma and beta functions, complete and incomplete, and the distributions made of them.

The derivatives of an incomplete function by its parameters have no closed form: they are summed as the power series
of DLMF 8.11.4 (gamma) and 8.17.8 (beta), differentiated term by term.
"""

import numpy as np
from scipy import special

from srcdiff.rules.registry import constant, elementwise

constant(special.gammasgn, special.round)


@elementwise(special.gamma)
def gamma(y_bar, y, x):
    r"""y = \Gamma(x), \qquad \bar x = \bar y\,y\,\psi(x)"""
    return y_bar * y * special.psi(x)


@elementwise(special.gammaln, special.loggamma)
def gammaln(y_bar, y, x):
    r"""y = \ln |\Gamma(x)|, \qquad \bar x = \bar y\,\psi(x)"""
    return y_bar * special.psi(x)


@elementwise(special.rgamma)
def rgamma(y_bar, y, x):
    r"""y = \frac{1}{\Gamma(x)}, \qquad \bar x = -\bar y\,y\,\psi(x)"""
    return -y_bar * y * special.psi(x)


@elementwise(special.psi)
def psi(y_bar, y, x):
    r"""y = \psi(x), \qquad \bar x = \bar y\,\psi'(x) = \bar y\,\zeta(2, x)"""
    return y_bar * special.zeta(2, x)


@elementwise(special.polygamma)
def polygamma(y_bar, y, n, x):
    r"""y = \psi^{(n)}(x), \qquad \bar x = \bar y\,\psi^{(n + 1)}(x)"""
    return None, y_bar * special.polygamma(n + 1, x)


@elementwise(special.multigammaln)
def multigammaln(y_bar, y, a, d):
    r"""y = \ln \Gamma_d(a), \qquad \bar a = \bar y \sum_{j=0}^{d-1} \psi(a - \tfrac{j}{2})"""
    return y_bar * sum([special.psi(a - 0.5 * j) for j in range(d)])


@elementwise(special.beta)
def beta(y_bar, y, a, b):
    r"""y = \operatorname{B}(a, b), \qquad
    \bar a = \bar y\,y\,(\psi(a) - \psi(a + b)), \quad \bar b = \bar y\,y\,(\psi(b) - \psi(a + b))"""
    psi_sum = special.psi(a + b)
    return y_bar * y * (special.psi(a) - psi_sum), y_bar * y * (special.psi(b) - psi_sum)


@elementwise(special.betaln)
def betaln(y_bar, y, a, b):
    r"""y = \ln |\operatorname{B}(a, b)|, \qquad
    \bar a = \bar y\,(\psi(a) - \psi(a + b)), \quad \bar b = \bar y\,(\psi(b) - \psi(a + b))"""
    psi_sum = special.psi(a + b)
    return y_bar * (special.psi(a) - psi_sum), y_bar * (special.psi(b) - psi_sum)


@elementwise(special.binom)
def binom(y_bar, y, n, k):
    r"""y = \binom{n}{k}, \qquad \bar n = \bar y\,y\,(\psi(n + 1) - \psi(n - k + 1)), \quad
    \bar k = \bar y\,y\,(\psi(n - k + 1) - \psi(k + 1))"""
    psi_rest = special.psi(n - k + 1)
    return y_bar * y * (special.psi(n + 1) - psi_rest), y_bar * y * (psi_rest - special.psi(k + 1))


@elementwise(special.comb)
def comb(y_bar, y, N, k, exact=False, repetition=False):
    r"""y = \binom{n}{k}, \qquad \bar n = \bar y\,y\,(\psi(n + 1) - \psi(n - k + 1)), \quad
    \bar k = \bar y\,y\,(\psi(n - k + 1) - \psi(k + 1))"""
    if repetition:
        n_bar, k_bar = binom(y_bar, y, N + k - 1, k)
        return n_bar, n_bar + k_bar
    return binom(y_bar, y, N, k)


@elementwise(special.poch)
def poch(y_bar, y, z, m):
    r"""y = \frac{\Gamma(z + m)}{\Gamma(z)}, \qquad
    \bar z = \bar y\,y\,(\psi(z + m) - \psi(z)), \quad \bar m = \bar y\,y\,\psi(z + m)"""
    psi_sum = special.psi(z + m)
    return y_bar * y * (psi_sum - special.psi(z)), y_bar * y * psi_sum


# ---- the incomplete gamma function ----


def gamma_density(a, x):
    """Return the density of the gamma distribution: the derivative of ``gammainc(a, x)`` by ``x``."""
    a, x = a + 0 * x, x + 0 * a  # in one dtype, where one is a number
    return np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


def gammainc_slope(a, x):
    """Return the derivative by ``a`` of ``gammainc(a, x)``, the sum of ``e**-x x**(a+n) / gamma(a+n+1)``."""
    a, x = a + 0 * x, x + 0 * a
    term = np.exp(special.xlogy(a, x) - x - special.gammaln(a + 1))
    log_slope = np.log(x + (x == 0)) - special.psi(a + 1)
    total = 0 * term
    top = np.max(x, initial=0.0)
    for n in range(1, int(top + 12 * np.sqrt(top) + 60)):
        total = total + term * log_slope
        term = term * x / (a + n)
        log_slope = log_slope - 1 / (a + n)
    return total


@elementwise(special.gammainc)
def gammainc(y_bar, y, a, x):
    r"""y = P(a, x) = \frac{1}{\Gamma(a)} \int_0^x t^{a - 1} e^{-t} dt, \qquad
    \bar x = \bar y\,\frac{x^{a - 1} e^{-x}}{\Gamma(a)}, \quad \bar a = \bar y\,\partial_a P"""
    return y_bar * gammainc_slope(a, x), y_bar * gamma_density(a, x)


@elementwise(special.gammaincc)
def gammaincc(y_bar, y, a, x):
    r"""y = 1 - P(a, x), \qquad
    \bar x = -\bar y\,\frac{x^{a - 1} e^{-x}}{\Gamma(a)}, \quad \bar a = -\bar y\,\partial_a P"""
    return -y_bar * gammainc_slope(a, x), -y_bar * gamma_density(a, x)


@elementwise(special.gammaincinv)
def gammaincinv(x_bar, x, a, y):
    r"""P(a, x) = y, \qquad \bar y = \frac{\bar x}{\partial_x P}, \quad \bar a = -\bar y\,\partial_a P"""
    y_bar = x_bar / gamma_density(a, x)
    return -y_bar * gammainc_slope(a, x), y_bar


@elementwise(special.gammainccinv)
def gammainccinv(x_bar, x, a, y):
    r"""1 - P(a, x) = y, \qquad \bar y = -\frac{\bar x}{\partial_x P}, \quad \bar a = \bar y\,\partial_a P"""
    y_bar = -x_bar / gamma_density(a, x)
    return y_bar * gammainc_slope(a, x), y_bar


@elementwise(special.chdtr)
def chdtr(y_bar, y, v, x):
    r"""y = P(\tfrac v2, \tfrac x2), \qquad \bar x = \tfrac12 \bar y\,\partial_x P, \quad
    \bar v = \tfrac12 \bar y\,\partial_a P"""
    return 0.5 * y_bar * gammainc_slope(0.5 * v, 0.5 * x), 0.5 * y_bar * gamma_density(0.5 * v, 0.5 * x)


@elementwise(special.chdtrc)
def chdtrc(y_bar, y, v, x):
    r"""y = 1 - P(\tfrac v2, \tfrac x2), \qquad \bar x = -\tfrac12 \bar y\,\partial_x P, \quad
    \bar v = -\tfrac12 \bar y\,\partial_a P"""
    return -0.5 * y_bar * gammainc_slope(0.5 * v, 0.5 * x), -0.5 * y_bar * gamma_density(0.5 * v, 0.5 * x)


@elementwise(special.gdtr)
def gdtr(y_bar, y, a, b, x):
    r"""y = P(b, a x), \qquad \bar x = \bar y\,a\,\partial_x P, \quad \bar a = \bar y\,x\,\partial_x P, \quad
    \bar b = \bar y\,\partial_a P"""
    density_bar = y_bar * gamma_density(b, a * x)
    return density_bar * x, y_bar * gammainc_slope(b, a * x), density_bar * a


@elementwise(special.gdtrc)
def gdtrc(y_bar, y, a, b, x):
    r"""y = 1 - P(b, a x), \qquad \bar x = -\bar y\,a\,\partial_x P, \quad \bar a = -\bar y\,x\,\partial_x P, \quad
    \bar b = -\bar y\,\partial_a P"""
    density_bar = y_bar * gamma_density(b, a * x)
    return -density_bar * x, -y_bar * gammainc_slope(b, a * x), -density_bar * a


@elementwise(special.pdtr)
def pdtr(y_bar, y, k, m):
    r"""y = \sum_{j \le k} \frac{m^j e^{-m}}{j!}, \qquad \bar m = -\bar y\,\frac{m^k e^{-m}}{k!}"""
    return None, -y_bar * gamma_density(k + 1, m)


@elementwise(special.pdtrc)
def pdtrc(y_bar, y, k, m):
    r"""y = \sum_{j > k} \frac{m^j e^{-m}}{j!}, \qquad \bar m = \bar y\,\frac{m^k e^{-m}}{k!}"""
    return None, y_bar * gamma_density(k + 1, m)


# ---- the incomplete beta function ----


def beta_density(a, b, x):
    """Return the density of the beta distribution: the derivative of ``betainc(a, b, x)`` by ``x``."""
    a, b, x = a + 0 * x, b + 0 * x, x + 0 * a * b  # in one dtype, where some are numbers
    return np.exp(special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x) - special.betaln(a, b))


def betainc_series(a, b, x):
    """Return the derivatives of ``betainc(a, b, x)`` by ``a`` and by ``b``, for ``x`` below about ``a / (a + b)``.

    The series is ``x**a (1-x)**b / (a B(a, b)) * sum of (a+b)_n / (a+1)_n x**n``.
    """
    term = np.exp(special.xlogy(a, x) + special.xlog1py(b, -x) - special.betaln(a, b)) / a
    psi_sum = special.psi(a + b)
    log_slope_a = np.log(x + (x == 0)) + psi_sum - special.psi(a + 1)
    log_slope_b = np.log1p(-x) + psi_sum - special.psi(b)
    total_a, total_b = 0 * term, 0 * term
    n = 0
    while np.any(term > 1e-18) and n < 100000:
        total_a = total_a + term * log_slope_a
        total_b = total_b + term * log_slope_b
        term = term * x * (a + b + n) / (a + 1 + n)
        log_slope_a = log_slope_a + 1 / (a + b + n) - 1 / (a + 1 + n)
        log_slope_b = log_slope_b + 1 / (a + b + n)
        n += 1
    return total_a, total_b


def betainc_slopes(a, b, x):
    """Return the derivatives of ``betainc(a, b, x)``, or of ``1 - betainc(b, a, 1 - x)``, by ``a`` and by ``b``."""
    a, b, x = a + 0 * x, b + 0 * x, x + 0 * a * b  # in one dtype, where some are numbers
    swap = x > (a + 1) / (a + b + 2)
    first, second = betainc_series(np.where(swap, b, a), np.where(swap, a, b), np.where(swap, 1 - x, x))
    return np.where(swap, -second, first), np.where(swap, -first, second)


@elementwise(special.betainc)
def betainc(y_bar, y, a, b, x):
    r"""y = I_x(a, b) = \frac{1}{\operatorname{B}(a, b)} \int_0^x t^{a - 1} (1 - t)^{b - 1} dt, \qquad
    \bar x = \bar y\,\frac{x^{a - 1} (1 - x)^{b - 1}}{\operatorname{B}(a, b)}, \quad \bar a = \bar y\,\partial_a I,
    \quad \bar b = \bar y\,\partial_b I"""
    slope_a, slope_b = betainc_slopes(a, b, x)
    return y_bar * slope_a, y_bar * slope_b, y_bar * beta_density(a, b, x)


@elementwise(getattr(special, "betaincc", None))
def betaincc(y_bar, y, a, b, x):
    r"""y = 1 - I_x(a, b), \qquad \bar x = -\bar y\,\partial_x I, \quad \bar a = -\bar y\,\partial_a I,
    \quad \bar b = -\bar y\,\partial_b I"""
    slope_a, slope_b = betainc_slopes(a, b, x)
    return -y_bar * slope_a, -y_bar * slope_b, -y_bar * beta_density(a, b, x)


@elementwise(special.betaincinv)
def betaincinv(x_bar, x, a, b, y):
    r"""I_x(a, b) = y, \qquad \bar y = \frac{\bar x}{\partial_x I}, \quad \bar a = -\bar y\,\partial_a I,
    \quad \bar b = -\bar y\,\partial_b I"""
    y_bar = x_bar / beta_density(a, b, x)
    slope_a, slope_b = betainc_slopes(a, b, x)
    return -y_bar * slope_a, -y_bar * slope_b, y_bar


@elementwise(special.stdtr)
def stdtr(y_bar, y, df, t):
    r"""y = \int_{-\infty}^t f_\nu, \qquad \bar t = \bar y\,f_\nu(t), \quad
    \bar\nu = \bar y\,\partial_\nu (\pm \tfrac12 I_{\nu / (\nu + t^2)}(\tfrac\nu2, \tfrac12))"""
    return y_bar * student_slope(df, t), y_bar * student_density(df, t)


@elementwise(special.stdtrit)
def stdtrit(t_bar, t, df, p):
    r"""\int_{-\infty}^t f_\nu = p, \qquad \bar p = \frac{\bar t}{f_\nu(t)}, \quad
    \bar\nu = -\bar p\,\partial_\nu \textstyle\int_{-\infty}^t f_\nu"""
    p_bar = t_bar / student_density(df, t)
    return -p_bar * student_slope(df, t), p_bar


def student_density(df, t):
    """Return the density of Student's distribution."""
    df = df + 0 * t
    return np.exp(-0.5 * (df + 1) * np.log1p(t * t / df) - special.betaln(0.5 * df, 0.5 + 0 * df)) / np.sqrt(df)


def student_slope(df, t):
    """Return the derivative of Student's distribution function by its degrees of freedom."""
    df = df + 0 * t
    x = df / (df + t * t)
    slope_a, _ = betainc_slopes(0.5 * df, 0.5, x)
    slope = 0.5 * slope_a + beta_density(0.5 * df, 0.5, x) * (1 - x) * x / df
    return -0.5 * np.sign(t) * slope


@elementwise(special.fdtr)
def fdtr(y_bar, y, dfn, dfd, x):
    r"""y = I_u(\tfrac m2, \tfrac n2),\ u = \frac{m x}{m x + n}, \qquad
    \bar x = \bar y\,\frac{u (1 - u)}{x}\,\partial_u I, \quad
    \bar m = \bar y\,(\tfrac12 \partial_a I + \tfrac{u (1 - u)}{m}\,\partial_u I), \quad
    \bar n = \bar y\,(\tfrac12 \partial_b I - \tfrac{u (1 - u)}{n}\,\partial_u I)"""
    u = dfn * x / (dfn * x + dfd)
    slope_a, slope_b = betainc_slopes(0.5 * dfn, 0.5 * dfd, u)
    slope_u = beta_density(0.5 * dfn, 0.5 * dfd, u) * u * (1 - u)
    return y_bar * (0.5 * slope_a + slope_u / dfn), y_bar * (0.5 * slope_b - slope_u / dfd), y_bar * slope_u / x


@elementwise(special.bdtr)
def bdtr(y_bar, y, k, n, p):
    r"""y = \sum_{j \le k} \tbinom nj p^j (1 - p)^{n - j} = 1 - I_p(k + 1, n - k), \qquad
    \bar p = -\bar y\,\partial_p I"""
    return None, None, -y_bar * beta_density(k + 1, n - k, p)


@elementwise(special.bdtrc)
def bdtrc(y_bar, y, k, n, p):
    r"""y = \sum_{j > k} \tbinom nj p^j (1 - p)^{n - j} = I_p(k + 1, n - k), \qquad \bar p = \bar y\,\partial_p I"""
    return None, None, y_bar * beta_density(k + 1, n - k, p)
