"""What the built-in lessons claim, each number beside the computation that it comes of.

`CLAIMS` quotes a lesson, and says what the numbers in the quotation are, in their order; a number
that is made up (a start, a rate, a bound) is `MADE_UP`. What takes a run is computed when it is
asked for. `ANSWERS` are the numbers that are asked for, and of the slips. `STATEMENTS` are checks
that hold on a page, perhaps after an edit.
"""

import math
from functools import cache

from gdgui.lessons.catalogue import lesson
from gdgui.lessons.check import parse_expression
from gdgui.lessons.edits import apply_edit
from gdgui.lessons.gathering import facts_of
from gdgui.lessons.starts import starts_of

MADE_UP = None
_ = MADE_UP


@cache
def _facts(name, page, edit):
    start = starts_of(lesson(name)[0])[page]
    return facts_of(apply_edit(start, dict(edit)) if edit else start)


def facts(name, page, edit=None):
    """Return the facts of a page's beginning, perhaps after an edit."""
    hashable = {key: tuple(v) if isinstance(v, list) else v for key, v in (edit or {}).items()}
    return _facts(name, page, tuple(hashable.items()))


def ask(name, page, expression, edit=None):
    """Return a fact of a page's beginning, perhaps after an edit."""
    return parse_expression(expression).value(facts(name, page, edit))


def step(x, slope, rate):
    """Return where a step of gradient descent leads."""
    return x - rate * slope


def parabola(x, rate, steps=1, minimum=0.0, curvature=2.0):
    """Return where gradient descent on ½·curvature·(x − minimum)² is after some steps."""
    for _step in range(steps):
        x = step(x, curvature * (x - minimum), rate)
    return x


WELL = (-1.3008395659415772, 1.130901122629986)
RATE = "runs[0].hyperparameters.learning_rate"
BETA = "runs[1].hyperparameters.momentum"
# Third root of 4x³ − 6x + 1, beside those of the minima: their sum is 0.
HILL = -sum(WELL)
# The Hessian of the loss of a line through x = 0, 1, 2: [[5/3, 1], [1, 1]].
LINE_CURVATURE = 4 / 3 + math.hypot(1 / 3, 1)

L1, L2, L3, L4, L5, L6, L7, L8, L9, L10 = (
    "which-way-is-down", "one-step-by-hand", "how-large-a-step", "more-than-one-direction",
    "ravines-and-momentum", "where-it-gets-stuck", "a-rate-for-each-coordinate",
    "a-line-through-points", "a-small-network", "who-computes-the-gradient",
)  # fmt: skip

CLAIMS = {
    L1: [
        ("25 is $f(5)$", 5**2, _),
        ("$x^4 - 3x^2 + x$", 4, 3, 2),
        ("The hill between the valleys stands near $x = 0.17$", HILL),
        ("The slope at 5 is 10, so it moves by 1", _, 2 * 5, 0.1 * 10),
        ("From 5 to 6, then to 7.2, then to 8.64",
         _, parabola(5, -0.1), parabola(5, -0.1, 2), parabola(5, -0.1, 3)),
    ],
    L2: [
        ("so $x_1 = 5 - 1 = 4$", 5, 0.1 * 10, parabola(5, 0.1)),
        ("the slope is $2 \\cdot 5 = 10$", 2, 5, 10),
        ("the step is $-0.1 \\cdot 10 = -1$", -0.1, 2 * 5, -1),
        ("The slope at 4 is 8", parabola(5, 0.1), 2 * 4),
        ("Take the slope at $x_1 = 4$, multiply it by 0.1, and subtract that from 4", 4, 0.1, 4),
        ("at 4 it is 8", 4, 2 * 4),
        ("The slope at 3.2 is 6.4", parabola(5, 0.1, 2), 2 * 3.2),
        ("$x_3 = 3.2 - 0.64 = 2.56$", 3.2, 0.1 * 6.4, parabola(5, 0.1, 3)),
        ("The same once more, from 3.2", parabola(5, 0.1, 2)),
        ("This uses the slope at 4 again; at 3.2 it is 6.4", 4, 3.2, 6.4),
        ("5, 4, 3.2, 2.56", *(parabola(5, 0.1, k) for k in range(4))),
        ("Indeed 4 is 0.8 times 5", 4, 1 - 2 * 0.1, 5),
        ("what is left is 0.8", 0.8),
        ("A factor of 0.8", 0.8),
        ("Near 0.06", parabola(5, 0.1, 20)),
        ("After 8 steps it is already below 1", 8, 1),
        ("At −15", 5 - 20 * 1),
        ("$k \\ge \\ln 500 / \\ln 1.25$", 5 / 0.01, 1 / 0.8),
        ("28 steps are enough", math.ceil(math.log(500) / math.log(1.25))),
        ("You need $5 \\cdot 0.8^k \\le 0.01$", 5, 0.8, 0.01),
        ("From $x_0 = -3$", _),
        ("The slope is $-6$, and minus", 2 * -3),
        ("The slope at $-3$ is $-6$", -3, 2 * -3),
        ("The first step has to be 1.8 long", -1.2 - -3),
        ("The slope at $-3$ is $-6$, so $\\eta \\cdot 6 = 1.8$", -3, 2 * -3, 6, -1.2 - -3),
        ("$x_1 = -3 + 0.6 = -2.4$", -3, 0.1 * 6, parabola(-3, 0.1)),
    ],
    L3: [
        ("goes from $-10$ to $-6$ to $-3.6$", *(parabola(-7, 0.2, k, 3) - 3 for k in range(3))),
        ("Its factor is 0.98. After 15 steps it is still 7.4 away",
         1 - 2 * 0.01, 15, 3 - parabola(-7, 0.01, 15, 3)),
        ("Its factor is 0.8. After 15 steps it is 0.35 away",
         1 - 2 * 0.1, 15, 3 - parabola(-7, 0.1, 15, 3)),
        ("Its factor is $-1$: it jumps between $-7$ and $13$",
         1 - 2 * 1.0, -7, parabola(-7, 1.0, 1, 3)),
        ("Its factor is $-2$", 1 - 2 * 1.5),
        ("The slope is $2(-7 - 3) = -20$", 2, -7, 3, 2 * (-7 - 3)),
        ("the slope is $-20$, and minus a negative", -20),
        ("it is $2(-7 - 3) = -20$", 2, -7, 3, -20),
        ("After 15 steps it is 327,680", 15, abs(parabola(-7, 1.5, 15, 3) - 3)),
        ("It begins 10 away", 3 - -7),
        ("Doubling three times is a factor of 8, not 6", 2**3, 2 * 3),
        ("For $f(x) = 4(x - 3)^2$ the second derivative is 8", _, 3, 2, 2 * 4),
        ("$\\frac{1}{8}$", 1, 8),
        ("$-0.5$ still halves the distance", _),
        ("$\\eta > 0.5$", 1 / 2),
        ("Beyond 0.5 it jumps over the minimum", 1 / 2),
        ("At 1.01 the factor is $-1.02$: 2 % farther", 1.01, 1 - 2 * 1.01, 100 * 0.02),
        ("On $f(x) = 5(x - 3)^2$ the second derivative is 10", _, 3, 2, 2 * 5),
        ("At $1/10$ it arrives in one step", 1, 10),
        ("It is 2 *over* 10", 2, 10),
        ("$\\eta = 0.46$ the factor is $1 - 2\\eta = 0.08$", 0.46, 1, 2, 1 - 2 * 0.46),
        ("seven steps to within $10^{-6}$", _, _),
        ("by the same factor $1 - 2\\eta = 0.6$", 1, 2, 1 - 2 * 0.2),
    ],
    L4: [
        ("$(10, -6)$", 2 * 5, 2 * -3),
        ("$(-10, 6)$", -10, 6),
        ("$(25, 9)$", 5**2, 3**2),
        ("the value $f$, which is 34", 25 + 9),
        ("$4$", 10 - 6),
        ("0.2 times the slope $-6$", 0.2, -6),
        ("$1 - 2\\eta = 0.8$", 1, 2, 1 - 2 * 0.1),
        ("It starts 6.71 away", math.dist((5, 5), (2, -1))),
        ("$6.71 \\cdot 0.8^{20}$.", 6.7082, 0.8, 20),
        ("Each step leaves 0.8 of it; over 20", 0.8, 20),
        ("Its gradient is $(2x, 8y)$", 2, 2 * 4),
        ("At $(-5, 2)$ the gradient is $(-10, 16)$", -5, 2, 2 * -5, 8 * 2),
        ("the second derivative is 8, so the edge is at $2/8$. Along $x$ it would be at 1",
         8, 2, 8, 2 / 2),
        ("At $1/8$ the coordinate", 1, 8),
        ("The factor for $y$ is $1 - 8\\eta$", 1, 8),
        ("$1/2$ for $x$ and $1/8$ for $y$", 1, 2, 1, 8),
        ("one step with $\\eta = 0.5$", 1 / 2),
    ],
    L5: [
        ("along $x$ its second derivative is 1, along $y$ it is 20", 2 * 0.5, 2 * 10),
        ("$20 / 1$", 20, 1),
        ("Along $x$ it is 0.902", 1 - 0.098 * 1),
        ("It takes 123 steps to come within 0.01", lambda: ask(L5, 0, "runs[0].steps_to(0.01)"), _),
        ("Beyond 0.1 it diverges", 2 / 20),
        ("$2/21$.", 2, 1 + 20),
        ("At $2/21$ both directions shrink by the same factor, $19/21$", 2, 21, 21 - 2, 21),
        ("69 steps.", lambda: ask(L5, 0, "runs[0].steps_to(0.01)", {RATE: 2 / 21})),
        ("After two steps it is 1.9 times", 1 + 0.9),
        ("with its 69 steps", lambda: ask(L5, 1, "runs[0].steps_to(0.01)")),
        ("needs 130 steps", lambda: ask(L5, 1, "runs[1].steps_to(0.01)")),
        ("$\\beta = 0$, it takes 123 steps; with 0.9 it takes 130",
         0, lambda: ask(L5, 1, "runs[1].steps_to(0.01)", {BETA: 0.0}), 0.9, 130),
        ("With $\\beta = 0.5$ it takes 19 steps; the best gradient descent took 69",
         0.5, lambda: ask(L5, 1, "runs[1].steps_to(0.01)", {BETA: 0.5}), 69),
        ("$1 + 0.9 + 0.9^2 + \\dots = 1/(1 - 0.9) = 10$", 1, 0.9, 0.9, 2, 1, 1, 0.9, 1 / (1 - 0.9)),
    ],
    L6: [
        ("ends at $(-2.81, 3.13)$",
         lambda: ask(L6, 0, "runs[0].x[-1][0]"), lambda: ask(L6, 0, "runs[0].x[-1][1]")),
        ("$-y + y^3$", 3),
        ("$x^4 - 3x^2 + x$", 4, 3, 2),
        ("0.7 is too little", _),
        ("With $\\beta = 0.8$", _),
    ],
    L7: [
        ("The root of 100 equal squares", _),
        ("after 40 steps it is at $x = -2.4$, RMSProp at $-3.1$",
         40, lambda: ask(L7, 1, "runs[0].x[40][0]"), lambda: ask(L7, 1, "runs[1].x[40][0]")),
        ("and it needs 101", lambda: ask(L7, 1, "runs[0].steps_to(0.1)")),
        ("it needs 78 steps, AdaGrad 101",
         lambda: ask(L7, 1, "runs[1].steps_to(0.1)"), lambda: ask(L7, 1, "runs[0].steps_to(0.1)")),
        ("With $\\eta = 1$ it needs 28",
         1, lambda: ask(L7, 1, "runs[0].steps_to(0.1)", {RATE: 1.0})),
        # torch's RMSProp keeps 0.99 of its average, and Adam 0.999 of its.
        ("is only $0.01\\, g^2$", lambda: 1 - ask(L7, 2, "runs[1].decay"), 2),
        ("which makes $10\\, \\eta$", 1 / math.sqrt(0.01)),
        ("Divide $g$ by $\\sqrt{0.01\\, g^2}$", 0.01, 2),
        ("by $\\sqrt{0.01\\, g^2} = 0.1\\, |g|$", 0.01, 2, math.sqrt(0.01)),
        ("$10\\, \\eta$ as well", 10),
        ("divides by $1 - 0.999$", 1, lambda: ask(L7, 2, "runs[0].beta2")),
        ("to $-3.5$: as far, though its slope is 25 times smaller", -4 + 0.5, 100 / 4),
        ("the gradient is $(-4, 100)$", -4, 2 * 50 * 1),
        ("The largest second derivative is 100", 2 * 50),
    ],
    L8: [
        ("$\\frac{1}{2}(1 + 9 + 25)/3 = 35/6 \\approx 5.83$",
         1, 2, 1**2, 3**2, 5**2, 3, 1 + 9 + 25, 2 * 3, 35 / 6),
        ("The errors are 1, 3 and 5", 1, 3, 5),
        ("After 50 steps the loss is 0.0044", 50, lambda: ask(L8, 0, "runs[0].loss")),
        ("is about 2.39", LINE_CURVATURE),
        ("beyond $2 / 2.39 \\approx 0.84$", 2, LINE_CURVATURE, 2 / LINE_CURVATURE),
        ("Between 0.2 and 0.7", _, _),
        ("Here it is 0.034", lambda: ask(L8, 1, "runs[0].loss")),
        ("$y = 1.5x + 0.5$", _, _),
        ("$w = 1.5$ and $b = 0.5$", 1.5, 0.5),
        ("$w \\approx 1.49$ and $b \\approx 0.53$",
         lambda: ask(L8, 1, "runs[0].x[-1][0]"), lambda: ask(L8, 1, "runs[0].x[-1][1]")),
        ("60 points with batches of 5", 60, _),
        ("60 / 5", 60, 5),
        ("Each step uses up 5 of the 60", 5, 60),
        ("60 divided by 5, not times 5", 60, 5, 5),
        ("Try 0.03", _),
        ("The mean of $-1$, $-3$ and $-5$", -1, -3, -5),
    ],
    L9: [
        ("hidden layer of 4 neurons", _),
        ("$2 \\cdot 4$ weights and 4 biases for the hidden layer, 4 weights and 1 bias",
         2, 4, 4, 4, 1),
        ("$8 + 4 + 4 + 1 = 17$", 2 * 4, 4, 4, 1, 8 + 4 + 4 + 1),
        ("97 % of its own points, 83 % of the others",
         lambda: 100 * ask(L9, 1, "runs[0].accuracy"),
         lambda: 100 * ask(L9, 1, "runs[0].held_out_accuracy")),
        ("Take 1,000 points, or one hidden layer of 3 neurons", _, _),
        ("**95 %**", 100 * 0.95),
        ("**less than 3 %**", 100 * 0.03),
    ],
    L10: [
        ("between 1.57 and 4.71", math.pi / 2, 3 * math.pi / 2),
        ("Near $x = 1.7$", _),
        ("$(9.261 - 6.859)/0.2 = 12.01$", 2.1**3, 1.9**3, 2 * 0.1, (2.1**3 - 1.9**3) / 0.2),
        ("The slope is 12", 3 * 2**2),
        ("$(2.1^3 - 1.9^3)/0.2$", 2 + 0.1, 3, 2 - 0.1, 3, 0.2),
        ("has 1,000 parameters", _),
        ("$f(x) = x^3$", 3),
        ("$3x^2$", 3, 2),
    ],
}  # fmt: skip

ANSWERS = {
    (L1, 0, 1): (2 * 5, 5**2, 5, -2 * 5),
    (L2, 0, 1): (parabola(5, 0.1, 2), 4 - 0.1 * 10, 4 + 0.1 * 8, 4 - 8),
    (L2, 0, 2): (parabola(5, 0.1, 3), 3.2 - 0.1 * 8),
    (L2, 1, 1): (1 - 2 * 0.1, 1 - 0.1, 2 * 0.1),
    (L2, 2, 0): (parabola(-3, 0.1), -3 - 0.6, 2.4),
    (L3, 0, 2): (parabola(-7, 0.2, 1, 3), -7 - 0.2 * 20, -7 + 0.2 * 14, -7 + 0.2 * 10),
    (L3, 1, 2): (abs(parabola(-7, 1.5, 3, 3) - 3), 10 * 6, 10 * 2**2, parabola(-7, 1.5, 3, 3)),
    (L3, 3, 2): (2 / 10, 1 / 10, 2 / 2, 10 / 2),
    (L4, 0, 2): (parabola(-3, 0.2), -3 - 0.2 * 6),
    (L4, 1, 2): (1 - 2 * 0.1,),
    (L4, 1, 3): (round(math.dist((5, 5), (2, -1)) * 0.8**20, 2),
                 round(math.dist((5, 5), (2, -1)) * 0.1, 2)),
    (L4, 2, 2): (2 / 8, 2 / 2, 1 / 8),
    (L5, 0, 1): (20 / 1, 1 / 20),
    (L5, 0, 2): (2 / 20, 2 / 1, 1 / 20),
    (L6, 1, 2): (-1 / 2 + 1 / 4, 0, 1 / 4),
    (L7, 0, 1): (2 / 100, 2 / 1, 1 / 100),
    (L7, 0, 3): (1 - 0.1 * 100 / math.sqrt(100**2), 1 - 0.1 * 100),
    (L7, 2, 1): (1 / math.sqrt(0.01), 1 / 0.01, math.sqrt(0.01)),
    (L8, 0, 1): (lambda: ask(L8, 0, "objective.value(2, 1)"), 1, (5 - 1) / (2 - 0)),
    (L8, 0, 2): (round((1 + 9 + 25) / 6, 2), round((1 + 9 + 25) / 3, 2), (1 + 9 + 25) / 2),
    (L8, 0, 3): (lambda: ask(L8, 0, "objective.gradient(0, 0)[1]"), 3),
    (L8, 2, 1): (60 / 5, 60 * 5),
    (L9, 0, 3): (lambda: ask(L9, 0, "objective.dim", {"objective.model.hidden": [4]}),
                 2 * 4 + 4, 17 - 1),
    (L10, 1, 1): (round((2.1**3 - 1.9**3) / 0.2, 2), 3 * 2**2, round((2.1**3 - 2**3) / 0.1, 2)),
    (L10, 1, 3): (2 * 1000, 1000, 1000 + 1),
}  # fmt: skip

STATEMENTS = [
    (L1, 3, None, "abs(runs[0].x[1] - 6) < 1e-9 and abs(runs[0].x[3] - 8.64) < 1e-9"),
    (L1, 2, None, "runs[0].x[-1] < -1.2 and runs[1].x[-1] > 1.1"),
    (L1, 1, {"runs[0].start": [0.0]}, "runs[0].status == 'converged' and runs[0].last_step == 0"),
    (L3, 1, None, "runs[2].status == 'oscillating' and runs[3].f[-1] > runs[3].f[0]"),
    (L3, 1, None, "abs(runs[0].x[-1] - 3) < 10 and abs(runs[1].x[-1] - 3) < 10"),
    (L3, 2, None, "runs[0].steps_to(1e-6) == 7"),
    (L3, 2, {"objective.formula": "4*(x - c)^2", RATE: 0.125}, "runs[0].steps_to(1e-6) <= 1"),
    (L4, 1, None, "abs(norm(runs[0].x[-1][0] - 2, runs[0].x[-1][1] + 1) - 0.077) < 0.0005"),
    (L5, 0, {RATE: 0.101, "steps": 5000}, "runs[0].status == 'diverged'"),
    (L5, 0, {RATE: 0.0965}, "runs[0].steps_to(0.01) > 70"),
    (L5, 0, {RATE: 0.0935}, "runs[0].steps_to(0.01) <= 70"),
    (
        L6,
        0,
        {"runs[0].start": [1.0, 1.0]},
        "norm(runs[0].x[-1][0] - 3, runs[0].x[-1][1] - 2) < 0.01",
    ),
    (
        L6,
        1,
        None,
        "runs[0].reached == 'saddle' and norm(runs[0].x[-1][0], runs[0].x[-1][1]) < 1e-6",
    ),
    (L6, 1, None, "objective.value(0, 1) == -0.25 and objective.value(0, -1) == -0.25"),
    (L6, 2, {BETA: 0.7}, "runs[1].x[-1] > 1"),
    (L6, 2, None, "runs[0].x[-1] > 1 and runs[1].x[-1] > 1"),
    (L7, 0, None, "runs[0].status == 'diverged'"),
    (L7, 0, {"runs[0].optimizer": "adagrad"}, "runs[0].f[-1] > 0.01"),
    (L7, 0, {"runs[0].optimizer": "rmsprop"}, "runs[0].f[-1] < 0.01"),
    (L7, 2, None, "abs(runs[0].x[1][1] - 0.9) < 1e-6 and abs(runs[1].x[1][1]) < 1e-6"),
    (L8, 0, {RATE: 0.83}, "runs[0].status != 'diverged'"),
    (L8, 0, {RATE: 0.85, "steps": 5000}, "runs[0].status == 'diverged'"),
    (L8, 0, {RATE: 0.2}, "runs[0].loss < 0.0001"),
    (L8, 0, {RATE: 0.7}, "runs[0].loss < 0.0001"),
    (L9, 0, None, "0.6 < accuracy < 0.7"),
    (L9, 0, {"objective.model.hidden": [2]}, "0.7 < accuracy < 0.95"),
    (L9, 1, {"objective.model.hidden": [3]}, "runs[0].accuracy - runs[0].held_out_accuracy < 0.03"),
    (L9, 1, None, "objective.dim > 60"),
    (L10, 0, None, "objective.gradient(1) > 0"),
    (L10, 0, {"runs[0].start": [1.7]}, "objective.gradient(1.7) < -2"),
]
