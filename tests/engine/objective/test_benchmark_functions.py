# ruff: noqa: E501 - a formula stands on one line, as one would type it.
"""scipy's benchmark functions of one or two coordinates, written as one would type them.

From their definitions (Jamil and Yang 2013; Gavana's list, which scipy's benchmarks follow), not
from scipy's code. Accepted, and with the gradient that torch's automatic differentiation finds.
"""

import numpy as np
import pytest

from gdgui.engine.analysis.autograd import gradient
from gdgui.engine.descent.recording import read_only
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse

PLACES = ((0.73, 0.41), (-1.31, 0.87), (1.9, -0.66), (-0.37, -1.53))

FUNCTIONS = {
    "Ackley01": "-20exp(-0.2sqrt(½(x1² + x2²))) - exp(½(cos 2πx1 + cos 2πx2)) + 20 + e",
    "Ackley02": "-200exp(-0.02sqrt(x1^2 + x2^2))",
    "Ackley03": "-200exp(-0.02sqrt(x1^2 + x2^2)) + 5exp(cos(3x1) + sin(3x2))",
    "Adjiman": r"\cos x_1 \sin x_2 - \frac{x_1}{x_2^2 + 1}",
    "Alpine01": r"\sum_{i=1}^{2} |x_i \sin x_i + 0.1 x_i|",
    "BartelsConn": "|x1^2 + x2^2 + x1x2| + |sin x1| + |cos x2|",
    "Beale": "(1.5 - x + xy)² + (2.25 - x + xy²)² + (2.625 - x + xy³)²",
    "BiggsExp02": "sum(i, 1, 10, (exp(-0.1i*x1) - 5exp(-0.1i*x2) - exp(-0.1i) + 5exp(-i))^2)",
    "Bird": "(x1 - x2)² + exp((1 - sin x1)²)cos x2 + exp((1 - cos x2)²)sin x1",
    "Bohachevsky1": "x1² + 2x2² - 0.3cos(3πx1) - 0.4cos(4πx2) + 0.7",
    "Bohachevsky2": "x1² + 2x2² - 0.3cos(3πx1)cos(4πx2) + 0.3",
    "Bohachevsky3": "x1² + 2x2² - 0.3cos(3πx1 + 4πx2) + 0.3",
    "Booth": "(x + 2y - 7)² + (2x + y - 5)²",
    "Branin01": "(y - 1.275x²/π² + 5x/π - 6)² + (10 - 5/(4π))cos(x) + 10",
    "Branin02": "(-1.275x²/π² + 5x/π + y - 6)² + (10 - 5/(4π))cos(x)cos(y) + ln(x² + y² + 1) + 10",
    "Brent": "(x1 + 10)² + (x2 + 10)² + exp(-x1² - x2²)",
    "Brown": "(x1²)^(x2² + 1) + (x2²)^(x1² + 1)",
    "Bukin02": "100(x2² - 0.01x1² + 1) + 0.01(x1 + 10)²",
    "Bukin04": "100x2² + 0.01|x1 + 10|",
    "Bukin06": "100√(|x2 - 0.01x1²|) + 0.01|x1 + 10|",
    "CarromTable": r"-\frac{1}{30} e^{2|1 - \frac{\sqrt{x_1^2 + x_2^2}}{\pi}|} \cos^2 x_1 \cos^2 x_2",
    "Chichinadze": "x1² - 12x1 + 8sin(5πx1/2) + 10cos(πx1/2) + 11 - 0.2√5/exp(½(x2 - 0.5)²)",
    "Cigar": "x1² + 10^6x2²",
    "CosineMixture": "-0.1sum(i, 1, 2, cos(5πx_i)) + sum(i, 1, 2, x_i^2)",
    "CrossInTray": "-0.0001(|sin(x1)sin(x2)exp(|100 - √(x1² + x2²)/π|)| + 1)^0.1",
    "CrossLegTable": "-1/(|exp(|100 - √(x1² + x2²)/π|)sin(x1)sin(x2)| + 1)^0.1",
    "CrownedCross": "0.0001(|exp(|100 - √(x1² + x2²)/π|)sin(x1)sin(x2)| + 1)^0.1",
    "Csendes": "sum(i, 1, 2, x_i^6*(2 + sin(1/x_i)))",
    "Cube": "100(x2 - x1³)² + (1 - x1)²",
    "Damavandi": (
        "(1 - |sin(π(x1 - 2))sin(π(x2 - 2))/(π²(x1 - 2)(x2 - 2))|^5)(2 + (x1 - 7)² + 2(x2 - 7)²)"
    ),
    "Deb01": "-½sum(i, 1, 2, sin(5πx_i)^6)",
    "DeckkersAarts": "10^5*x1² + x2² - (x1² + x2²)² + 10^-5*(x1² + x2²)^4",
    "DixonPrice": "(x1 - 1)² + 2(2x2² - x1)²",
    "DropWave": "-(1 + cos(12√(x1² + x2²)))/(½(x1² + x2²) + 2)",
    "Easom": "-cos(x)cos(y)exp(-(x - π)² - (y - π)²)",
    "EggCrate": "x1² + x2² + 25(sin²(x1) + sin²(x2))",
    "EggHolder": "-(x2 + 47)sin(√(|x2 + x1/2 + 47|)) - x1*sin(√(|x1 - (x2 + 47)|))",
    "ElAttarVidyasagarDutta": "(x1² + x2 - 10)² + (x1 + x2² - 7)² + (x1² + x2³ - 1)²",
    "Exp2": "sum(i, 0, 9, (exp(-i*x1/10) - 5exp(-i*x2/10) - exp(-i/10) + 5exp(-i))^2)",
    "Exponential": "-exp(-½(x1² + x2²))",
    "FreudensteinRoth": "(x1 - 13 + ((5 - x2)x2 - 2)x2)² + (x1 - 29 + ((x2 + 1)x2 - 14)x2)²",
    "Giunta": "0.6 + sum(i, 1, 2, sin(16x_i/15 - 1)^2 + sin(16x_i/15 - 1) + sin(4(16x_i/15 - 1))/50)",
    "GoldsteinPrice": (
        "[1 + (x + y + 1)²(19 - 14x + 3x² - 14y + 6xy + 3y²)]"
        "[30 + (2x - 3y)²(18 - 32x + 12x² + 48y - 36xy + 27y²)]"
    ),
    "Griewank": "(x1² + x2²)/4000 - cos(x1)cos(x2/√2) + 1",
    "Hansen": "sum(i, 0, 4, (i+1)*cos(i*x1 + i + 1))*sum(j, 0, 4, (j+1)*cos((j+2)*x2 + j + 1))",
    "Himmelblau": "(x² + y - 11)² + (x + y² - 7)²",
    "HolderTable": "-|exp(|1 - √(x1² + x2²)/π|)sin(x1)cos(x2)|",
    "Hosaki": "(1 - 8x + 7x² - 7/3*x³ + ¼x⁴)y²*exp(-y)",
    "Infinity": "sum(i, 1, 2, x_i^6*(sin(1/x_i) + 2))",
    "JennrichSampson": "sum(i, 1, 10, (2 + 2i - exp(i*x1/9) - exp(i*x2/9))^2)",
    "Keane": "-sin²(x1 - x2)sin²(x1 + x2)/√(x1² + x2²)",
    "Leon": "(1 - x)² + 100(y - x²)²",
    "Levy13": "(x1 - 1)²(sin²(3πx2) + 1) + (x2 - 1)²(sin²(2πx2) + 1) + sin²(3πx1)",
    "Matyas": "0.26(x² + y²) - 0.48xy",
    "McCormick": "-x1 + 2x2 + (x1 - x2)² + sin(x1 + x2) + 1",
    "Michalewicz": "-sum(i, 1, 2, sin(x_i)*sin(i*x_i^2/π)^20)",
    "Mishra01": "(1 + 2 - ½(x1 + x2))^(2 - ½(x1 + x2))",
    "Mishra03": "√(|cos(√(|x1² + x2²|))|) + 0.01(x1 + x2)",
    "Mishra04": "√(|sin(√(|x1² + x2²|))|) + 0.01(x1 + x2)",
    "Mishra11": "(½(|x1| + |x2|) - √(|x1 x2|))²",
    "MultiModal": "(|x1| + |x2|)|x1||x2|",
    "NeedleEye": "if(|x1| < 0.0001 and |x2| < 0.0001, 1, 100 + |x1| + |x2|)",
    "NewFunction01": "√(|cos(√(|x1² + x2|))|) + (x1 + x2)/100",
    "NewFunction02": "√(|sin(√(|x1² + x2|))|) + (x1 + x2)/100",
    "Parsopoulos": "cos(x1)² + sin(x2)²",
    "Pathological": "½ + (sin²(√(100x2² + x1²)) - ½)/(0.001(x1 - x2)^4 + 1)",
    "PenHolder": "-exp(-1/|exp(|-√(x1² + x2²)/π + 1|)cos(x1)cos(x2)|)",
    "Periodic": "sin²(x1) + sin²(x2) - 0.1exp(-x1² - x2²) + 1",
    "Plateau": "30 + floor(|x1|) + floor(|x2|)",
    "Price01": "(|x1| - 5)² + (|x2| - 5)²",
    "Price02": "1 + sin²x1 + sin²x2 - 0.1exp(-x1² - x2²)",
    "Price03": "100(x2 - x1²)² + (6.4(x2 - 0.5)² - x1 - 0.6)²",
    "Price04": "(2x1³x2 - x2³)² + (6x1 - x2² + x2)²",
    "Qing": "sum(i, 1, 2, (x_i^2 - i)^2)",
    "Quadratic": "-3803.84 - 138.08x1 - 232.92x2 + 128.08x1² + 203.64x2² + 182.25x1x2",
    "Rastrigin": "20 + sum(i, 1, 2, x_i^2 - 10cos(2πx_i))",
    "Ripple01": "sum(i, 1, 2, -exp(-2ln 2*((x_i - 0.1)/0.8)^2)*(sin(5πx_i)^6 + 0.1cos(500πx_i)^2))",
    "Rosenbrock": "100(y - x²)² + (1 - x)²",
    "RosenbrockModified": "74 + 100(x2 - x1²)² + (1 - x1)² - 400exp(-((x1 + 1)² + (x2 + 1)²)/0.1)",
    "RotatedEllipse01": "7x1² - 6√3*x1x2 + 13x2²",
    "RotatedEllipse02": "x1² - x1x2 + x2²",
    "Salomon": "1 - cos(2π√(x1² + x2²)) + 0.1√(x1² + x2²)",
    "Schaffer01": "½ + (sin²(x1² + x2²)² - ½)/(1 + 0.001(x1² + x2²)²)²",
    "Schaffer02": "½ + (sin²(x1² - x2²)² - ½)/(1 + 0.001(x1² + x2²)²)²",
    "Schaffer03": "½ + (sin²(cos|x1² - x2²|) - ½)/(1 + 0.001(x1² + x2²)²)²",
    "Schwefel01": "(x1² + x2²)^√π",
    "Schwefel02": "x1² + (x1 + x2)²",
    "Schwefel20": "|x1| + |x2|",
    "Schwefel21": "max(|x1|, |x2|)",
    "Schwefel22": "|x1| + |x2| + |x1||x2|",
    "Schwefel26": "837.9658 - x1*sin(√|x1|) - x2*sin(√|x2|)",
    "Schwefel36": "-x1x2(72 - 2x1 - 2x2)",
    "Shubert01": "sum(i, 1, 5, i*cos((i+1)*x1 + i))*sum(i, 1, 5, i*cos((i+1)*x2 + i))",
    "Shubert03": "sum(i, 1, 5, i*sin((i+1)*x1 + i) + i*sin((i+1)*x2 + i))",
    "SineEnvelope": "-(½ + (sin²(√(x1² + x2²)) - ½)/(1 + 0.001(x1² + x2²))²)",
    "SixHumpCamel": "(4 - 2.1x² + x⁴/3)x² + xy + (4y² - 4)y²",
    "Sodp": "|x1|² + |x2|³",
    "Sphere": "x² + y²",
    "Step": "floor(x1 + 0.5)² + floor(x2 + 0.5)²",
    "StretchedV": "(x1² + x2²)^¼ * (sin²(50(x1² + x2²)^0.1) + 1)",
    "StyblinskiTang": "½sum(i, 1, 2, x_i^4 - 16x_i^2 + 5x_i)",
    "TestTubeHolder": "-4|exp(|cos(x1²/200 + x2²/200)|)sin(x1)cos(x2)|",
    "ThreeHumpCamel": "2x² - 1.05x⁴ + x⁶/6 + xy + y²",
    "Treccani": "x1⁴ + 4x1³ + 4x1² + x2²",
    "Trefethen": (
        "¼x1² + ¼x2² + exp(sin(50x1)) - sin(10x1 + 10x2) + sin(60exp(x2)) "
        "+ sin(70sin(x1)) + sin(sin(80x2))"
    ),
    "Tripod": "if(x2 > 0, 1, 0)*(1 + if(x1 > 0, 1, 0)) + |x1 + 50x2| + |x2|",
    "Ursem01": "-sin(2x1 - ½π) - 3cos x2 - ½x1",
    "Ursem03": "-sin(2.2πx1 + ½π)(2 - |x1|)/2*(3 - |x1|)/2 - sin(½πx2² + ½π)(2 - |x2|)/2*(3 - |x2|)/2",
    "Ursem04": "-3sin(½πx1 + ½π)(2 - √(x1² + x2²))/4",
    "UrsemWaves": "-0.9x1² + (x2² - 4.5x2²)x1x2 + 4.7cos(3x1 - x2²(2 + x1))sin(2.5πx1)",
    "VenterSobiezcczanskiSobieski": (
        "x1² - 100cos²x1 - 100cos(x1²/30) + x2² - 100cos²x2 - 100cos(x2²/30)"
    ),
    "WayburnSeader01": "(x1⁶ + x2⁴ - 17)² + (2x1 + x2 - 4)²",
    "WayburnSeader02": "(1.613 - 4(x1 - 0.3125)² - 4(x2 - 1.625)²)² + (x2 - 1)²",
    "Weierstrass": ("sum(k, 0, 7, 0.5^k*(cos(2π*3^k*(x1 + 0.5)) + cos(2π*3^k*(x2 + 0.5))))"),
    "XinSheYang03": "exp(-(x1/15)^10 - (x2/15)^10) - 2exp(-x1² - x2²)cos²(x1)cos²(x2)",
    "Zacharov": "x1² + x2² + (½(x1 + 2x2))² + (½(x1 + 2x2))⁴",
    "ZeroSum": "if(x1 + x2 == 0, 0, 1 + (10000|x1 + x2|)^0.5)",
    "Zettl": "¼x1 + (x1² - 2x1 + x2²)²",
    "Zirilli": "0.25x1⁴ - 0.5x1² + 0.1x1 + 0.5x2²",
    "Problem02": "sin x + sin(10x/3)",
    "Problem03": "-sum(k, 1, 6, k*sin((k+1)*x + k))",
    "Problem04": "-(16x² - 24x + 5)e^(-x)",
    "Problem05": "-(1.4 - 3x)sin(18x)",
    "Problem06": "-(x + sin x)exp(-x²)",
    "Problem07": "sin x + sin(10x/3) + ln|x| - 0.84x + 3",
    "Problem08": "-sum(k, 1, 6, k*cos((k+1)*x + k))",
    "Problem09": "sin x + sin(⅔x)",
    "Problem10": "-x sin x",
    "Problem11": "2cos x + cos 2x",
    "Problem12": "sin³x + cos³x",
    "Problem13": "-x^(2/3) - (1 - x²)^(1/3)",
    "Problem14": "-e^(-x)sin(2πx)",
    "Problem15": "(x² - 5x + 6)/(x² + 1)",
    "Problem18": "if(x <= 3, (x - 2)², 2ln|x - 2| + 1)",
    "Problem20": "-(x - sin x)e^(-x²)",
    "Problem21": "x sin x + x cos 2x",
    "Problem22": "e^(-3x) - sin³x",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_benchmark_function_is_accepted_and_has_no_parameters(name):
    syntax = parse(FUNCTIONS[name])
    assert syntax.parameters == ()
    assert set(syntax.coordinates) <= {"x", "y", "x1", "x2"}


@pytest.mark.torch
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_benchmark_function_has_the_gradient_of_autograd(name):
    syntax = parse(FUNCTIONS[name])
    compiled = compile_objective(syntax)
    compared = 0
    for place in PLACES:
        value, *slopes = compiled.value_and_gradient(*place, read_only(()))
        own = place[: syntax.dim]
        wanted, expected = gradient(syntax, own, ())
        if not np.isfinite([wanted, *expected]).all():
            continue
        compared += 1
        found = np.array([value, *slopes[: syntax.dim]])
        size = max(1.0, np.abs([wanted, *expected]).max())
        np.testing.assert_allclose(found, [wanted, *expected], rtol=1e-9, atol=1e-9 * size)
    assert compared >= 2
