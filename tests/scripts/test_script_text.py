"""The text of exported scripts: clean, short, and safe from what is in an experiment."""

import ast
import subprocess
import sys
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.examples import example
from gdgui.experiment import Experiment, Objective
from gdgui.scripts import python_script
from tests.scripts.experiments import (
    EXPERIMENTS,
    NAMES_IN_USE,
    VERSIONS,
    in_use,
    runs,
    scripts_of,
)
from tests.small_experiment import FORMULA_EXAMPLES


@pytest.fixture(scope="module", params=["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def version(request):
    return request.param


@pytest.fixture(scope="module", params=VERSIONS)
def texts(request):
    """Write every script of a version, for which torch need not be there."""
    return scripts_of(request.param)


def test_scripts_are_clean_to_a_linter(texts, tmp_path):
    for index, text in enumerate(texts.values()):
        (tmp_path / f"script{index}.py").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100", "--no-cache",
         "--select", "E,F,W,I,UP,B", "--target-version", "py311", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_scripts_compile_without_a_warning(texts):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, text in texts.items():
            compile(text, name, "exec")


def bound_names(tree):
    """Return what the statements of a script give a name, one at a time."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_script_defines_nothing_that_it_does_not_use(name, texts):
    tree = ast.parse(texts[name])
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert defined | bound_names(tree) <= read


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_methods_of_others_stay_out(name, texts):
    tree = ast.parse(texts[name])
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    titles = {
        DIRECTIONS[run.optimizer].title.lower().replace(" ", "_") for run in example(name).runs
    }
    every = {method.title.lower().replace(" ", "_") for method in DIRECTIONS.values()}
    assert functions & every <= titles


@pytest.mark.parametrize("torch", [False, True])
@pytest.mark.parametrize(
    ("formula", "has_tips"),
    [("x^4 + 2y^2", False), ("sin(x) + x*y^2/2", False), ("sqrt(x^2 + y^2)", True)],
)
def test_only_what_may_be_0_by_0_is_looked_at_for_it(formula, has_tips, torch):
    made = Experiment(objective=Objective(formula=formula), runs=runs("gd", [1.0, 2.0]), steps=3)
    assert ("limit_gradient" in python_script(resolve(made), torch=torch)) is has_tips


def test_a_torch_script_steps_by_backward_and_an_optimizer():
    text = python_script(resolve(example("four-optimizers")), torch=True)
    for said in ("loss.backward()", "optimizer.step()", "torch.optim.Adam", "torch.optim.RMSprop"):
        assert said in text
    assert "def gradient(" not in text


def test_a_numpy_script_knows_nothing_of_torch():
    for name in FORMULA_EXAMPLES:
        tree = ast.parse(python_script(resolve(example(name))))
        modules = {n.names[0].name for n in ast.walk(tree) if isinstance(n, ast.Import)}
        assert modules <= {"argparse", "math", "numpy", "matplotlib.pyplot"}


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_no_text_gets_out_of_its_quotes(title, description, label):
    plain = Experiment(
        objective=Objective(formula="x^2"), runs=runs("gd", [1.0], label="plain"), steps=1
    )
    try:
        hostile = replace(
            plain, title=title, description=description, runs=(replace(plain.runs[0], label=label),)
        )
    except ValueError:
        return

    def shape(experiment):
        """Return a script's tree with its texts left out."""
        tree = ast.parse(python_script(resolve(experiment)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        return ast.dump(tree)

    assert shape(hostile) == shape(plain)


@settings(max_examples=25)
@given(st.sets(st.sampled_from(NAMES_IN_USE), min_size=1, max_size=8), st.booleans())
def test_no_parameter_hides_a_name_of_the_script(names, torch):
    experiment = in_use(sorted(names))
    tree = ast.parse(python_script(resolve(experiment), torch=torch))
    assigned = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(assigned) == len(set(assigned))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    others = {"print", "range", "zip", "enumerate", "abs", "run", "k", "tape", "row", "number"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            others |= {alias.asname or alias.name for alias in node.names}
    assert not set(assigned) & (functions | others)
    assert len([name for name in assigned if name.rstrip("_") in names]) >= len(names)


def test_a_formula_without_a_value_is_refused_with_a_sentence():
    experiment = Experiment(
        objective=Objective(formula="log(x - x)"), runs=runs("gd", [1.0]), steps=1
    )
    with pytest.raises(ValueError, match="no value among the real numbers"):
        python_script(resolve(experiment))
