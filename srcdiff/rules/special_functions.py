"""``scipy.special``: integrals, zeta and hypergeometric functions, orthogonal polynomials, elliptic functions.

Formulas: DLMF 5 to 8, 13 to 19, 22 and 25. Where only some derivatives are known in closed form, differentiating
through the others (the parameters of a hypergeometric function, the degree of a polynomial) is refused.
"""

import math

import numpy as np
from scipy import special

from srcdiff.rules.broadcasting import sum_to
from srcdiff.rules.registry import elementwise, pullback

# ---- integrals ----


@elementwise(special.expi)
def expi(y_bar, y, x):
    r"""y = \int_{-\infty}^x \frac{e^t}{t} dt, \qquad \bar x = \bar y\,\frac{e^x}{x}"""
    return y_bar * np.exp(x) / x


@elementwise(special.exp1)
def exp1(y_bar, y, x):
    r"""y = \int_x^\infty \frac{e^{-t}}{t} dt, \qquad \bar x = -\bar y\,\frac{e^{-x}}{x}"""
    return -y_bar * np.exp(-x) / x


@elementwise(special.expn)
def expn(y_bar, y, n, x):
    r"""y = \int_1^\infty \frac{e^{-xt}}{t^n} dt, \qquad \bar x = -\bar y\,E_{n - 1}(x)"""
    return None, -y_bar * special.expn(n - 1, x)


@elementwise(special.spence)
def spence(y_bar, y, x):
    r"""y = \int_1^x \frac{\ln t}{1 - t} dt, \qquad \bar x = \bar y\,\frac{\ln x}{1 - x}, \quad
    -\bar y \text{ at } x = 1"""
    one = x == 1
    return y_bar * (np.log(x) / (1 - x + one) - one)


@pullback(special.sici)
def sici(y_bar, y, x):
    r"""s = \int_0^x \frac{\sin t}{t} dt,\ c = \gamma + \ln x + \int_0^x \frac{\cos t - 1}{t} dt, \qquad
    \bar x = \bar s\,\frac{\sin x}{x} + \bar c\,\frac{\cos x}{x}"""
    s_bar, c_bar = y_bar
    if c_bar is None:
        return s_bar * np.sinc(x / math.pi)
    if s_bar is None:
        return c_bar * np.cos(x) / x
    return s_bar * np.sinc(x / math.pi) + c_bar * np.cos(x) / x


@pullback(special.shichi)
def shichi(y_bar, y, x):
    r"""s = \int_0^x \frac{\sinh t}{t} dt,\ c = \gamma + \ln x + \int_0^x \frac{\cosh t - 1}{t} dt, \qquad
    \bar x = \bar s\,\frac{\sinh x}{x} + \bar c\,\frac{\cosh x}{x}"""
    s_bar, c_bar = y_bar
    if c_bar is None:
        return s_bar * np.sinh(x) / x
    if s_bar is None:
        return c_bar * np.cosh(x) / x
    return s_bar * np.sinh(x) / x + c_bar * np.cosh(x) / x


@pullback(special.fresnel)
def fresnel(y_bar, y, z):
    r"""s = \int_0^z \sin \tfrac{\pi t^2}{2} dt,\ c = \int_0^z \cos \tfrac{\pi t^2}{2} dt, \qquad
    \bar z = \bar s \sin \tfrac{\pi z^2}{2} + \bar c \cos \tfrac{\pi z^2}{2}"""
    s_bar, c_bar = y_bar
    phase = 0.5 * math.pi * z * z
    if c_bar is None:
        return s_bar * np.sin(phase)
    if s_bar is None:
        return c_bar * np.cos(phase)
    return s_bar * np.sin(phase) + c_bar * np.cos(phase)


# ---- inverses of exponentials, means, the zeta function ----


@elementwise(special.lambertw)
def lambertw(w_bar, w, z, k=0, tol=1e-8):
    r"""w e^w = z, \qquad \bar z = \bar w\,\frac{e^{-w}}{1 + w}"""
    return w_bar * np.exp(-w) / (1 + w)


@elementwise(special.wrightomega)
def wrightomega(w_bar, w, z):
    r"""w + \ln w = z, \qquad \bar z = \bar w\,\frac{w}{1 + w}"""
    return w_bar * w / (1 + w)


@elementwise(special.agm)
def agm(y_bar, y, a, b):
    r"""y = \frac{\pi\,(a + b)}{4 K(m)},\ r = \frac{a - b}{a + b},\ m = r^2, \qquad
    \bar a = \bar y\,y\,\Bigl(\frac{1}{a + b} - \frac{4 r b}{(a + b)^2} \frac{K'}{K}\Bigr), \quad
    \bar b = \bar y\,y\,\Bigl(\frac{1}{a + b} + \frac{4 r a}{(a + b)^2} \frac{K'}{K}\Bigr)"""
    total = a + b
    r = (a - b) / total
    k = special.ellipk(r * r)
    share_bar = y_bar * y / total
    skew_bar = 4 * share_bar * r / total * ellipk_slope(k, r * r) / k
    return share_bar - skew_bar * b, share_bar + skew_bar * a


@elementwise(special.zeta)
def zeta(y_bar, y, x, q=None):
    r"""y = \sum_{k \ge 0} (q + k)^{-x}, \qquad \bar q = -\bar y\,x\,\zeta(x + 1, q), \quad
    \bar x = -\bar y \sum_{k \ge 0} \frac{\ln (q + k)}{(q + k)^x}"""
    if q is None:
        return y_bar * zeta_slope(x, 1)
    return y_bar * zeta_slope(x, q), -y_bar * x * special.zeta(x + 1, q)


@elementwise(special.zetac)
def zetac(y_bar, y, x):
    r"""y = \sum_{k \ge 2} k^{-x}, \qquad \bar x = -\bar y \sum_{k \ge 2} \frac{\ln k}{k^x}"""
    return y_bar * zeta_slope(x, 1)


def zeta_slope(x, q):
    """Return the derivative of ``zeta(x, q)`` by ``x``: 20 terms of the sum, and the Euler-Maclaurin formula's rest."""
    q = q + 0 * x
    total = 0 * q
    for k in range(20):
        total = total - np.log(q + k) * (q + k) ** -x
    a = q + 20
    log_a = np.log(a)
    power = a**-x
    total = total - power * a * (log_a / (x - 1) + 1 / (x - 1) ** 2) - 0.5 * power * log_a
    # The terms B_2j / (2j)! * x (x+1) ... (x+2j-2) * a**(-x-2j+1), each with its own logarithmic derivative.
    factor, log_slope = x, 1 / x - log_a
    for j, weight in ((1, 1 / 12), (2, -1 / 720), (3, 1 / 30240), (4, -1 / 1209600)):
        total = total + weight * factor * power * a ** (1 - 2 * j) * log_slope
        factor = factor * (x + 2 * j - 1) * (x + 2 * j)
        log_slope = log_slope + 1 / (x + 2 * j - 1) + 1 / (x + 2 * j)
    return total


# ---- hypergeometric functions ----


@elementwise(special.hyp2f1)
def hyp2f1(y_bar, y, a, b, c, z):
    r"""y = {}_2F_1(a, b; c; z), \qquad \bar z = \bar y\,\frac{ab}{c}\,{}_2F_1(a + 1, b + 1; c + 1; z)"""
    return None, None, None, y_bar * a * b / c * special.hyp2f1(a + 1, b + 1, c + 1, z)


@elementwise(special.hyp1f1)
def hyp1f1(y_bar, y, a, b, x):
    r"""y = {}_1F_1(a; b; x), \qquad \bar x = \bar y\,\frac{a}{b}\,{}_1F_1(a + 1; b + 1; x)"""
    return None, None, y_bar * a / b * special.hyp1f1(a + 1, b + 1, x)


@elementwise(special.hyp0f1)
def hyp0f1(y_bar, y, v, z):
    r"""y = {}_0F_1(v; z), \qquad \bar z = \frac{\bar y}{v}\,{}_0F_1(v + 1; z)"""
    return None, y_bar / v * special.hyp0f1(v + 1, z)


@elementwise(special.hyperu)
def hyperu(y_bar, y, a, b, x):
    r"""y = U(a, b, x), \qquad \bar x = -\bar y\,a\,U(a + 1, b + 1, x)"""
    return None, None, -y_bar * a * special.hyperu(a + 1, b + 1, x)


# ---- orthogonal polynomials ----


@elementwise(special.eval_jacobi)
def eval_jacobi(y_bar, y, n, alpha, beta, x):
    r"""y = P^{(\alpha, \beta)}_n(x), \qquad
    \bar x = \bar y\,\frac{n + \alpha + \beta + 1}{2}\,P^{(\alpha + 1, \beta + 1)}_{n - 1}(x)"""
    slope = 0.5 * (n + alpha + beta + 1) * special.eval_jacobi(n - 1, alpha + 1, beta + 1, x)
    return None, None, None, y_bar * slope


@elementwise(special.eval_legendre)
def eval_legendre(y_bar, y, n, x):
    r"""y = P_n(x), \qquad \bar x = \bar y\,\frac{n + 1}{2}\,P^{(1, 1)}_{n - 1}(x)"""
    return None, 0.5 * y_bar * (n + 1) * special.eval_jacobi(n - 1, 1, 1, x)


@elementwise(special.eval_chebyt)
def eval_chebyt(y_bar, y, n, x):
    r"""y = T_n(x), \qquad \bar x = \bar y\,n\,U_{n - 1}(x)"""
    return None, y_bar * n * special.eval_chebyu(n - 1, x)


@elementwise(special.eval_chebyu)
def eval_chebyu(y_bar, y, n, x):
    r"""y = U_n(x), \qquad \bar x = 2 \bar y\,C^{(2)}_{n - 1}(x)"""
    return None, 2 * y_bar * special.eval_gegenbauer(n - 1, 2, x)


@elementwise(special.eval_gegenbauer)
def eval_gegenbauer(y_bar, y, n, alpha, x):
    r"""y = C^{(\alpha)}_n(x), \qquad \bar x = 2 \bar y\,\alpha\,C^{(\alpha + 1)}_{n - 1}(x)"""
    return None, None, 2 * y_bar * alpha * special.eval_gegenbauer(n - 1, alpha + 1, x)


@elementwise(special.eval_hermite)
def eval_hermite(y_bar, y, n, x):
    r"""y = H_n(x), \qquad \bar x = 2 \bar y\,n\,H_{n - 1}(x)"""
    return None, 2 * y_bar * n * special.eval_hermite(np.maximum(n - 1, 0), x)


@elementwise(special.eval_hermitenorm)
def eval_hermitenorm(y_bar, y, n, x):
    r"""y = He_n(x), \qquad \bar x = \bar y\,n\,He_{n - 1}(x)"""
    return None, y_bar * n * special.eval_hermitenorm(np.maximum(n - 1, 0), x)


@elementwise(special.eval_laguerre)
def eval_laguerre(y_bar, y, n, x):
    r"""y = L_n(x), \qquad \bar x = -\bar y\,L^{(1)}_{n - 1}(x)"""
    return None, -y_bar * special.eval_genlaguerre(n - 1, 1, x)


@elementwise(special.eval_genlaguerre)
def eval_genlaguerre(y_bar, y, n, alpha, x):
    r"""y = L^{(\alpha)}_n(x), \qquad \bar x = -\bar y\,L^{(\alpha + 1)}_{n - 1}(x)"""
    return None, None, -y_bar * special.eval_genlaguerre(n - 1, alpha + 1, x)


@elementwise(special.lpmv)
def lpmv(y_bar, y, m, v, x):
    r"""y = P^m_v(x), \qquad \bar x = \bar y\,\frac{v x\,y - (v + m) P^m_{v - 1}(x)}{x^2 - 1}"""
    return None, None, y_bar * (v * x * y - (v + m) * special.lpmv(m, v - 1, x)) / (x * x - 1)


@elementwise(getattr(special, "sph_harm_y", None))
def sph_harm_y(y_bar, y, n, m, theta, phi):
    r"""y = Y_n^m(\theta, \varphi), \qquad \bar\varphi = i m\,\bar y\,y, \quad
    \bar\theta = \bar y\,(m \cot\theta\,y + \sqrt{(n - m)(n + m + 1)}\,e^{-i\varphi} Y_n^{m + 1})"""
    raised = special.sph_harm_y(n, np.minimum(m + 1, n), theta, phi)
    slope = m * y / np.tan(theta) + ((n - m) * (n + m + 1)) ** 0.5 * np.exp(-1j * phi) * raised
    return None, None, y_bar * slope, 1j * m * y_bar * y


# ---- elliptic integrals and functions ----


def ellipk_slope(k, m):
    """Return the derivative of ``k = ellipk(m)``."""
    zero = m == 0
    return np.where(zero, math.pi / 8, (special.ellipe(m) / (1 - m) - k) / (2 * (m + zero)))


@elementwise(special.ellipk)
def ellipk(y_bar, y, m):
    r"""y = K(m), \qquad \bar m = \frac{\bar y}{2 m} \Bigl(\frac{E(m)}{1 - m} - y\Bigr), \quad
    \tfrac\pi8 \bar y \text{ at } m = 0"""
    return y_bar * ellipk_slope(y, m)


@elementwise(special.ellipkm1)
def ellipkm1(y_bar, y, p):
    r"""y = K(1 - p), \qquad \bar p = -\frac{\bar y}{2 (1 - p)} \Bigl(\frac{E(1 - p)}{p} - y\Bigr)"""
    return -y_bar * (special.ellipe(1 - p) / p - y) / (2 * (1 - p))


@elementwise(special.ellipe)
def ellipe(y_bar, y, m):
    r"""y = E(m), \qquad \bar m = \frac{\bar y}{2 m} (y - K(m)), \quad -\tfrac\pi8 \bar y \text{ at } m = 0"""
    zero = m == 0
    return y_bar * np.where(zero, -math.pi / 8, (y - special.ellipk(m)) / (2 * (m + zero)))


@elementwise(special.ellipkinc)
def ellipkinc(y_bar, y, phi, m):
    r"""y = F(\varphi, m),\ \Delta = \sqrt{1 - m \sin^2 \varphi}, \qquad \bar\varphi = \frac{\bar y}{\Delta}, \quad
    \bar m = \frac{\bar y}{2 m} \Bigl(\frac{E(\varphi, m)}{1 - m} - y
    - \frac{m \sin \varphi \cos \varphi}{(1 - m) \Delta}\Bigr)"""
    phi = phi + 0 * m  # in the dtype of m, where phi is a number
    delta = np.sqrt(1 - m * np.sin(phi) ** 2)
    rest = special.ellipeinc(phi, m) - m * np.sin(phi) * np.cos(phi) / delta
    return y_bar / delta, y_bar * (rest / (1 - m) - y) / (2 * m)


@elementwise(special.ellipeinc)
def ellipeinc(y_bar, y, phi, m):
    r"""y = E(\varphi, m), \qquad \bar\varphi = \bar y \sqrt{1 - m \sin^2 \varphi}, \quad
    \bar m = \bar y\,\frac{y - F(\varphi, m)}{2 m}"""
    phi = phi + 0 * m  # in the dtype of m, where phi is a number
    return y_bar * np.sqrt(1 - m * np.sin(phi) ** 2), y_bar * (y - special.ellipkinc(phi, m)) / (2 * m)


@elementwise(special.elliprf)
def elliprf(w_bar, w, x, y, z):
    r"""w = R_F(x, y, z), \qquad \bar x = -\tfrac16 \bar w\,R_D(y, z, x), \quad \bar y = -\tfrac16 \bar w\,R_D(z, x, y),
    \quad \bar z = -\tfrac16 \bar w\,R_D(x, y, z)"""
    sixth_bar = -w_bar / 6
    return (
        sixth_bar * special.elliprd(y, z, x),
        sixth_bar * special.elliprd(z, x, y),
        sixth_bar * special.elliprd(x, y, z),
    )


@elementwise(special.elliprc)
def elliprc(w_bar, w, x, y):
    r"""w = R_F(x, y, y), \qquad \bar x = -\tfrac16 \bar w\,R_D(y, y, x), \quad
    \bar y = -\tfrac13 \bar w\,R_D(x, y, y)"""
    return -w_bar / 6 * special.elliprd(y, y, x), -w_bar / 3 * special.elliprd(x, y, y)


@pullback(special.ellipj)
def ellipj(y_bar, y, u, m):
    r"""s = \operatorname{sn},\ c = \operatorname{cn},\ d = \operatorname{dn},\
    \varphi = \operatorname{am}(u, m), \qquad
    \bar\varphi' = \bar\varphi + \bar s\,c - \bar c\,s - \bar d\,\tfrac{m s c}{d}, \quad \bar u = \bar\varphi'\,d, \quad
    \bar m = \bar\varphi'\,\frac{d}{2 m (1 - m)} \Bigl((1 - m) u - E(\varphi, m) + \frac{m s c}{d}\Bigr)
    - \bar d\,\frac{s^2}{2 d}"""
    sn, cn, dn, phase = y
    sn_bar, cn_bar, dn_bar, phase_bar = y_bar
    phase_bar = 0 * phase if phase_bar is None else phase_bar
    if sn_bar is not None:
        phase_bar = phase_bar + sn_bar * cn
    if cn_bar is not None:
        phase_bar = phase_bar - cn_bar * sn
    curve = m * sn * cn / dn
    m_bar = 0 * phase
    if dn_bar is not None:
        phase_bar = phase_bar - dn_bar * curve
        m_bar = -0.5 * dn_bar * sn * sn / dn
    lag = ((1 - m) * u - special.ellipeinc(phase, m) + curve) / (2 * m * (1 - m))
    return sum_to(phase_bar * dn, u), sum_to(m_bar + phase_bar * dn * lag, m)
