"""``scipy.special``: logistic functions, log-sum-exp, error functions, entropies and conveniences.

The gamma family is in ``special_gamma``, Bessel functions in ``special_bessel``, everything else in
``special_functions``. Formulas: NIST Digital Library of Mathematical Functions, chapter 7 for the error functions.
"""

import math

import numpy as np
from scipy import special

from srcdiff.rules.broadcasting import restore_axes, sum_to
from srcdiff.rules.registry import elementwise, pullback

# ---- logistic functions and log-sum-exp ----


@elementwise(special.expit)
def expit(y_bar, y, x):
    r"""y = \frac{1}{1 + e^{-x}}, \qquad \bar x = \bar y\,y\,(1 - y)"""
    return y_bar * y * (1 - y)


@elementwise(special.logit)
def logit(y_bar, y, x):
    r"""y = \ln \frac{x}{1 - x}, \qquad \bar x = \frac{\bar y}{x (1 - x)}"""
    return y_bar / (x * (1 - x))


@elementwise(special.log_expit)
def log_expit(y_bar, y, x):
    r"""y = -\ln(1 + e^{-x}), \qquad \bar x = \bar y\,\sigma(-x)"""
    return y_bar * special.expit(-x)


@elementwise(getattr(special, "softplus", None))
def softplus(y_bar, y, x):
    r"""y = \ln(1 + e^x), \qquad \bar x = \bar y\,\sigma(x)"""
    return y_bar * special.expit(x)


@pullback(special.logsumexp)
def logsumexp(y_bar, y, a, axis=None, b=None, keepdims=False, return_sign=False):
    r"""y = \ln \sum_i b_i e^{x_i}, \qquad \bar x_i = \bar y\,b_i e^{x_i - y}, \quad \bar b_i = \bar y\,e^{x_i - y}"""
    if return_sign:
        y, sign = y
        if y_bar[0] is None:
            return None
        y_bar = y_bar[0] * sign
    y, y_bar = restore_axes(y, axis, keepdims), restore_axes(y_bar, axis, keepdims)
    share_bar = y_bar * np.exp(a - y)
    if b is None:
        return share_bar
    return sum_to(share_bar * b, a), None, sum_to(share_bar, b)


@pullback(special.softmax)
def softmax(y_bar, y, x, axis=None):
    r"""y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}, \qquad \bar x = y \circ (\bar y - \textstyle\sum y \circ \bar y)"""
    return y * (y_bar - np.sum(y * y_bar, axis=axis, keepdims=True))


@pullback(special.log_softmax)
def log_softmax(y_bar, y, x, axis=None):
    r"""y_i = x_i - \ln \sum_j e^{x_j}, \qquad \bar x = \bar y - e^y \textstyle\sum \bar y"""
    return y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True)


# ---- error functions ----


@elementwise(special.erf)
def erf(y_bar, y, x):
    r"""y = \operatorname{erf} x, \qquad \bar x = \frac{2}{\sqrt\pi}\,\bar y\,e^{-x^2}"""
    return 2 / math.sqrt(math.pi) * y_bar * np.exp(-x * x)


@elementwise(special.erfc)
def erfc(y_bar, y, x):
    r"""y = 1 - \operatorname{erf} x, \qquad \bar x = -\frac{2}{\sqrt\pi}\,\bar y\,e^{-x^2}"""
    return -2 / math.sqrt(math.pi) * y_bar * np.exp(-x * x)


@elementwise(special.erfcx)
def erfcx(y_bar, y, x):
    r"""y = e^{x^2} \operatorname{erfc} x, \qquad \bar x = \bar y\,(2 x y - \tfrac{2}{\sqrt\pi})"""
    return y_bar * (2 * x * y - 2 / math.sqrt(math.pi))


@elementwise(special.erfi)
def erfi(y_bar, y, x):
    r"""y = -i \operatorname{erf} i x, \qquad \bar x = \frac{2}{\sqrt\pi}\,\bar y\,e^{x^2}"""
    return 2 / math.sqrt(math.pi) * y_bar * np.exp(x * x)


@elementwise(special.dawsn)
def dawsn(y_bar, y, x):
    r"""y = e^{-x^2} \int_0^x e^{t^2} dt, \qquad \bar x = \bar y\,(1 - 2 x y)"""
    return y_bar * (1 - 2 * x * y)


@elementwise(special.wofz)
def wofz(y_bar, y, z):
    r"""y = e^{-z^2} \operatorname{erfc}(-iz), \qquad \bar z = \bar y\,(\tfrac{2i}{\sqrt\pi} - 2 z y)"""
    return y_bar * (2j / math.sqrt(math.pi) - 2 * z * y)


@elementwise(special.erfinv)
def erfinv(y_bar, y, x):
    r"""\operatorname{erf} y = x, \qquad \bar x = \frac{\sqrt\pi}{2}\,\bar y\,e^{y^2}"""
    return 0.5 * math.sqrt(math.pi) * y_bar * np.exp(y * y)


@elementwise(special.erfcinv)
def erfcinv(y_bar, y, x):
    r"""\operatorname{erfc} y = x, \qquad \bar x = -\frac{\sqrt\pi}{2}\,\bar y\,e^{y^2}"""
    return -0.5 * math.sqrt(math.pi) * y_bar * np.exp(y * y)


@elementwise(special.ndtr)
def ndtr(y_bar, y, x):
    r"""y = \Phi(x), \qquad \bar x = \frac{\bar y}{\sqrt{2\pi}}\,e^{-x^2 / 2}"""
    return y_bar * np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)


@elementwise(special.log_ndtr)
def log_ndtr(y_bar, y, x):
    r"""y = \ln \Phi(x), \qquad \bar x = \frac{\bar y}{\sqrt{2\pi}}\,e^{-x^2 / 2 - y}"""
    return y_bar * np.exp(-0.5 * x * x - y) / math.sqrt(2 * math.pi)


@elementwise(special.ndtri)
def ndtri(x_bar, x, y):
    r"""\Phi(x) = y, \qquad \bar y = \sqrt{2\pi}\,\bar x\,e^{x^2 / 2}"""
    return math.sqrt(2 * math.pi) * x_bar * np.exp(0.5 * x * x)


@elementwise(special.ndtri_exp)
def ndtri_exp(x_bar, x, y):
    r"""\ln \Phi(x) = y, \qquad \bar y = \sqrt{2\pi}\,\bar x\,e^{x^2 / 2 + y}"""
    return math.sqrt(2 * math.pi) * x_bar * np.exp(0.5 * x * x + y)


@elementwise(special.owens_t)
def owens_t(y_bar, y, h, a):
    r"""y = \frac{1}{2\pi} \int_0^a \frac{e^{-h^2 (1 + t^2) / 2}}{1 + t^2} dt, \qquad
    \bar h = -\frac{\bar y}{2 \sqrt{2\pi}}\,e^{-h^2 / 2} \operatorname{erf} \frac{a h}{\sqrt 2}, \quad
    \bar a = \frac{\bar y}{2\pi}\,\frac{e^{-h^2 (1 + a^2) / 2}}{1 + a^2}"""
    slope = 1 + a * a
    h_bar = -y_bar * np.exp(-0.5 * h * h) * special.erf(a * h / math.sqrt(2)) / (2 * math.sqrt(2 * math.pi))
    return h_bar, y_bar * np.exp(-0.5 * h * h * slope) / (2 * math.pi * slope)


@elementwise(special.voigt_profile)
def voigt_profile(y_bar, y, x, sigma, gamma):
    r"""y = \frac{\Re w(z)}{\sigma \sqrt{2\pi}},\ z = \frac{x + i\gamma}{\sigma \sqrt 2}, \qquad
    \bar x = \bar y\,\frac{\Re w'}{2 \sqrt\pi\,\sigma^2}, \quad
    \bar\gamma = -\bar y\,\frac{\Im w'}{2 \sqrt\pi\,\sigma^2},
    \quad \bar\sigma = -\frac{\bar y}{\sigma} \Bigl(y + \frac{\Re z w'}{\sigma \sqrt{2\pi}}\Bigr)"""
    z = (x + 1j * gamma) / (sigma * math.sqrt(2))
    slope = 2j / math.sqrt(math.pi) - 2 * z * special.wofz(z)
    scaled_bar = y_bar / (2 * math.sqrt(math.pi) * sigma * sigma)
    sigma_bar = -y_bar / sigma * (y + np.real(z * slope) / (sigma * math.sqrt(2 * math.pi)))
    return scaled_bar * np.real(slope), sigma_bar, -scaled_bar * np.imag(slope)


# ---- entropies and losses ----


@elementwise(special.xlogy)
def xlogy(z_bar, z, x, y):
    r"""z = x \ln y,\ 0 \text{ at } x = 0, \qquad \bar x = \bar z \ln y, \quad \bar y = \frac{\bar z\,x}{y}"""
    return special.xlogy(z_bar, y), z_bar * x / (y + (x == 0))


@elementwise(special.xlog1py)
def xlog1py(z_bar, z, x, y):
    r"""z = x \ln(1 + y),\ 0 \text{ at } x = 0, \qquad
    \bar x = \bar z \ln(1 + y), \quad \bar y = \frac{\bar z\,x}{1 + y}"""
    return special.xlog1py(z_bar, y), z_bar * x / (1 + y + (x == 0))


@elementwise(special.entr)
def entr(y_bar, y, x):
    r"""y = -x \ln x, \qquad \bar x = -\bar y\,(\ln x + 1)"""
    return -y_bar * (np.log(x) + 1)


@elementwise(special.rel_entr)
def rel_entr(z_bar, z, x, y):
    r"""z = x \ln \frac{x}{y}, \qquad \bar x = \bar z\,(\ln \tfrac{x}{y} + 1), \quad \bar y = -\frac{\bar z\,x}{y}"""
    ratio = x / y
    return z_bar * (np.log(ratio) + 1), -z_bar * ratio


@elementwise(special.kl_div)
def kl_div(z_bar, z, x, y):
    r"""z = x \ln \frac{x}{y} - x + y, \qquad \bar x = \bar z \ln \frac{x}{y}, \quad
    \bar y = \bar z\,(1 - \tfrac{x}{y})"""
    ratio = x / y
    return z_bar * np.log(ratio), z_bar * (1 - ratio)


@elementwise(special.huber)
def huber(y_bar, y, delta, r):
    r"""y = \tfrac12 r^2 \text{ where } |r| \le \delta \text{ else } \delta\,(|r| - \tfrac12 \delta), \qquad
    \bar r = \bar y\,\min(\max(r, -\delta), \delta), \quad \bar\delta = \bar y\,\max(|r| - \delta, 0)"""
    return y_bar * np.maximum(np.abs(r) - delta, 0), y_bar * np.clip(r, -delta, delta)


@elementwise(special.pseudo_huber)
def pseudo_huber(y_bar, y, delta, r):
    r"""y = \delta^2 (s - 1),\ s = \sqrt{1 + (r / \delta)^2}, \qquad
    \bar r = \frac{\bar y\,r}{s}, \quad \bar\delta = \frac{\bar y}{\delta} \Bigl(2 y - \frac{r^2}{s}\Bigr)"""
    unit_bar = y_bar * r / np.sqrt(1 + (r / delta) ** 2)
    return (2 * y_bar * y - r * unit_bar) / delta, unit_bar


@elementwise(special.boxcox)
def boxcox(y_bar, y, x, lmbda):
    r"""y = \frac{x^\lambda - 1}{\lambda}, \qquad \bar x = \bar y\,x^{\lambda - 1}, \quad
    \bar\lambda = \frac{\bar y}{\lambda} (x^\lambda \ln x - y), \quad \tfrac12 \bar y \ln^2 x \text{ at } \lambda = 0"""
    return y_bar * x ** (lmbda - 1), y_bar * boxcox_slope(y, np.log(x + 0 * y), lmbda)


@elementwise(special.boxcox1p)
def boxcox1p(y_bar, y, x, lmbda):
    r"""y = \frac{(1 + x)^\lambda - 1}{\lambda}, \qquad \bar x = \bar y\,(1 + x)^{\lambda - 1}, \quad
    \bar\lambda = \frac{\bar y}{\lambda} \bigl((1 + x)^\lambda \ln (1 + x) - y\bigr)"""
    return y_bar * (1 + x) ** (lmbda - 1), y_bar * boxcox_slope(y, np.log1p(x + 0 * y), lmbda)


def boxcox_slope(y, log_x, lmbda):
    """Return the derivative of ``y = expm1(lmbda * log_x) / lmbda`` by ``lmbda``."""
    zero = lmbda == 0
    return (np.exp(lmbda * log_x) * log_x - y) / (lmbda + zero) + zero * (0.5 * log_x * log_x)


@elementwise(special.inv_boxcox)
def inv_boxcox(x_bar, x, y, lmbda):
    r"""x = (\lambda y + 1)^{1 / \lambda}, \qquad \bar y = \bar x\,x^{1 - \lambda}, \quad
    \bar\lambda = \frac{\bar x\,x}{\lambda} \Bigl(\frac{y}{\lambda y + 1} - \ln x\Bigr), \quad
    -\tfrac12 \bar x\,x y^2 \text{ at } \lambda = 0"""
    zero = lmbda == 0
    slope = (y / (lmbda * y + 1) - np.log(x)) / (lmbda + zero)
    return x_bar * x ** (1 - lmbda), x_bar * x * np.where(zero, -0.5 * y * y, slope)


# ---- exponentials, roots and angles ----


@elementwise(special.expm1)
def expm1(y_bar, y, x):
    r"""y = e^x - 1, \qquad \bar x = \bar y\,(y + 1)"""
    return y_bar * (y + 1)


@elementwise(special.log1p)
def log1p(y_bar, y, x):
    r"""y = \ln(1 + x), \qquad \bar x = \frac{\bar y}{1 + x}"""
    return y_bar / (1 + x)


@elementwise(special.exp2)
def exp2(y_bar, y, x):
    r"""y = 2^x, \qquad \bar x = \bar y\,y \ln 2"""
    return math.log(2) * y_bar * y


@elementwise(special.exp10)
def exp10(y_bar, y, x):
    r"""y = 10^x, \qquad \bar x = \bar y\,y \ln 10"""
    return math.log(10) * y_bar * y


@elementwise(special.exprel)
def exprel(y_bar, y, x):
    r"""y = \frac{e^x - 1}{x}, \qquad \bar x = \bar y\,\frac{e^x - y}{x} \approx \bar y\,(\tfrac12 + \tfrac{x}{3}
    + \tfrac{x^2}{8} + \tfrac{x^3}{30})"""
    small = np.abs(x) < 0.01
    series = 0.5 + x * (1 / 3 + x * (1 / 8 + x * (1 / 30 + x / 144)))
    return y_bar * np.where(small, series, (np.exp(x) - y) / (x + small))


@elementwise(special.cosm1)
def cosm1(y_bar, y, x):
    r"""y = \cos x - 1, \qquad \bar x = -\bar y \sin x"""
    return -y_bar * np.sin(x)


@elementwise(special.cbrt)
def cbrt(y_bar, y, x):
    r"""y = \sqrt[3] x, \qquad \bar x = \frac{\bar y\,y}{3 x}, \quad 0 \text{ at } x = 0"""
    return y_bar * y / (3 * (x + (x == 0)))


@elementwise(special.sindg)
def sindg(y_bar, y, x):
    r"""y = \sin \tfrac{\pi x}{180}, \qquad \bar x = \frac{\pi}{180}\,\bar y \cos \tfrac{\pi x}{180}"""
    return math.pi / 180 * y_bar * special.cosdg(x)


@elementwise(special.cosdg)
def cosdg(y_bar, y, x):
    r"""y = \cos \tfrac{\pi x}{180}, \qquad \bar x = -\frac{\pi}{180}\,\bar y \sin \tfrac{\pi x}{180}"""
    return -math.pi / 180 * y_bar * special.sindg(x)


@elementwise(special.tandg)
def tandg(y_bar, y, x):
    r"""y = \tan \tfrac{\pi x}{180}, \qquad \bar x = \frac{\pi}{180}\,\bar y\,(1 + y^2)"""
    return math.pi / 180 * y_bar * (1 + y * y)


@elementwise(special.cotdg)
def cotdg(y_bar, y, x):
    r"""y = \cot \tfrac{\pi x}{180}, \qquad \bar x = -\frac{\pi}{180}\,\bar y\,(1 + y^2)"""
    return -math.pi / 180 * y_bar * (1 + y * y)


@elementwise(special.diric)
def diric(y_bar, y, x, n):
    r"""y = \frac{\sin(n x / 2)}{n \sin(x / 2)}, \qquad
    \bar x = \bar y\,\frac{\cos(n x / 2) - y \cos(x / 2)}{2 \sin(x / 2)}, \quad 0 \text{ at } x = 2 \pi k"""
    sine = np.sin(0.5 * x)
    return y_bar * (np.cos(0.5 * n * x) - y * np.cos(0.5 * x)) / (2 * (sine + (sine == 0)))
