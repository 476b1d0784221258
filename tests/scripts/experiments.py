"""Experiments whose scripts are tried: each method, step size, noise, formula and name in turn."""

from functools import cache

from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.engine.methods.step_sizes import STEP_SIZES
from gdgui.examples import example
from gdgui.experiment import Change, Domain, Experiment, Objective, Run, StepSize
from gdgui.scripts import python_script
from tests.small_experiment import FORMULA_EXAMPLES

__all__ = [
    "CHAOTIC",
    "EXPERIMENTS",
    "LEAPING",
    "NAMES_IN_USE",
    "TYPED",
    "VERSIONS",
    "in_use",
    "runs",
    "scripts_of",
]

VERSIONS = {"numpy": False, "torch": True}

ROSENBROCK = Objective(name="rosenbrock")
HIMMELBLAU = Objective(name="himmelblau")
WAVES = Objective(formula="a*sin(3x) + x^2/4", parameters={"a": 0.7})
HOLLOW = Objective(formula="a*exp(x) + x^4 - x", parameters={"a": 0.7})

HOSTILE = '"quotes" \'and\' """more""" \\ \\n \n\r\t\x00\x1b\u202e {x} %s $\\frac$ η 🙂 \\'
NAMES_IN_USE = (
    "np", "plt", "run", "math", "torch", "tape", "e1", "k", "f", "gradient", "t", "t1", "t2",
    "print", "range", "STEPS", "descend", "momentum", "value", "power", "zip",
)  # fmt: skip


def runs(optimizer, start, **rest):
    return [Run(optimizer=optimizer, start=start, **rest)]


def of_method(method, objective, start, steps):
    rate = 0.01 if method.id in ("gd", "momentum", "nesterov", "qhm") else None
    hyperparameters = {"learning_rate": rate} if rate else {}
    return Experiment(
        objective=objective,
        runs=runs(method.id, start, hyperparameters=hyperparameters),
        steps=steps,
    )


def of_step_size(rule, objective, start):
    warmup = 4 if rule.is_schedule else 0
    return Experiment(
        objective=objective,
        runs=[
            Run(
                optimizer=optimizer,
                start=start,
                step_size=StepSize(rule.id, warmup=warmup),
                hyperparameters={"learning_rate": 0.01},
            )
            for optimizer in ("gd", "adam")
        ],
        steps=25,
    )


def _experiments():
    """Return every experiment whose script is run, by name."""
    found = {name: example(name) for name in FORMULA_EXAMPLES}
    for method in DIRECTIONS.values():
        found[f"{method.id} in the plane"] = of_method(method, HIMMELBLAU, [0.2, -0.9], 40)
        line = HOLLOW if method.needs_hessian else WAVES
        found[f"{method.id} on a line"] = of_method(method, line, [2.5], 40)
    for rule in STEP_SIZES.values():
        found[f"{rule.id} in the plane"] = of_step_size(rule, HIMMELBLAU, [0.2, -0.9])
        found[f"{rule.id} on a line"] = of_step_size(rule, WAVES, [2.5])
    found |= MIXED | DOMAINS | TIPS | KINKS | GROWTH | LANGUAGE
    found["in use"] = in_use(NAMES_IN_USE)
    return found


def in_use(names):
    """Return an experiment whose parameters have these names, twelve at most in a formula."""
    terms = [f"{name}*x^2" for name in names[:12]] + ["y^2"]
    return Experiment(
        objective=Objective(
            formula=" + ".join(terms),
            parameters={name: 0.1 + i / 10 for i, name in enumerate(names[:12])},
        ),
        runs=runs("momentum", [1.0, 2.0], hyperparameters={"learning_rate": 0.01}),
        steps=3,
    )


TYPED = {
    "typed in the plane": Experiment(
        objective=Objective(
            formula="(x - a)^2 + x*y^2 + exp(y)", parameters={"a": 2.0},
            gradient=("2(x - a)", "-2x y + exp(y)"),
        ),
        runs=[*runs("adam", [0.2, -0.9]), *runs("bfgs", [0.2, -0.9]), *runs("newton", [0.2, 0.9])],
        steps=30,
    ),
    "typed on a line": Experiment(
        objective=Objective(formula="sin(x^2)", gradient=("cos(x^2)",)),
        runs=[
            *runs("gd", [1.0], hyperparameters={"learning_rate": 0.1}),
            *runs("newton", [1.2]),
        ],
        steps=30,
    ),
    "typed with a quotient": Experiment(
        objective=Objective(
            formula="sqrt(x^2 + a y^2)", parameters={"a": 2.0},
            gradient=("x/sqrt(x^2 + a y^2) + 0.5", "-y/sqrt(x^2 + a y^2)"),
        ),
        runs=[*runs("adam", [0.0, 0.0]), *runs("lion", [0.0, 0.0])],
        steps=5,
    ),
    "typed with a quotient on a line": Experiment(
        objective=Objective(formula="abs(x)", gradient=("2x/abs(x) - 1",)),
        runs=[*runs("adam", [0.0]), *runs("lion", [0.0])],
        steps=5,
    ),
}  # fmt: skip
"""Gradients that someone has typed, wrong ones; automatic differentiation would find others."""

MIXED = {
    "everything at once": Experiment(
        objective=ROSENBROCK,
        runs=[
            Run(optimizer="newton", start=[-1.2, 1.0], hyperparameters={"damping": 0.1}),
            Run(optimizer="normalized", start=[-1.2, 1.0], visible=False),
            Run(optimizer="lion", start=[-1.2, 1.0], noise=0.3, seed=5),
            Run(optimizer="nadam", start=[-1.2, 1.0], step_size=StepSize("cosine")),
            Run(optimizer="adam", start=[-1.2, 1.0], step_size=StepSize("armijo")),
            Run(optimizer="gd", start=[-1.2, 1.0], step_size=StepSize("exact")),
        ],
        steps=25,
    ),
    "noise across blocks": Experiment(
        objective=Objective(formula="x^2"),
        runs=runs("momentum", [3.0], noise=1.0, seed=3),
        steps=16_400,
    ),
    "weight decay": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(
                optimizer=optimizer,
                start=[0.2, -0.9],
                noise=noise,
                hyperparameters={"learning_rate": 0.01, "weight_decay": 0.5},
                changes=[Change(9, {"weight_decay": 0.0}), Change(20, {"weight_decay": 3.0})],
            )
            for optimizer in ("gd", "adam", "normalized", "rprop", "bb_long")
            for noise in (0.0, 0.1)
        ],
        steps=40,
    ),
    "weight decay by torch alone": Experiment(
        objective=WAVES,
        runs=runs("gd", [2.5], hyperparameters={"learning_rate": 0.01, "weight_decay": 0.5}),
        steps=25,
    ),
    "weight decay on a line": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer=optimizer, start=[2.5], noise=0.1, hyperparameters={"weight_decay": 0.5})
            for optimizer in ("qhm", "bb_short")
        ],
        steps=25,
    ),
    "momentum that begins during a run": Experiment(
        objective=HIMMELBLAU,
        runs=runs(
            "rmsprop_centered",
            [0.2, -0.9],
            changes=[Change(9, {"momentum": 0.5})],
            hyperparameters={"learning_rate": 1e-3},
        ),
        steps=25,
    ),
    "noise and a line search": Experiment(
        objective=HIMMELBLAU,
        runs=runs("gd", [0.2, -0.9], noise=1.0, seed=3, step_size=StepSize("armijo")),
        steps=15,
    ),
    "plateaus, schedules and searches": Experiment(
        objective=WAVES,
        runs=[
            Run(
                optimizer=optimizer,
                start=[2.5],
                hyperparameters={"learning_rate": 0.4},
                step_size=StepSize(rule, parameters),
            )
            for optimizer, rule, parameters in (
                ("gd", "plateau", {"patience": 1.0, "decay": 0.5, "cooldown": 2.0}),
                ("bfgs", "plateau", {"patience": 0.0, "final": 0.2}),
                ("gd", "cosine", {}),
                ("adam", "exact", {}),
                ("adam", "constant", {}),
            )
        ],
        steps=30,
    ),
    "plateaus alone": Experiment(
        objective=HIMMELBLAU,
        runs=runs(
            "momentum",
            [0.2, -0.9],
            hyperparameters={"learning_rate": 0.02},
            step_size=StepSize("plateau", {"patience": 1.0, "decay": 0.5}),
        ),
        steps=30,
    ),
    "stopped by a short step": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(optimizer=optimizer, start=[0.2, -0.9], hyperparameters={"learning_rate": 0.01})
            for optimizer in ("gd", "normalized", "bfgs")
        ],
        steps=200,
        step_tolerance=1e-3,
        value_tolerance=1e-7,
    ),
    "stopped by a small change on a line": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer="gd", start=[2.5], changes=[Change(9, {"learning_rate": 0.1}, [1.5])]),
            Run(optimizer="adam", start=[2.5], hyperparameters={"learning_rate": 0.1}),
        ],
        steps=200,
        value_tolerance=1e-5,
    ),
    "steered": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(
                optimizer=optimizer,
                start=[0.2, -0.9],
                step_size=StepSize("linear", warmup=3),
                changes=[
                    Change(0, iterate=[1.0, 1.0]),
                    Change(5, {"learning_rate": 0.02, hyper: value}),
                    Change(12, {"learning_rate": 0.01}, iterate=[-3.0, 3.0]),
                ],
            )
            for optimizer, hyper, value in (
                ("adam", "beta2", 0.9),
                ("qhadam", "beta1", 0.5),
                ("momentum", "momentum", 0.0),
                ("rprop", "grow", 1.5),
                ("radam", "beta1", 0.8),
            )
        ],
        steps=20,
    ),
    "steered on a line": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer="gd", start=[2.0], changes=[Change(3, {"learning_rate": 0.2})]),
            Run(optimizer="adamax", start=[2.0], changes=[Change(4, {"beta1": 0.2}, [-2.0])]),
            Run(optimizer="qhadam", start=[2.0], changes=[Change(4, {"beta2": 0.2}, [-2.0])]),
        ],
        steps=12,
    ),
    "steered from the first step": Experiment(
        objective=WAVES,
        runs=[
            Run(optimizer="qhadam", start=[2.0], changes=[Change(0, {"beta1": 0.2})]),
            Run(optimizer="adam", start=[2.0], changes=[Change(0, {"beta1": 0.2})]),
        ],
        steps=5,
    ),
    "moved where it has converged": Experiment(
        objective=Objective(formula="x^2"),
        runs=runs("newton", [1.0], changes=[Change(1, iterate=[5.0])]),
        steps=4,
    ),
    "torch refuses these": Experiment(
        objective=HIMMELBLAU,
        runs=[
            Run(optimizer="nesterov", start=[0.2, -0.9], hyperparameters={"momentum": 0.0}),
            Run(optimizer="rprop", start=[0.2, -0.9], hyperparameters={"grow": 1.0}),
            Run(optimizer="adamax", start=[-0.9, 0.2], hyperparameters={"epsilon": 0.0}),
        ],
        steps=10,
    ),
    "no step": Experiment(objective=HIMMELBLAU, runs=runs("adam", [1.0, 1.0]), steps=0),
    "all hidden": Experiment(
        objective=HIMMELBLAU, runs=runs("gd", [1.0, 1.0], visible=False), steps=2
    ),
    "hostile": Experiment(
        title=HOSTILE,
        description=HOSTILE * 3,
        objective=Objective(formula="x^2"),
        runs=[
            Run(optimizer="gd", start=[1.0], label=HOSTILE),
            Run(optimizer="gd", start=[1.0], label="_private", color="#abcdef"),
            Run(optimizer="gd", start=[1.0], label="x" * 9000),
        ],
        steps=2,
    ),
    "long": Experiment(objective=HIMMELBLAU, runs=runs("gd", [0.2, -0.9]), steps=12_000),
}

DOMAINS = {
    f"{formula} from {start}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs("gd", start, hyperparameters={"learning_rate": rate}),
        steps=8,
    )
    for formula, start, rate in (
        ("log(x) + y^2", [0.5, 0.1], 1.0),
        ("sqrt(x)", [0.1], 1.0),
        ("1/x", [1.0], 0.1),
        ("1/x", [0.0], 0.1),
        ("1/(a - b) + x^2", [1.0], 0.1),
        ("exp(x^2)", [30.0], 0.1),
        ("exp(x) + cosh(y)", [3.0, -3.0], 900.0),
        ("x^1.5 + abs(y)^n", [0.3, 0.2], 0.9),
        ("max(x, y, 0.5) + min(2x, sign(y), 3) + abs(x - y)", [1.0, -0.4], 0.3),
        ("tan(x) + atan(y) + asin(x/4) + acos(y/4)", [0.3, 0.2], 0.1),
        ("x^7/100 + x^6 + x^4", [0.5], 0.2),
        ("sinh(x)*tanh(x) + x^-3", [1.5], 0.02),
        ("sqrt(2)*x^2 + max(1, 2)*y^2 + 9^40*0*x", [1.5, 1.0], 0.02),
        ("7", [1.5], 0.1),
        ("a*y^2", [1.5, 2.0], 0.1),
        ("2^x + e^y + pi", [0.4, 0.3], 0.1),
        ("sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(x^2 + y))))))))))))", [1.0, 0.5], 0.1),
    )
}  # fmt: skip

TIPS = {
    f"tip: {formula} from {start} by {method}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs(method, start, hyperparameters={"learning_rate": rate}),
        steps=8,
    )
    for formula, start, method, rate in (
        ("sqrt(x^2 + y^2)", [3.0, 0.0], "gd", 1.0),
        ("sqrt(x^2 + y^2)", [0.0, 0.0], "gd", 1.0),
        ("sqrt(x^2 + y^2) + y/2", [0.0, 0.0], "adam", 0.5),
        ("hypot(x, y) + x/2", [0.0, 0.0], "cg", 0.3),
        ("sqrt(x^2)", [2.0], "gd", 1.0),
        ("(x^2)^(1/3) + x", [0.0], "momentum", 0.1),
        ("sin(x)/x + x^2", [0.0], "gd", 0.5),
        ("20 - 20exp(-0.2sqrt((x^2 + y^2)/2)) + x", [0.0, 0.0], "gd", 0.1),
    )
}  # fmt: skip
"""Where the expression of the gradient is 0/0."""

KINKS = {
    f"kink: {formula} from {start} by {method}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs(method, start),
        steps=8,
    )
    for formula, start, method in (
        ("abs(x)^2 + x/3", [0.0], "newton"),
        ("max(x, 0) + log(1 + exp(-abs(x))) - x/3", [0.0], "newton"),
        ("max(x, 0) + log(1 + exp(-abs(x))) + a*x^2", [0.0], "pure_newton"),
        ("max(x, y)^2 + x^2 + y^2 - a*x", [0.0, 0.0], "newton"),
        ("abs(x)*x - x", [0.0], "newton"),
        ("abs(x + y)^3 + x^2 + y^2/2 - x", [0.5, -0.5], "newton"),
        ("x*sqrt(x)", [0.0], "gd"),
        ("x*sqrt(x) - x", [0.0], "pure_newton"),
        ("a*y*sqrt(y)/x + (x - 1)^2", [1.2, 0.0], "adam"),
    )
}
"""Where the expression of a derivative, or that of automatic differentiation, misses the limit."""

GROWTH = {
    f"growth: {formula} by {method}": Experiment(
        objective=Objective(formula=formula),
        runs=runs(method, start, hyperparameters={"learning_rate": rate}),
        steps=60,
    )
    for formula, start, method, rate in (
        ("x^2 + 1e13*x", [0.0], "gd", 0.3),
        ("x^2 + 1e13*x + y^2", [0.0, 2.0], "nesterov", 0.1),
        ("exp(-x) + x", [5.0], "momentum", 50.0),
        ("exp(-x) + x + y^2/4", [-40.0, 1.0], "rmsprop_centered", 5.0),
        ("x^2 + y^2/3", [5.0, 1.0], "gd", 10.0),
        ("1e6*x", [0.0], "gd", 1e6),
        ("x^4", [10.0], "gd", 1.0),
    )
}
"""What grows large, and what grows without bound."""

LANGUAGE = {
    f"language: {formula}": Experiment(
        objective=Objective(
            formula=formula, domain=Domain((-3, 3), (-2, 2) if len(start) == 2 else None)
        ),
        runs=runs("momentum", start, hyperparameters={"learning_rate": rate}),
        steps=15,
    )
    for formula, start, rate in (
        ("x^(1/3) + x^2", [-2.0], 0.05),
        ("x^(4/3)", [-1.5], 0.1),
        ("cbrt(x^2 + y) + x^2/4 + y^2", [0.4, -1.3], 0.05),
        ("(x - y)^(2/3) + x^2 + y^2", [0.4, -1.3], 0.03),
        ("sum(i, 1, 5, i*cos((i+1)*x + i))", [0.7], 0.002),
        (r"\sum_{i=1}^{2} i x_i^2", [1.3, -0.4], 0.1),
        ("prod(i, 1, 3, x - i) + x^4/10", [0.3], 0.02),
        ("if(x > 0, x^2, -2x)", [-1.0], 0.1),
        ("(x^2 if x > y else y^2 - x) + y^2/2", [0.2, 0.7], 0.1),
        ("relu(x) + sigmoid(y) + softplus(-x - y)", [0.7, -0.4], 0.3),
        ("erf(x)*hypot(x, 1) + sinc(x)", [0.8], 0.1),
        ("atan2(y, x)^2 + x^2", [-0.8, 0.6], 0.1),
        ("log2(x) + log10(x) - ln x + x^2", [0.8], 0.05),
        ("asinh(x) + acosh(x + 3) + atanh(x/4) + x^2", [0.8], 0.1),
        ("sec(x/2) + csc(y) + cot(y) + sech(x)", [0.8, 1.2], 0.005),
        ("mod(x, 1) + floor(x)^2/9 + round(2x)/9 + x^2", [1.7], 0.1),
        ("||x| - 1| + √(1 + x²)", [2.2], 0.1),
        (r"\frac{(\theta_1 - 2)^2}{2} + \left|\theta_2\right|", [0.3, 1.1], 0.2),
        ("J(w, b) = (w*2 + b - 3)^2 + 0,1w^2", [0.3, 1.1], 0.05),
        ("f(lambda) = lambda^2 + sin²lambda", [1.1], 0.1),
        ("exp(log(x)) + x/x", [0.9], 0.4),
        ("sqrt(x)^2 + ½x²", [0.5], 0.9),
        ("pow(x, 1/3) + x^2 + [x - 1][x + 2]", [0.9], 0.05),
    )
}  # fmt: skip
"""What the language of today has and that of format 1 had not."""

CHAOTIC = {
    f"chaos: {formula}": Experiment(
        objective=Objective(formula=formula, parameters={"a": 0.7}),
        runs=[
            Run(optimizer="gd", start=start, hyperparameters={"learning_rate": 1.9}),
            Run(optimizer="momentum", start=start, hyperparameters={"learning_rate": 0.9}),
        ],
        steps=300,
    )
    for formula, start in (
        ("a*sin(3x) + x^2/4", [2.5]),
        ("a*cos(5x)*tanh(y) + exp(-x^2) + (x^2 + y^2)/4 + atan(x*y)", [0.3, 0.4]),
        ("cos(4x)*log(2 + y^2)/a + abs(x)^1.3 + y^2/3 + x^6/(1 + x^6)", [0.3, 2.0]),
    )
}
"""Where a difference in the last place is soon one in the first."""

LEAPING = ("edge-of-stability",)
"""Of the built-in ones, those whose path leaps across a narrow valley."""

EXPERIMENTS = _experiments()


@cache
def scripts_of(version):
    """Return the text of every experiment's script by its name, in one of `VERSIONS`."""
    return {
        name: python_script(resolve(experiment), torch=VERSIONS[version])
        for name, experiment in EXPERIMENTS.items()
    }
