"""Whatever is typed or read ends in a value or in one sentence, and soon.

``GDGUI_FUZZ=100000 pytest -n 0 tests/test_fuzz.py`` searches on, with so many formulas and a tenth
as many files; ``--hypothesis-profile=default --hypothesis-seed=N`` where it has not looked yet.
"""

import os

from hypothesis import HealthCheck, given, settings

from gdgui.engine.descent.problem import resolve
from gdgui.engine.objective.syntax import Syntax, parse
from gdgui.errors import UserError
from gdgui.experiment import Experiment, from_json
from tests import fuzzing
from tests.work import within

EXAMPLES = int(os.environ.get("GDGUI_FUZZ", "300"))
MOST_CALLS = 400_000
"""Some fifth of a second."""

on_and_on = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def outcome(work):
    """Return what a piece of work ends with, a value or a UserError."""
    try:
        return work()
    except UserError as error:
        return error


def checked(work):
    """Return the outcome of a piece of work, which must be soon and, if refused, one sentence."""
    found = within(MOST_CALLS, lambda: outcome(work))
    if isinstance(found, UserError):
        assert str(found).strip()
        assert len(str(found)) < 1_000
        assert "Traceback" not in str(found)
    return found


@on_and_on
@given(fuzzing.formulas())
def test_any_formula_is_read_or_refused(text):
    found = checked(lambda: parse.__wrapped__(text))
    assert isinstance(found, Syntax | UserError)


@settings(on_and_on, max_examples=max(EXAMPLES // 10, 150))
@given(fuzzing.damaged_files())
def test_any_file_is_read_or_refused(content):
    def read():
        experiment = from_json(content)
        resolve(experiment)
        return experiment

    assert isinstance(checked(read), Experiment | UserError)
