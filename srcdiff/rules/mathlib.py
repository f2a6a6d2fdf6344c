"""The functions of Python's ``math``: on floats, answered in floats, for a float is a fraction of an array's cost.

The conventions are those of the NumPy functions of the same name.
"""

import math

from srcdiff.rules.registry import elementwise, linear, pullback


@elementwise(math.exp)
def exp(y_bar, y, x):
    r"""y = e^x, \qquad \bar x = \bar y\,y"""
    return y_bar * y


@elementwise(getattr(math, "exp2", None))
def exp2(y_bar, y, x):
    r"""y = 2^x, \qquad \bar x = \bar y\,y \ln 2"""
    return math.log(2) * y_bar * y


@elementwise(math.expm1)
def expm1(y_bar, y, x):
    r"""y = e^x - 1, \qquad \bar x = \bar y\,(y + 1)"""
    return y_bar * (y + 1)


@elementwise(math.log)
def log(y_bar, y, x, base=None):
    r"""y = \log_b x, \qquad \bar x = \frac{\bar y}{x \ln b}, \quad \bar b = -\frac{\bar y\,y}{b \ln b}"""
    if base is None:
        return y_bar / x
    return y_bar / (x * math.log(base)), -y_bar * y / (base * math.log(base))


@elementwise(math.log2)
def log2(y_bar, y, x):
    r"""y = \log_2 x, \qquad \bar x = \frac{\bar y}{x \ln 2}"""
    return y_bar / (math.log(2) * x)


@elementwise(math.log10)
def log10(y_bar, y, x):
    r"""y = \log_{10} x, \qquad \bar x = \frac{\bar y}{x \ln 10}"""
    return y_bar / (math.log(10) * x)


@elementwise(math.log1p)
def log1p(y_bar, y, x):
    r"""y = \ln(1 + x), \qquad \bar x = \frac{\bar y}{1 + x}"""
    return y_bar / (1 + x)


@elementwise(math.sqrt)
def sqrt(y_bar, y, x):
    r"""y = \sqrt x, \qquad \bar x = \frac{\bar y}{2 y} = \frac{\bar y\,y}{2 x}, \quad 0 \text{ at } x = 0"""
    return 0.5 * y_bar * y / (x + (x == 0))


@elementwise(getattr(math, "cbrt", None))
def cbrt(y_bar, y, x):
    r"""y = \sqrt[3] x, \qquad \bar x = \frac{\bar y\,y}{3 x}, \quad 0 \text{ at } x = 0"""
    return y_bar * y / (3 * (x + (x == 0)))


@elementwise(math.pow)
def pow_(y_bar, y, x1, x2):
    r"""y = x_1^{x_2}, \qquad \bar x_1 = \bar y\,x_2\,x_1^{x_2 - 1}, \quad \bar x_2 = \bar y\,y \ln x_1"""
    at_zero = x1 == 0
    return y_bar * (x2 * y / (x1 + at_zero) + (at_zero & (x2 == 1))), y_bar * y * math.log(x1 + at_zero)


@elementwise(math.fabs)
def fabs(y_bar, y, x):
    r"""y = |x|, \qquad \bar x = \bar y\,\operatorname{sgn} x, \quad 0 \text{ at } x = 0"""
    return y_bar * ((x > 0) - (x < 0))


@elementwise(math.fmod)
def fmod(y_bar, y, x1, x2):
    r"""y = x_1 - n x_2,\ n = \operatorname{trunc}(x_1 / x_2), \qquad \bar x_1 = \bar y, \quad \bar x_2 = -\bar y\,n"""
    return y_bar, -y_bar * math.trunc(x1 / x2)


@elementwise(math.remainder)
def remainder(y_bar, y, x1, x2):
    r"""y = x_1 - n x_2,\ n = \operatorname{round}(x_1 / x_2), \qquad \bar x_1 = \bar y, \quad \bar x_2 = -\bar y\,n"""
    return y_bar, -y_bar * ((x1 - y) / x2)


@elementwise(math.copysign)
def copysign(y_bar, y, x1, x2):
    r"""y = \operatorname{sgn}(x_2)\,|x_1|, \qquad
    \bar x_1 = \bar y \operatorname{sgn}(x_1) \operatorname{sgn}(x_2), \quad \bar x_2 = 0"""
    return y_bar * (y * x1 > 0) - y_bar * (y * x1 < 0), None


@elementwise(math.ldexp)
def ldexp(y_bar, y, x, i):
    r"""y = 2^n x, \qquad \bar x = 2^n \bar y"""
    return math.ldexp(y_bar, i), None


@elementwise(math.sin)
def sin(y_bar, y, x):
    r"""y = \sin x, \qquad \bar x = \bar y \cos x"""
    return y_bar * math.cos(x)


@elementwise(math.cos)
def cos(y_bar, y, x):
    r"""y = \cos x, \qquad \bar x = -\bar y \sin x"""
    return -y_bar * math.sin(x)


@elementwise(math.tan)
def tan(y_bar, y, x):
    r"""y = \tan x, \qquad \bar x = \bar y\,(1 + y^2)"""
    return y_bar * (1 + y * y)


@elementwise(math.asin)
def asin(y_bar, y, x):
    r"""y = \arcsin x, \qquad \bar x = \frac{\bar y}{\sqrt{1 - x^2}}"""
    return y_bar / math.sqrt(1 - x * x)


@elementwise(math.acos)
def acos(y_bar, y, x):
    r"""y = \arccos x, \qquad \bar x = -\frac{\bar y}{\sqrt{1 - x^2}}"""
    return -y_bar / math.sqrt(1 - x * x)


@elementwise(math.atan)
def atan(y_bar, y, x):
    r"""y = \arctan x, \qquad \bar x = \frac{\bar y}{1 + x^2}"""
    return y_bar / (1 + x * x)


@elementwise(math.atan2)
def atan2(y_bar, y, x1, x2):
    r"""y = \operatorname{atan2}(x_1, x_2), \qquad
    \bar x_1 = \frac{\bar y\,x_2}{x_1^2 + x_2^2}, \quad \bar x_2 = -\frac{\bar y\,x_1}{x_1^2 + x_2^2}"""
    angle_bar = y_bar / (x1 * x1 + x2 * x2)
    return angle_bar * x2, -angle_bar * x1


@elementwise(math.sinh)
def sinh(y_bar, y, x):
    r"""y = \sinh x, \qquad \bar x = \bar y \cosh x"""
    return y_bar * math.cosh(x)


@elementwise(math.cosh)
def cosh(y_bar, y, x):
    r"""y = \cosh x, \qquad \bar x = \bar y \sinh x"""
    return y_bar * math.sinh(x)


@elementwise(math.tanh)
def tanh(y_bar, y, x):
    r"""y = \tanh x, \qquad \bar x = \bar y\,(1 - y^2)"""
    return y_bar * (1 - y * y)


@elementwise(math.asinh)
def asinh(y_bar, y, x):
    r"""y = \operatorname{arsinh} x, \qquad \bar x = \frac{\bar y}{\sqrt{x^2 + 1}}"""
    return y_bar / math.sqrt(x * x + 1)


@elementwise(math.acosh)
def acosh(y_bar, y, x):
    r"""y = \operatorname{arcosh} x, \qquad \bar x = \frac{\bar y}{\sqrt{x^2 - 1}}"""
    return y_bar / math.sqrt(x * x - 1)


@elementwise(math.atanh)
def atanh(y_bar, y, x):
    r"""y = \operatorname{artanh} x, \qquad \bar x = \frac{\bar y}{1 - x^2}"""
    return y_bar / (1 - x * x)


@elementwise(math.degrees)
def degrees(y_bar, y, x):
    r"""y = \frac{180}{\pi}\,x, \qquad \bar x = \frac{180}{\pi}\,\bar y"""
    return math.degrees(y_bar)


@elementwise(math.radians)
def radians(y_bar, y, x):
    r"""y = \frac{\pi}{180}\,x, \qquad \bar x = \frac{\pi}{180}\,\bar y"""
    return math.radians(y_bar)


@elementwise(getattr(math, "fma", None))
def fma(y_bar, y, x1, x2, x3):
    r"""y = x_1 x_2 + x_3, \qquad \bar x_1 = \bar y\,x_2, \quad \bar x_2 = \bar y\,x_1, \quad \bar x_3 = \bar y"""
    return y_bar * x2, y_bar * x1, y_bar


@elementwise(math.erf)
def erf(y_bar, y, x):
    r"""y = \operatorname{erf} x, \qquad \bar x = \frac{2}{\sqrt\pi}\,\bar y\,e^{-x^2}"""
    return 2 / math.sqrt(math.pi) * y_bar * math.exp(-x * x)


@elementwise(math.erfc)
def erfc(y_bar, y, x):
    r"""y = 1 - \operatorname{erf} x, \qquad \bar x = -\frac{2}{\sqrt\pi}\,\bar y\,e^{-x^2}"""
    return -2 / math.sqrt(math.pi) * y_bar * math.exp(-x * x)


@elementwise(math.gamma)
def gamma(y_bar, y, x):
    r"""y = \Gamma(x), \qquad \bar x = \bar y\,y\,\psi(x)"""
    return y_bar * y * digamma(x)


@elementwise(math.lgamma)
def lgamma(y_bar, y, x):
    r"""y = \ln |\Gamma(x)|, \qquad \bar x = \bar y\,\psi(x)"""
    return y_bar * digamma(x)


def digamma(x):
    """Return the logarithmic derivative of the gamma function: by its recurrence, and from 10 on by its expansion."""
    total = 0.0
    while x < 10:
        total -= 1 / x
        x += 1
    w = 1 / (x * x)
    tail = w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * (691 / 32760 - w / 12))))))
    return total + math.log(x) - 0.5 / x - tail


@pullback(math.frexp)
def frexp(y_bar, y, x):
    r"""x = 2^n m, \qquad \bar x = 2^{-n}\,\bar m"""
    mantissa_bar, _ = y_bar
    return math.ldexp(mantissa_bar, -y[1])


@pullback(math.hypot)
def hypot(y_bar, y, *coordinates):
    r"""y = \sqrt{x_1^2 + x_2^2 + \dots}, \qquad \bar x_i = \frac{\bar y\,x_i}{y}, \quad 0 \text{ at } y = 0"""
    unit_bar = y_bar / (y + (y == 0))
    return tuple([unit_bar * x for x in coordinates])


@pullback(math.dist)
def dist(y_bar, y, p, q):
    r"""y = \lVert p - q \rVert, \qquad \bar p_i = \frac{\bar y\,(p_i - q_i)}{y}, \quad \bar q_i = -\bar p_i"""
    unit_bar = y_bar / (y + (y == 0))
    p_bar = [unit_bar * (p[i] - q[i]) for i in range(len(p))]
    return p_bar, [-bar for bar in p_bar]


@linear(math.fsum)
def fsum(y_bar, y, iterable):
    r"""y = \sum_i x_i, \qquad \bar x_i = \bar y"""
    return [y_bar for _ in range(len(iterable))]


@pullback(math.prod)
def prod(y_bar, y, iterable, *, start=1):
    r"""y = \prod_i x_i, \qquad \bar x_i = \bar y \prod_{j \ne i} x_j"""
    n = len(iterable)
    bars = [y_bar * start * math.prod(iterable[:i]) * math.prod(iterable[i + 1 :]) for i in range(n)]
    return bars, y_bar * math.prod(iterable)


@pullback(getattr(math, "sumprod", None))
def sumprod(y_bar, y, p, q):
    r"""y = \sum_i p_i q_i, \qquad \bar p_i = \bar y\,q_i, \quad \bar q_i = \bar y\,p_i"""
    return [y_bar * value for value in q], [y_bar * value for value in p]
