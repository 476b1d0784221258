# ruff: noqa: E501 - a formula stands on one line, as its source has it.
r"""Formulas as they stand in notebooks, textbooks and questions, with their values.

Collected before the parser was rewritten, so that the parser is measured against them and not they
against the parser. Each is typed as its source has it, a line of a notebook or of LaTeX; names such
as ``n`` for the number of coordinates are left as they are where the source leaves them open. The
value at a point is computed by Python's own arithmetic from a function written by hand beside it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["WILD", "Wild"]

cos, exp, log, pi, sin, sqrt, tanh = (
    math.cos, math.exp, math.log, math.pi, math.sin, math.sqrt, math.tanh,
)  # fmt: skip


@dataclass(frozen=True)
class Wild:
    """A formula that someone has written.

    Attributes:
        typed: the text.
        value: the same by hand, a function of the coordinates in their order.
        source: where it was found: a repository and a path, a page, or a book.
        coordinates: the names of its coordinates.
    """

    typed: str
    value: Callable[..., float]
    source: str
    coordinates: tuple[str, ...] = ("x", "y")

    @property
    def point(self) -> tuple[float, ...]:
        """Where the value is compared: crooked numbers within the domain of all of them."""
        return (0.7, 0.4)[: len(self.coordinates)]


_HOPSAN = (
    "Hopsan/hopsan: componentLibraries/defaultLibrary/Special/OptimizationTestFunctions/"
    "OptimizationTestFunction2D.md"
)
_UWE = "UweAlex/NonlinearOptimizationTestFunctions.jl: all_functions.md"
_BAHA = "Baha2rM98/Nonlinear_Optimization_Project: README.md"
_FAYZI = "fayzi-dev/_Pytorch: gradient_descent.py"
_BIO = "edwinb-ai/BioMetaheuristics.jl: docs/src/benchmarks.md"
_X = ("x",)
_X12 = ("x1", "x2")

WILD = (
    Wild(
        "f(x) = x^2 - 4x + 5",
        lambda x: x**2 - 4 * x + 5,
        "apxml.com: Practice: implementing gradient descent",
        _X,
    ),
    Wild(
        r"f(x)=\left(x-3\right)^{2}+4\space",
        lambda x: (x - 3) ** 2 + 4,
        "Nield, Essential math for data science, example 5-8",
        _X,
    ),
    Wild(
        "f(x) = x^2 + 2x + 3",
        lambda x: x**2 + 2 * x + 3,
        "PhoenixCodingAcademy/PhoenixCodingAcademy: Simple Gradient Descent",
        _X,
    ),
    Wild(
        "x*x + 2*x + 3",
        lambda x: x * x + 2 * x + 3,
        "PhoenixCodingAcademy/PhoenixCodingAcademy: Simple Gradient Descent",
        _X,
    ),
    Wild(
        "f(x,y)=x^3+y^3-3xy",
        lambda x, y: x**3 + y**3 - 3 * x * y,
        "edshare.soton.ac.uk, document 7440",
    ),
    Wild(
        "np.sin(5 * x) * np.cos(5 * y) / 5",
        lambda x, y: sin(5 * x) * cos(5 * y) / 5,
        "tferdous17/gradient-descent: main3d.py",
    ),
    Wild(
        "x ** 2 + 3 * x + y ** 2 + 8 * y + 1",
        lambda x, y: x**2 + 3 * x + y**2 + 8 * y + 1,
        "schrodinger-cat-design/test: first_value.py",
    ),
    Wild(
        "(x[0]**3)-(12*x[1]*x[0])+(8*x[1]**3)",
        lambda x, y: x**3 - 12 * x * y + 8 * y**3,
        "abebinder/gradient_descent: src/relevant_examples/plotter_example.py",
        ("x0", "x1"),
    ),
    Wild(
        "sin(x[0])+x[0]/2 + sin(x[1]) + x[1]/2",
        lambda x, y: sin(x) + x / 2 + sin(y) + y / 2,
        "abebinder/gradient_descent: src/relevant_examples/plotter_example.py",
        ("x0", "x1"),
    ),
    Wild(
        "(1 - x / 3 + x**5 - y**3) * np.exp(-(x**2) / 2 - y**2 / 2)",
        lambda x, y: (1 - x / 3 + x**5 - y**3) * exp(-(x**2) / 2 - y**2 / 2),
        "a 2D loss function, a matplotlib figure of a course",
    ),
    Wild(
        "w1**2 + w2**2 + 30 * numpy.sin(w1) * numpy.sin(w2)",
        lambda a, b: a**2 + b**2 + 30 * sin(a) * sin(b),
        "compute_loss(w1, w2), a deep-learning exercise",
        ("w1", "w2"),
    ),
    Wild(
        "J_w = w_1 **2 + w_2 **2 + 30 * sin(w_1) * sin(w_2)",
        lambda a, b: a**2 + b**2 + 30 * sin(a) * sin(b),
        "a comment of the same exercise",
        ("w1", "w2"),
    ),
    Wild(
        "x4−3x3+2",
        lambda x: x**4 - 3 * x**3 + 2,
        "flysoon/self_learning: newton_raphson.py, where the superscripts were lost",
        _X,
    ),
    Wild(
        "f(x)=x**4−3x**3+2",
        lambda x: x**4 - 3 * x**3 + 2,
        "a quick example of gradient descent in python",
        _X,
    ),
    Wild(
        "x**4 - 3*x**3 + 2",
        lambda x: x**4 - 3 * x**3 + 2,
        "upstarter/python_algorithms: gradient_descent.py",
        _X,
    ),
    Wild(
        "(3 * (x**2)) / 4",
        lambda x: 3 * x**2 / 4,
        "gradient descent for f(x) = 3x^2 / 4, an exercise",
        _X,
    ),
    Wild(
        "f(x) = 3x^2 / 4",
        lambda x: 3 * x**2 / 4,
        "gradient descent for f(x) = 3x^2 / 4, an exercise",
        _X,
    ),
    Wild(
        r"out=-20\exp \left(-0.2{\sqrt {0.5\left(x^2+y^2\right)}}\right)− \exp\left( 0.5 ( \cos 2\pi x  + \cos 2\pi y  ) \right) + \exp(1) + 20",
        lambda x, y: (
            -20 * exp(-0.2 * sqrt(0.5 * (x**2 + y**2)))
            - exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y)))
            + exp(1)
            + 20
        ),
        _HOPSAN,
    ),
    Wild(
        r"out=\left(x+2y-7\right)^{2}+\left(2x+y-5\right)^{2}",
        lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
        _HOPSAN,
    ),
    Wild(
        r"out=100{\sqrt {\left|y-0.01x^{2}\right|}}+0.01\left|x+10\right|",
        lambda x, y: 100 * sqrt(abs(y - 0.01 * x**2)) + 0.01 * abs(x + 10),
        _HOPSAN,
    ),
    Wild(
        r"{\displaystyle out=-0.0001\left[\left|\sin x\sin y\exp \left(\left|100-{\frac {\sqrt {x^{2}+y^{2}}}{\pi }}\right|\right)\right|+1\right]^{0.1}}",
        lambda x, y: (
            -0.0001 * (abs(sin(x) * sin(y) * exp(abs(100 - sqrt(x**2 + y**2) / pi))) + 1) ** 0.1
        ),
        _HOPSAN,
    ),
    Wild(
        r"out=-\cos \left(x\right)\cos \left(y\right)\exp \left(-\left(\left(x-\pi \right)^{2}+\left(y-\pi \right)^{2}\right)\right)",
        lambda x, y: -cos(x) * cos(y) * exp(-((x - pi) ** 2 + (y - pi) ** 2)),
        _HOPSAN,
    ),
    Wild(
        r"{\displaystyle out=-\left(y+47\right)\sin {\sqrt {\left|{\frac {x}{2}}+\left(y+47\right)\right|}}-x\sin {\sqrt {\left|x-\left(y+47\right)\right|}}}",
        lambda x, y: (
            -(y + 47) * sin(sqrt(abs(x / 2 + (y + 47)))) - x * sin(sqrt(abs(x - (y + 47))))
        ),
        _HOPSAN,
    ),
    Wild(
        r"\left[1+\left(x+y+1\right)^{2}\left(19-14x+3x^{2}-14y+6xy+3y^{2}\right)\right]\left[30+\left(2x-3y\right)^{2}\left(18-32x+12x^{2}+48y-36xy+27y^{2}\right)\right]",
        lambda x, y: (
            (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
            * (
                30
                + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
            )
        ),
        _HOPSAN,
    ),
    Wild(
        r"{\displaystyle out=-\left|\sin x\cos y\exp \left(\left|1-{\frac {\sqrt {x^{2}+y^{2}}}{\pi }}\right|\right)\right|}",
        lambda x, y: -abs(sin(x) * cos(y) * exp(abs(1 - sqrt(x**2 + y**2) / pi))),
        _HOPSAN,
    ),
    Wild(
        r"{\displaystyle out=\sin ^{2}3\pi x+\left(x-1\right)^{2}\left(1+\sin ^{2}3\pi y\right)}",
        lambda x, y: sin(3 * pi * x) ** 2 + (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2),
        _HOPSAN,
    ),
    Wild(
        r"out=0.26\left(x^{2}+y^{2}\right)-0.48xy",
        lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
        _HOPSAN,
    ),
    Wild(
        r"out=\sin \left(x+y\right)+\left(x-y\right)^{2}-1.5x+2.5y+1",
        lambda x, y: sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
        _HOPSAN,
    ),
    Wild(
        r"3(1-x)^2\exp(-x^2 - (y+1)^2) - 10(\dfrac{x}{5} - x^3 - y^5)\exp(-x^2-y^2) - \dfrac{1}{3}\exp(-(x+1)^2 - y^2)",
        lambda x, y: (
            3 * (1 - x) ** 2 * exp(-(x**2) - (y + 1) ** 2)
            - 10 * (x / 5 - x**3 - y**5) * exp(-(x**2) - y**2)
            - exp(-((x + 1) ** 2) - y**2) / 3
        ),
        _HOPSAN,
    ),
    Wild(
        r"{\displaystyle out=0.5+{\frac {\cos ^{2}\left[\sin \left(\left|x^{2}-y^{2}\right|\right)\right]-0.5}{\left[1+0.001\left(x^{2}+y^{2}\right)\right]^{2}}}}",
        lambda x, y: (
            0.5 + (cos(sin(abs(x**2 - y**2))) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2
        ),
        _HOPSAN,
    ),
    Wild(
        r"out = \dfrac{x^4-16x^2+5x + y^4-16y^2+5y}{2}",
        lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
        _HOPSAN,
    ),
    Wild(
        r"f(x) = -200 e^{-0.02 \sqrt{x_1^2 + x_2^2}}",
        lambda a, b: -200 * exp(-0.02 * sqrt(a**2 + b**2)),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = \sum_{i=1}^{1} \left[ e^{-0.2 \sqrt{x_i^2 + x_{i+1}^2}} + 3 (\cos(2x_i) + \sin(2x_{i+1})) \right].",
        lambda a, b: exp(-0.2 * sqrt(a**2 + b**2)) + 3 * (cos(2 * a) + sin(2 * b)),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = \cos x_1 \sin x_2 - \frac{x_1}{x_2^2 + 1}.",
        lambda a, b: cos(a) * sin(b) - a / (b**2 + 1),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = |x_1^2 + x_2^2 + x_1 x_2| + |\sin(x_1)| + |\cos(x_2)|.",
        lambda a, b: abs(a**2 + b**2 + a * b) + abs(sin(a)) + abs(cos(b)),
        _UWE,
        _X12,
    ),
    Wild(
        r"(1.5 - x_1 + x_1 x_2)^2 + (2.25 - x_1 + x_1 x_2^2)^2 + (2.625 - x_1 + x_1 x_2^3)^2",
        lambda a, b: (
            (1.5 - a + a * b) ** 2 + (2.25 - a + a * b**2) ** 2 + (2.625 - a + a * b**3) ** 2
        ),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = (|x_1| - 5)^2 + (|x_2| - 5)^2",
        lambda a, b: (abs(a) - 5) ** 2 + (abs(b) - 5) ** 2,
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = \sin x_1 \exp\left((1 - \cos x_2)^2\right) + \cos x_2 \exp\left((1 - \sin x_1)^2\right) + (x_1 - x_2)^2.",
        lambda a, b: (
            sin(a) * exp((1 - cos(b)) ** 2) + cos(b) * exp((1 - sin(a)) ** 2) + (a - b) ** 2
        ),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = x_1^2 + 2 x_2^2 - 0.3 \cos(3 \pi x_1) \cos(4 \pi x_2) + 0.3.",
        lambda a, b: a**2 + 2 * b**2 - 0.3 * cos(3 * pi * a) * cos(4 * pi * b) + 0.3,
        _UWE,
        _X12,
    ),
    Wild(
        r"f(x_1,x_2) = \left(x_2 - \frac{5.1 x_1^2}{4\pi^2} + \frac{5 x_1}{\pi} - 6\right)^2 + 10\left(1 - \frac{1}{8\pi}\right)\cos(x_1)\cos(x_2)\ln(x_1^2 + x_2^2 + 1) + 10",
        lambda a, b: (
            (b - 5.1 * a**2 / (4 * pi**2) + 5 * a / pi - 6) ** 2
            + 10 * (1 - 1 / (8 * pi)) * cos(a) * cos(b) * log(a**2 + b**2 + 1)
            + 10
        ),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = -\frac{\left[ \left( \cos(x_1) \cos(x_2) \exp \left| 1 - \frac{\sqrt{x_1^2 + x_2^2}}{\pi} \right| \right)^2 \right]}{30}.",
        lambda a, b: -((cos(a) * cos(b) * exp(abs(1 - sqrt(a**2 + b**2) / pi))) ** 2) / 30,
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = x_1^2 - 12 x_1 + 11 + 10 \cos\left(\frac{\pi x_1}{2}\right) + 8 \sin\left(\frac{5 \pi x_1}{2}\right) - \sqrt{\frac{1}{5}} \exp\left(-0.5 (x_2 - 0.5)^2 \right)",
        lambda a, b: (
            a**2
            - 12 * a
            + 11
            + 10 * cos(pi * a / 2)
            + 8 * sin(5 * pi * a / 2)
            - sqrt(0.2) * exp(-0.5 * (b - 0.5) ** 2)
        ),
        _UWE,
        _X12,
    ),
    Wild(
        r"f(\mathbf{x}) = \left[1 - \left| \frac{\sin[\pi (x_1 - 2)]\sin[\pi (x_2 - 2)]}{\pi^2 (x_1 - 2)(x_2 - 2)} \right|^5 \right] \left[ 2 + (x_1 - 7)^2 + 2(x_2 - 7)^2 \right]",
        lambda a, b: (
            (1 - abs(sin(pi * (a - 2)) * sin(pi * (b - 2)) / (pi**2 * (a - 2) * (b - 2))) ** 5)
            * (2 + (a - 7) ** 2 + 2 * (b - 7) ** 2)
        ),
        _UWE,
        _X12,
    ),
    Wild(
        r"10^5 x_1^2 + x_2^2 - (x_1^2 + x_2^2)^2 + 10^{-5} (x_1^2 + x_2^2)^4",
        lambda a, b: 1e5 * a**2 + b**2 - (a**2 + b**2) ** 2 + 1e-5 * (a**2 + b**2) ** 4,
        _UWE,
        _X12,
    ),
    Wild(r"\sum_{i=1}^n i x_i^2", lambda a, b: a**2 + 2 * b**2, _UWE + " (n is left open)", _X12),
    Wild(
        r"f(\mathbf{x}) = -\cos{(x_1)} \cos{(x_2)} \exp{[-(x_1 - \pi)^2 - (x_2 - \pi)^2]}",
        lambda a, b: -cos(a) * cos(b) * exp(-((a - pi) ** 2) - (b - pi) ** 2),
        _BIO,
        _X12,
    ),
    Wild(
        "f(x,y)=[1 + (x + y + 1)^2(19 − 14x+3x^2− 14y + 6xy + 3y^2)][30 + (2x − 3y)^2(18 − 32x + 12x^2 + 4y − 36xy + 27y^2)]",
        lambda x, y: (
            (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
            * (
                30
                + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 4 * y - 36 * x * y + 27 * y**2)
            )
        ),
        _BIO,
    ),
    Wild(
        r"f(x,y) = -20exp[-0.2\sqrt{0.5(x^{2}+y^{2})}]-exp(0.5(cos(2\pi x)+cos(2\pi y)))+exp(1)+20",
        lambda x, y: (
            -20 * exp(-0.2 * sqrt(0.5 * (x**2 + y**2)))
            - exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y)))
            + exp(1)
            + 20
        ),
        "optymus, documentation: benchmark functions",
    ),
    Wild(
        "-20 * exp(-0.2 * sqrt(0.5 * (x^2 + y^2))) - exp(0.5 * (cos(2*pi*x) + cos(2*pi*y))) + 20 + exp(1)",
        lambda x, y: (
            -20 * exp(-0.2 * sqrt(0.5 * (x**2 + y**2)))
            - exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y)))
            + 20
            + exp(1)
        ),
        "Optimization Benchmark Functions, README",
    ),
    Wild(
        "torch.log(1 + torch.abs(x)) ** (2 + torch.sin(x))",
        lambda x: log(1 + abs(x)) ** (2 + sin(x)),
        _FAYZI,
        _X,
    ),
    Wild("((x ** 2) - 1) ** 3", lambda x: (x**2 - 1) ** 3, _FAYZI, _X),
    Wild(
        "x * torch.exp(-x ** 2 - y ** 2) + 0.05 * (x ** 2 + y ** 2)",
        lambda x, y: x * exp(-(x**2) - y**2) + 0.05 * (x**2 + y**2),
        _FAYZI,
    ),
    Wild(
        "0.1 * x1 ** 2 + 2 * x2 ** 2",
        lambda a, b: 0.1 * a**2 + 2 * b**2,
        "Zhang et al., Dive into deep learning, 12.6; briantccj/Pytorch: Dive-into-DL-PyTorch/momentum.py",
        _X12,
    ),
    Wild(
        "x1 ** 2 + 2 * x2 ** 2",
        lambda a, b: a**2 + 2 * b**2,
        "Leoli04/llms-notebooks: d2l/code/optimization/sgd.py",
        _X12,
    ),
    Wild(
        "pow(x[0] + 9, 2) + pow(x[1] - 9, 2) - 5 * math.cos(10 * math.sqrt(pow(x[0] + 9, 2) + pow(x[1] - 9, 2)))",
        lambda a, b: (a + 9) ** 2 + (b - 9) ** 2 - 5 * cos(10 * sqrt((a + 9) ** 2 + (b - 9) ** 2)),
        "objective functions of a Polish course",
        ("x0", "x1"),
    ),
    Wild(
        "w ** 2 - 10 * w + 25",
        lambda w: w**2 - 10 * w + 25,
        "kathryn-zhang/ml-practice: TensorFlow/SimpleExample.py",
        ("w",),
    ),
    Wild(
        "J(w) = W^{2} - 10W + 25",
        lambda w: w**2 - 10 * w + 25,
        "a TensorFlow notebook (w on the left, W on the right)",
        ("W",),
    ),
    Wild(
        "np.sin(2 * w1) + np.sin(2 * w2) + 0.3 * (w1**2 + w2**2)",
        lambda a, b: sin(2 * a) + sin(2 * b) + 0.3 * (a**2 + b**2),
        "doublewell_loss, a set of optimization labs",
        ("w1", "w2"),
    ),
    Wild(
        "1/(1+np.exp(-8*u)) - 1/(1+np.exp(-u))",
        lambda u: 1 / (1 + exp(-8 * u)) - 1 / (1 + exp(-u)),
        "meangpu/ANN_year4term1: E002/SecondTime/P2.py",
        ("u",),
    ),
    Wild(
        "y=lambda x:math.exp(-(x**2))+x**2",
        lambda x: exp(-(x**2)) + x**2,
        "Lox7531/lab1: Semestr2/minilabs/DIVA.py",
        _X,
    ),
    Wild(
        "y=math.exp(-(x**2))+x**2",
        lambda x: exp(-(x**2)) + x**2,
        "Lox7531/lab1: Semestr2/minilabs/DIVA.py (title)",
        _X,
    ),
    Wild(
        "((x**2) + math.cos(x))/ math.e ** math.sin(x)",
        lambda x: (x**2 + cos(x)) / math.e ** sin(x),
        "snowthesprite/assignment-problems: Assign_20-29/Assignment_22/test_22.py",
        _X,
    ),
    Wild(
        "(x-4)**2+2*np.exp(x)",
        lambda x: (x - 4) ** 2 + 2 * exp(x),
        "cavolarl/Machine-Learning-Columbia: HW1/Problem3.py",
        _X,
    ),
    Wild(
        "np.log(1 + np.exp(x))",
        lambda x: log(1 + exp(x)),
        "1-D functions for grad_desc1d, an exercise",
        _X,
    ),
    Wild("atan(sinh(x**2 - 2*y))", lambda x, y: math.atan(math.sinh(x**2 - 2 * y)), _BAHA),
    Wild("exp(a-b) + exp(b-a)", lambda a, b: exp(a - b) + exp(b - a), _BAHA, ("a", "b")),
    Wild(
        "sin(0.5*a**2 - 0.25*b**2 + 3) * cos(2*a + 1 - exp(b))",
        lambda a, b: sin(0.5 * a**2 - 0.25 * b**2 + 3) * cos(2 * a + 1 - exp(b)),
        _BAHA,
        ("a", "b"),
    ),
    Wild("x**(1/x)", lambda x: x ** (1 / x), _BAHA, _X),
    Wild(
        "40.0708*x*y + 592.56*x**2 + 0.01*y**2 - 85.863*x",
        lambda x, y: 40.0708 * x * y + 592.56 * x**2 + 0.01 * y**2 - 85.863 * x,
        _BAHA,
    ),
    Wild(
        "f(x,y)=2x^3+6xy^2-3y^3-150x",
        lambda x, y: 2 * x**3 + 6 * x * y**2 - 3 * y**3 - 150 * x,
        "physicswithease.org: stationary points",
    ),
    Wild(
        "f(x,y) = x^3 + y^3 - 6*x*y",
        lambda x, y: x**3 + y**3 - 6 * x * y,
        "freemathhelp.com, thread 73870",
    ),
    Wild(r"f(x,y)=x^2 +xy +y^2 \space", lambda x, y: x**2 + x * y + y**2, "rstudio-pubs 1035431"),
    Wild(
        "G(x, y) = 30·x + 15·y - (10·x + 5·y + 2·x^2 + y^2 + 2·x·y)",
        lambda x, y: 30 * x + 15 * y - (10 * x + 5 * y + 2 * x**2 + y**2 + 2 * x * y),
        "mathelounge.de/410045",
    ),
    Wild("z=f(x,y)=x^2+y^2", lambda x, y: x**2 + y**2, "sofatutor.ch: lokale Extrempunkte"),
    Wild(
        "f(x,y) = x² + xy + y²",
        lambda x, y: x**2 + x * y + y**2,
        "calculuscoaches.com: directions of maximal increase",
    ),
    Wild(
        "3x1² + 4x2² - 2x1x2 -x1 -3x2",
        lambda a, b: 3 * a**2 + 4 * b**2 - 2 * a * b - a - 3 * b,
        "studienservice.de, Fernuni Hagen, Klausur September 2006",
        _X12,
    ),
    Wild(
        "f (x, y) = (x - 1)2+ 0.5(y - 1)2+ xy + 2x + 3y",
        lambda x, y: (x - 1) ** 2 + 0.5 * (y - 1) ** 2 + x * y + 2 * x + 3 * y,
        "answersarena.com, problem 3, where the superscripts were lost",
    ),
    Wild(
        "f(x, y) = x^2·y·(x - y + 1)", lambda x, y: x**2 * y * (x - y + 1), "mathelounge.de/861388"
    ),
    Wild(
        r"\( f(x) = 5x^3 - 16.25x^2 - 205x + 6.57 \)",
        lambda x: 5 * x**3 - 16.25 * x**2 - 205 * x + 6.57,
        "HW2 Gradient Descent, test function 2",
        _X,
    ),
    Wild(
        r"\(f(x) = x^4 - 3 x^2 + x + 1\)",
        lambda x: x**4 - 3 * x**2 + x + 1,
        "drlvk.github.io, Numerical methods, 30.3",
        _X,
    ),
    Wild(
        "x.^4 - 3*x.^2 + x + 1",
        lambda x: x**4 - 3 * x**2 + x + 1,
        "drlvk.github.io, Numerical methods, 30.3 (Matlab)",
        _X,
    ),
    Wild(
        "$$f(x) = x^4 - 3x^3 + 2$$",
        lambda x: x**4 - 3 * x**3 + 2,
        "onenoughtone.com: polynomial global minimum finder",
        _X,
    ),
    Wild(
        "func = lambda x: np.cos(14.5 * x - 0.3) + (x + 0.2) * x",
        lambda x: cos(14.5 * x - 0.3) + (x + 0.2) * x,
        "scipy/scipy: scipy/optimize/_basinhopping.py",
        _X,
    ),
    Wild(
        "-(x1 + 47.0) * np.sin(np.sqrt(abs(x0 / 2.0 + (x1 + 47.0))))",
        lambda a, b: -(b + 47) * sin(sqrt(abs(a / 2 + (b + 47)))),
        "lmfit/lmfit-py: tests of basinhopping",
        ("x0", "x1"),
    ),
    Wild(
        "(w ** 2 * 0.5)",
        lambda w: w**2 * 0.5,
        "zwphhxx/Deep_Learning_Study: 04_neural_network_evaluation/d_momentum.py",
        ("w",),
    ),
    Wild(
        "f(x,y)=-4+6 x+x^2-x y+y^2",
        lambda x, y: -4 + 6 * x + x**2 - x * y + y**2,
        "math-gpt.org: minimum value of a function",
    ),
)
"""All of them, in the order in which they were found."""
