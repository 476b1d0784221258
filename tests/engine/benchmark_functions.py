"""Functions of one and two coordinates that global optimisers are measured on, as formulas.

After the benchmark suite of scipy and what it is made of: Jamil and Yang 2013, A literature survey
of benchmark functions for global optimization problems; Gavana, Global optimization benchmarks.
Only those that the formula language can write, and whose global minimum is an isolated point in
the interior of the domain.
"""

from typing import NamedTuple


class Benchmark(NamedTuple):
    """A function with its domain and its lowest points there."""

    name: str
    formula: str
    domain: tuple[tuple[float, float], ...]
    minima: tuple[tuple[float, ...], ...]


PI = 3.141592653589793


def _plane(name, formula, low, high, *minima):
    return Benchmark(name, formula, ((low, high), (low, high)), minima)


def _line(name, formula, low, high, *minima):
    return Benchmark(name, formula, ((low, high),), tuple((x,) for x in minima))


def _sum(terms):
    return " + ".join(f"({term})" for term in terms)


_ORIGIN = (0.0, 0.0)
_BIGGS = _sum(
    f"(exp(-{t}*x) - 5*exp(-{t}*y) - exp(-{t}) + 5*exp(-10*{t}))^2"
    for t in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
)
_EXP2 = _sum(
    f"(exp(-{i}*x/10) - 5*exp(-{i}*y/10) - exp(-{i}/10) + 5*exp(-{i}))^2" for i in range(1, 10)
)
_JENNRICH = _sum(f"({2 + 2 * i} - exp({i}*x) - exp({i}*y))^2" for i in range(1, 11))
_LANGERMANN = _sum(
    f"-{c}*exp(-((x - {a})^2 + (y - {b})^2)/pi)*cos(pi*((x - {a})^2 + (y - {b})^2))"
    for a, b, c in zip((3, 5, 2, 1, 7), (5, 2, 1, 4, 9), (1, 2, 5, 2, 3), strict=True)
)
_HANSEN = (
    f"({_sum(f'{i + 1}*cos({i}*x + {i + 1})' for i in range(5))})"
    f"*({_sum(f'{i + 1}*cos({i + 2}*y + {i + 1})' for i in range(5))})"
)
_LEVY05 = (
    f"({_sum(f'{i}*cos({i - 1}*x + {i})' for i in range(1, 6))})"
    f"*({_sum(f'{i}*cos({i + 1}*y + {i})' for i in range(1, 6))})"
    " + (x + 1.42513)^2 + (y + 0.80032)^2"
)
_SHUBERT = [f"({_sum(f'{j}*cos({j + 1}*{v} + {j})' for j in range(1, 6))})" for v in "xy"]
_SHUBERT3 = _sum(f"-{j}*sin({j + 1}*{v} + {j})" for v in "xy" for j in range(1, 6))
_SHUBERT4 = _sum(f"-{j}*cos({j + 1}*{v} + {j})" for v in "xy" for j in range(1, 6))
_PENALTY = "max(abs({v}) - {a}, 0)^4*100"

BENCHMARKS = (
    _plane(
        "Ackley 1",
        "20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
        -35, 35, _ORIGIN,
    ),
    _plane("Ackley 2", "-200*exp(-0.02*sqrt(x^2 + y^2))", -32, 32, _ORIGIN),
    _plane(
        "Ackley 3",
        "-200*exp(-0.02*sqrt(x^2 + y^2)) + 5*exp(cos(3*x) + sin(3*y))",
        -32, 32, (-0.68255758, -0.36070859), (0.68255758, -0.36070859),
    ),
    _plane("Alpine 1", "abs(x*sin(x) + 0.1*x) + abs(y*sin(y) + 0.1*y)", -10, 10, _ORIGIN),
    _plane(
        "Alpine 2", "sqrt(x)*sin(x)*sqrt(y)*sin(y)", 0, 10,
        (7.91705268, 4.81584232), (4.81584232, 7.91705268),
    ),
    _plane(
        "Bartels–Conn", "abs(x^2 + y^2 + x*y) + abs(sin(x)) + abs(cos(y))", -500, 500, _ORIGIN
    ),
    _plane(
        "Beale", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        -4.5, 4.5, (3.0, 0.5),
    ),
    _plane("Biggs EXP2", _BIGGS, 0, 20, (1.0, 10.0)),
    _plane(
        "Bird", "sin(x)*exp((1 - cos(y))^2) + cos(y)*exp((1 - sin(x))^2) + (x - y)^2",
        -2 * PI, 2 * PI, (4.701055751981055, 3.152946019601391),
        (-1.582142172055011, -3.130246799635430),
    ),
    _plane(
        "Bohachevsky 1", "x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7", -100, 100, _ORIGIN
    ),
    _plane(
        "Bohachevsky 2", "x^2 + 2*y^2 - 0.3*cos(3*pi*x)*cos(4*pi*y) + 0.3", -100, 100, _ORIGIN
    ),
    _plane("Bohachevsky 3", "x^2 + 2*y^2 - 0.3*cos(3*pi*x + 4*pi*y) + 0.3", -100, 100, _ORIGIN),
    Benchmark(
        "Branin 1",
        "(y - 5.1/(4*pi^2)*x^2 + 5*x/pi - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        ((-5, 10), (0, 15)), ((-PI, 12.275), (PI, 2.275), (3 * PI, 2.475)),
    ),
    _plane(
        "Branin 2",
        "(y - 5.1/(4*pi^2)*x^2 + 5*x/pi - 6)^2 + 10*(1 - 1/(8*pi))*cos(x)*cos(y)"
        " + log(x^2 + y^2 + 1) + 10",
        -5, 15, (-3.1969884, 12.52625787),
    ),
    _plane("Brown", "abs(x)^(2*y^2 + 2) + abs(y)^(2*x^2 + 2)", -1, 4, _ORIGIN),
    Benchmark(
        "Bukin 4", "100*y^2 + 0.01*abs(x + 10)", ((-15, -5), (-3, 3)), ((-10.0, 0.0),)
    ),
    Benchmark(
        "Bukin 6", "100*sqrt(abs(y - 0.01*x^2)) + 0.01*abs(x + 10)",
        ((-15, -5), (-3, 3)), ((-10.0, 1.0),),
    ),
    _plane(
        "Carrom table", "-(cos(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2)/pi)))^2/30", -10, 10,
        *((a * 9.646157266, b * 9.646157266) for a in (1, -1) for b in (1, -1)),
    ),
    _plane(
        "Chichinadze",
        "x^2 - 12*x + 11 + 10*cos(pi*x/2) + 8*sin(5*pi*x/2) - exp(-(y - 0.5)^2/2)/sqrt(5)",
        -30, 30, (6.189866586965680, 0.5),
    ),
    _plane("Cigar", "x^2 + 1e6*y^2", -100, 100, _ORIGIN),
    _plane(
        "Cosine mixture", "x^2 + y^2 - 0.1*cos(5*pi*x) - 0.1*cos(5*pi*y)", -1, 1, _ORIGIN
    ),
    _plane(
        "Cross-in-tray",
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x^2 + y^2)/pi))) + 1)^0.1", -10, 10,
        *((a * 1.349406685, b * 1.349406685) for a in (1, -1) for b in (1, -1)),
    ),
    _plane("Cube", "100*(y - x^3)^2 + (1 - x)^2", -10, 10, (1.0, 1.0)),
    _plane(
        "Deb 1", "-(sin(5*pi*x)^6 + sin(5*pi*y)^6)/2", -1, 1, (0.3, -0.3), (0.1, 0.1), (0.9, -0.7)
    ),
    _plane(
        "Deb 3", "-(sin(5*pi*(x^0.75 - 0.05))^6 + sin(5*pi*(y^0.75 - 0.05))^6)/2", 0, 1,
        (0.93388314, 0.68141781),
    ),
    _plane("Decanomial", "0.001*(abs((y + 3)^4) + abs((x - 2)^10 + 20*(x - 2)^4))^2", -10, 10,
           (2.0, -3.0)),
    _plane(
        "Deckkers–Aarts", "1e5*x^2 + y^2 - (x^2 + y^2)^2 + 1e-5*(x^2 + y^2)^4", -20, 20,
        (0.0, 14.9451209), (0.0, -14.9451209),
    ),
    _plane(
        "Deflected corrugated spring",
        "-cos(5*sqrt((x - 5)^2 + (y - 5)^2)) + 0.1*((x - 5)^2 + (y - 5)^2)", 0, 10, (5.0, 5.0),
    ),
    _plane(
        "Dixon–Price", "(x - 1)^2 + 2*(2*y^2 - x)^2", -10, 10, (1.0, 0.5**0.5), (1.0, -(0.5**0.5))
    ),
    _plane(
        "Drop wave", "-(1 + cos(12*sqrt(x^2 + y^2)))/(0.5*(x^2 + y^2) + 2)", -5.12, 5.12, _ORIGIN
    ),
    _plane("Easom", "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)", -100, 100, (PI, PI)),
    _plane("Egg crate", "x^2 + y^2 + 25*(sin(x)^2 + sin(y)^2)", -5, 5, _ORIGIN),
    _plane(
        "El-Attar–Vidyasagar–Dutta",
        "(x^2 + y - 10)^2 + (x + y^2 - 7)^2 + (x^2 + y^3 - 1)^2", -100, 100,
        (3.40918683, -2.17143304),
    ),
    _plane("Exp 2", _EXP2, 0, 20, (1.0, 10.0)),
    _plane("Exponential", "-exp(-0.5*(x^2 + y^2))", -1, 1, _ORIGIN),
    _plane(
        "Freudenstein–Roth",
        "(x - 13 + ((5 - y)*y - 2)*y)^2 + (x - 29 + ((y + 1)*y - 14)*y)^2", -10, 10, (5.0, 4.0),
    ),
    _plane(
        "Giunta",
        _sum(
            f"0.3 + sin(16*{v}/15 - 1) + sin(16*{v}/15 - 1)^2 + sin(4*(16*{v}/15 - 1))/50"
            for v in "xy"
        ),
        -1, 1, (0.46732002530945826, 0.46732002530945826),
    ),
    _plane(
        "Goldstein–Price",
        "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
        "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
        -2, 2, (0.0, -1.0),
    ),
    _plane("Griewank", "(x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2)) + 1", -100, 100, _ORIGIN),
    _plane("Hansen", _HANSEN, -10, 10, (-7.58989583, -7.70831466), (-1.30670774, -1.42512942)),
    _plane("Himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", -5, 5, (3.0, 2.0)),
    _plane(
        "Holder table", "-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2)/pi)))", -10, 10,
        *((a * 8.055023472141116, b * 9.664590028909654) for a in (1, -1) for b in (1, -1)),
    ),
    Benchmark(
        "Hosaki", "(1 - 8*x + 7*x^2 - 7/3*x^3 + x^4/4)*y^2*exp(-y)", ((0, 5), (0, 6)),
        ((4.0, 2.0),),
    ),
    _plane(
        "Jennrich–Sampson", _JENNRICH, -1, 1, (0.25782521, 0.25782521)
    ),
    _plane("Langermann", _LANGERMANN, 0, 10, (2.00299219, 1.006096)),
    _plane("Leon", "100*(y - x^2)^2 + (1 - x)^2", -1.2, 1.2, (1.0, 1.0)),
    _plane(
        "Levy 3",
        "sin(pi*(x + 3)/4)^2 + ((x - 1)/4)^2*(1 + 10*sin(pi*(y + 3)/4)^2) + ((y - 1)/4)^2",
        -10, 10, (1.0, 1.0),
    ),
    _plane("Levy 5", _LEVY05, -10, 10, (-1.30685, -1.42485)),
    _plane(
        "Levy 13",
        "sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)",
        -10, 10, (1.0, 1.0),
    ),
    _plane("Matyas", "0.26*(x^2 + y^2) - 0.48*x*y", -10, 10, _ORIGIN),
    Benchmark(
        "McCormick", "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1", ((-1.5, 4), (-3, 3)),
        ((-0.5471975602214493, -1.547197559268372),),
    ),
    _plane(
        "Michalewicz", "-sin(x)*sin(x^2/pi)^20 - sin(y)*sin(2*y^2/pi)^20", 0, PI,
        (2.20290555, 1.570796),
    ),
    _plane(
        "Mishra 4", "0.01*(x + y) + sqrt(abs(sin(sqrt(x^2 + y^2))))", -10, 10,
        (-8.885765876316732, -8.885765876316732),
    ),
    _plane(
        "Mishra 6",
        "0.1*((x - 1)^2 + (y - 1)^2) - log((sin((cos(x) + cos(y))^2)^2"
        " - cos((sin(x) + sin(y))^2)^2 + x)^2)",
        -10, 10, (2.88630721544, 1.82326033142),
    ),
    _plane(
        "Odd square",
        "-exp(-max((x - 1)^2, (y - 1.3)^2)/pi)*cos(2*pi*max((x - 1)^2, (y - 1.3)^2))"
        "*(1 + 0.02*((x - 1)^2 + (y - 1.3)^2)/(2*max((x - 1)^2, (y - 1.3)^2) + 0.01))",
        -5 * PI, 5 * PI, (1.0873320463871847, 1.3873320456818079),
        (0.9126679536, 1.3873320456), (1.0873320463, 1.2126679543), (0.9126679536, 1.2126679543),
    ),
    _plane("Parsopoulos", "cos(x)^2 + sin(y)^2", -5, 5, (PI / 2, PI), (-PI / 2, 0.0)),
    _plane(
        "Pathological",
        "0.5 + (sin(sqrt(100*x^2 + y^2))^2 - 0.5)/(1 + 0.001*(x - y)^4)", -100, 100, _ORIGIN,
    ),
    _plane(
        "Penalty 1",
        "pi/30*(10*sin(pi*(x + 5)/4)^2 + ((x + 1)/4)^2*(1 + 10*sin(pi*(y + 5)/4)^2)"
        f" + ((y + 1)/4)^2) + {_PENALTY.format(v='x', a=10)} + {_PENALTY.format(v='y', a=10)}",
        -50, 50, (-1.0, -1.0),
    ),
    _plane(
        "Penalty 2",
        "0.1*(10*sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2))"
        f" + {_PENALTY.format(v='x', a=5)} + {_PENALTY.format(v='y', a=5)}",
        -50, 50, (1.0, 1.0),
    ),
    _plane(
        "Pen holder", "-exp(-1/abs(cos(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2)/pi))))", -11, 11,
        *((a * 9.646167708, b * 9.646167708) for a in (1, -1) for b in (1, -1)),
    ),
    _plane(
        "Perm 1", "(1.5*(x - 1) + 2.5*(y/2 - 1))^2 + (1.5*(x^2 - 1) + 4.5*(y^2/4 - 1))^2", -2, 3,
        (1.0, 2.0),
    ),
    _plane(
        "Perm 2", "(11*(x - 1) + 12*(y - 0.5))^2 + (11*(x^2 - 1) + 12*(y^2 - 0.25))^2", -2, 3,
        (1.0, 0.5),
    ),
    _plane(
        "Pintér",
        "x^2 + 2*y^2 + 20*sin(y*sin(x) + sin(y))^2 + 40*sin(x*sin(y) + sin(x))^2"
        " + log(1 + (y^2 - 2*x + 3*y - cos(x) + 1)^2)/log(10)"
        " + 2*log(1 + 2*(x^2 - 2*y + 3*x - cos(y) + 1)^2)/log(10)",
        -10, 10, _ORIGIN,
    ),
    _plane(
        "Price 1", "(abs(x) - 5)^2 + (abs(y) - 5)^2", -500, 500,
        *((a, b) for a in (5.0, -5.0) for b in (5.0, -5.0)),
    ),
    _plane("Price 2", "1 + sin(x)^2 + sin(y)^2 - 0.1*exp(-x^2 - y^2)", -10, 10, _ORIGIN),
    _plane(
        "Price 3", "100*(y - x^2)^2 + (6.4*(y - 0.5)^2 - x - 0.6)^2", -5, 5, (1.0, 1.0)
    ),
    _plane(
        "Price 4", "(2*y*x^3 - y^3)^2 + (6*x - y^2 + y)^2", -50, 50, (2.0, 4.0), _ORIGIN
    ),
    _plane("Qing", "(x^2 - 1)^2 + (y^2 - 2)^2", -500, 500, (1.0, 2.0**0.5), (-1.0, 2.0**0.5)),
    _plane(
        "Quadratic", "-3803.84 - 138.08*x - 232.92*y + 128.08*x^2 + 203.64*y^2 + 182.25*x*y",
        -10, 10, (0.19388017, 0.48513341),
    ),
    _plane(
        "Quintic",
        "abs(x^5 - 3*x^4 + 4*x^3 + 2*x^2 - 10*x - 4) + abs(y^5 - 3*y^4 + 4*y^3 + 2*y^2 - 10*y - 4)",
        -10, 10, (-1.0, -1.0), (2.0, 2.0),
    ),
    _plane("Rastrigin", "20 + x^2 + y^2 - 10*(cos(2*pi*x) + cos(2*pi*y))", -5.12, 5.12, _ORIGIN),
    _plane(
        "Ripple 1",
        _sum(
            f"-exp(-2*log(2)*(({v} - 0.1)/0.8)^2)*(sin(5*pi*{v})^6 + 0.1*cos(500*pi*{v})^2)"
            for v in "xy"
        ),
        0, 1, (0.1, 0.1),
    ),
    _plane(
        "Ripple 25",
        _sum(f"-exp(-2*log(2)*(({v} - 0.1)/0.8)^2)*sin(5*pi*{v})^6" for v in "xy"),
        0, 1, (0.1, 0.1),
    ),
    _plane("Rosenbrock", "100*(y - x^2)^2 + (1 - x)^2", -30, 30, (1.0, 1.0)),
    _plane(
        "Rosenbrock, modified",
        "74 + 100*(y - x^2)^2 + (1 - x)^2 - 400*exp(-10*((x + 1)^2 + (y + 1)^2))",
        -2, 2, (-0.90955374, -0.95057172),
    ),
    _plane("Rotated ellipse 1", "7*x^2 - 6*sqrt(3)*x*y + 13*y^2", -500, 500, _ORIGIN),
    _plane("Rotated ellipse 2", "x^2 - x*y + y^2", -500, 500, _ORIGIN),
    _plane(
        "Salomon", "1 - cos(2*pi*sqrt(x^2 + y^2)) + 0.1*sqrt(x^2 + y^2)", -100, 100, _ORIGIN
    ),
    _plane("Sargan", "2*(x^2 + y^2 + 0.8*x*y)", -100, 100, _ORIGIN),
    _plane(
        "Schaffer 1", "0.5 + (sin(x^2 + y^2)^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2", -100, 100, _ORIGIN
    ),
    _plane(
        "Schaffer 2", "0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2", -100, 100, _ORIGIN
    ),
    _plane(
        "Schaffer 3", "0.5 + (sin(cos(abs(x^2 - y^2)))^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2",
        -100, 100, (0.0, 1.253115), (1.253115, 0.0), (0.0, -1.253115), (-1.253115, 0.0),
    ),
    _plane(
        "Schaffer 4", "0.5 + (cos(sin(abs(x^2 - y^2)))^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2",
        -100, 100, (0.0, 1.253115), (1.253115, 0.0), (0.0, -1.253115), (-1.253115, 0.0),
    ),
    _plane("Schwefel 1", "(x^2 + y^2)^sqrt(pi)", -100, 100, _ORIGIN),
    _plane("Schwefel 2", "x^2 + (x + y)^2", -100, 100, _ORIGIN),
    _plane(
        "Schwefel 4", "(x - 1)^2 + (x - x^2)^2 + (y - 1)^2 + (x - y^2)^2", 0, 10, (1.0, 1.0)
    ),
    _plane("Schwefel 6", "max(abs(x + 2*y - 7), abs(2*x + y - 5))", -100, 100, (1.0, 3.0)),
    _plane("Schwefel 20", "abs(x) + abs(y)", -100, 100, _ORIGIN),
    _plane("Schwefel 21", "max(abs(x), abs(y))", -100, 100, _ORIGIN),
    _plane("Schwefel 22", "abs(x) + abs(y) + abs(x)*abs(y)", -100, 100, _ORIGIN),
    _plane(
        "Schwefel 26", "837.965774 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))", -500, 500,
        (420.968746, 420.968746),
    ),
    _plane("Schwefel 36", "-x*y*(72 - 2*x - 2*y)", 0, 35, (12.0, 12.0)),
    _plane(
        "Shubert 1", f"{_SHUBERT[0]}*{_SHUBERT[1]}", -10, 10, (-7.08350641, 4.85805688),
        (4.85805688, -7.08350641),
    ),
    _plane("Shubert 3", _SHUBERT3, -10, 10, (5.791794, 5.791794), (-0.49139083, -0.49139083)),
    _plane("Shubert 4", _SHUBERT4, -10, 10, (-0.80032121, -7.08350592)),
    _plane(
        "Sine envelope", "0.5 + (sin(sqrt(x^2 + y^2))^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2",
        -100, 100, _ORIGIN,
    ),
    _plane(
        "Six-hump camel", "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2", -5, 5,
        (0.08984201368301331, -0.7126564032704135), (-0.08984201368301331, 0.7126564032704135),
    ),
    _plane("Sum of different powers", "abs(x)^2 + abs(y)^3", -1, 1, _ORIGIN),
    _plane("Sphere", "x^2 + y^2", -5.12, 5.12, _ORIGIN),
    _plane(
        "Stretched V", "(x^2 + y^2)^0.25*sin(50*(x^2 + y^2)^0.1 + 1)^2", -10, 10, _ORIGIN
    ),
    _plane(
        "Styblinski–Tang", "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2", -5, 5,
        (-2.903534018185960, -2.903534018185960),
    ),
    _plane(
        "Test-tube holder", "-4*abs(sin(x)*cos(y)*exp(abs(cos((x^2 + y^2)/200))))", -10, 10,
        (-PI / 2, 0.0), (PI / 2, 0.0),
    ),
    _plane("Treccani", "x^4 + 4*x^3 + 4*x^2 + y^2", -5, 5, (-2.0, 0.0), _ORIGIN),
    _plane(
        "Trefethen",
        "0.25*(x^2 + y^2) + exp(sin(50*x)) - sin(10*x + 10*y) + sin(60*exp(y)) + sin(70*sin(x))"
        " + sin(sin(80*y))",
        -10, 10, (-0.02440307923, 0.2106124261),
    ),
    _plane(
        "Three-hump camel", "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2", -5, 5, _ORIGIN
    ),
    _plane(
        "Trigonometric 2",
        "1 + " + _sum(
            f"8*sin(7*({v} - 0.9)^2)^2 + 6*sin(14*({v} - 0.9)^2)^2 + ({v} - 0.9)^2" for v in "xy"
        ),
        -500, 500, (0.9, 0.9),
    ),
    Benchmark(
        "Ursem 1", "-sin(2*x - pi/2) - 3*cos(y) - x/2", ((-2.5, 3), (-2, 2)), ((1.69714, 0.0),)
    ),
    Benchmark(
        "Ursem 3",
        _sum(f"-sin(2.2*pi*{v} + pi/2)*(2 - abs({v}))/2*(3 - abs({v}))/2" for v in "xy"),
        ((-2, 2), (-1.5, 1.5)), (_ORIGIN,),
    ),
    _plane(
        "Ursem 4", "-3*sin(pi*x/2 + pi/2)*(2 - sqrt(x^2 + y^2))/4", -2, 2, _ORIGIN
    ),
    _plane(
        "Venter–Sobieszczanski-Sobieski",
        "x^2 - 100*cos(x)^2 - 100*cos(x^2/30) + y^2 - 100*cos(y)^2 - 100*cos(y^2/30)",
        -50, 50, _ORIGIN,
    ),
    _plane(
        "Vincent", "-sin(10*log(x)) - sin(10*log(y))", 0.25, 10, (7.70628098, 7.70628098),
        (4.11148, 4.11148),
    ),
    _plane(
        "Wavy", "1 - (cos(10*x)*exp(-x^2/2) + cos(10*y)*exp(-y^2/2))/2", -PI, PI, _ORIGIN
    ),
    _plane(
        "Wayburn–Seader 1", "(x^6 + y^4 - 17)^2 + (2*x + y - 4)^2", -5, 5, (1.0, 2.0)
    ),
    _plane(
        "Wayburn–Seader 2",
        "(1.613 - 4*(x - 0.3125)^2 - 4*(y - 1.625)^2)^2 + (y - 1)^2", -500, 500,
        (0.20013897472877892, 1.0),
    ),
    _plane(
        "Xin-She Yang 2", "(abs(x) + abs(y))*exp(-sin(x^2) - sin(y^2))", -2 * PI, 2 * PI, _ORIGIN
    ),
    _plane(
        "Xin-She Yang 3", "exp(-(x/15)^10 - (y/15)^10) - 2*exp(-x^2 - y^2)*cos(x)^2*cos(y)^2",
        -20, 20, _ORIGIN,
    ),
    _plane(
        "Xin-She Yang 4",
        "(sin(x)^2 + sin(y)^2 - exp(-x^2 - y^2))*exp(-sin(sqrt(abs(x)))^2 - sin(sqrt(abs(y)))^2)",
        -10, 10, _ORIGIN,
    ),
    _plane(
        "Zakharov", "x^2 + y^2 + (x/2 + y)^2 + (x/2 + y)^4", -5, 10, _ORIGIN
    ),
    _plane("Zettl", "(x^2 + y^2 - 2*x)^2 + x/4", -5, 10, (-0.02989597760285287, 0.0)),
    _plane("Zirilli", "x^4/4 - x^2/2 + x/10 + y^2/2", -10, 10, (-1.04668, 0.0)),
    _line("Univariate 2", "sin(x) + sin(10*x/3)", 2.7, 7.5, 5.145735),
    _line(
        "Univariate 3", "-(" + _sum(f"{k}*sin({k + 1}*x + {k})" for k in range(1, 6)) + ")",
        -10, 10, -6.7745761, -0.49139083, 5.791794,
    ),
    _line("Univariate 4", "-(16*x^2 - 24*x + 5)*exp(-x)", 1.9, 3.9, 2.868034),
    _line("Univariate 5", "-(1.4 - 3*x)*sin(18*x)", 0, 1.2, 0.96609),
    _line("Univariate 6", "-(x + sin(x))*exp(-x^2)", -10, 10, 0.67956),
    _line("Univariate 7", "sin(x) + sin(10*x/3) + log(x) - 0.84*x + 3", 2.7, 7.5, 5.19978),
    _line(
        "Univariate 8", "-(" + _sum(f"{k}*cos({k + 1}*x + {k})" for k in range(1, 6)) + ")",
        -10, 10, -7.083506, -0.800321, 5.48286,
    ),
    _line("Univariate 9", "sin(x) + sin(2*x/3)", 3.1, 20.4, 17.0392),
    _line("Univariate 10", "-x*sin(x)", 0, 10, 7.9787),
    _line("Univariate 11", "2*cos(x) + cos(2*x)", -PI / 2, 2 * PI, 2.09439, 4.18879),
    _line("Univariate 12", "sin(x)^3 + cos(x)^3", 0, 2 * PI, PI, 4.71238898),
    _line("Univariate 13", "-x^(2/3) - (1 - x^2)^(1/3)", 0.001, 0.99, 0.7071067811865476),
    _line("Univariate 14", "-exp(-x)*sin(2*pi*x)", 0, 4, 0.224885),
    _line("Univariate 15", "(x^2 - 5*x + 6)/(x^2 + 1)", -5, 5, 2.41422),
    _line("Univariate 18", "min(max((x - 2)^2, 0), 2*log(1 + (x - 2)^2))", 0, 6, 2.0),
    _line("Univariate 20", "-(x - sin(x))*exp(-x^2)", -10, 10, 1.195137),
    _line("Univariate 21", "x*sin(x) + x*cos(2*x)", 0, 10, 4.795408),
    _line("Univariate 22", "exp(-3*x) - sin(x)^3", 0, 20, 14.137167),
    _line("Gramacy–Lee", "sin(10*pi*x)/(2*x) + (x - 1)^4", 0.5, 2.5, 0.548563444),
    _line("Forrester", "(6*x - 2)^2*sin(12*x - 4)", 0, 1, 0.7572487),
)  # fmt: skip
"""Where a function has many equally low points, some of them are listed."""
