"""What a page of a lesson locks is refused with a sentence; the rest can be edited."""

import pytest

from gdgui.errors import UserError
from gdgui.examples import example
from gdgui.lessons.lesson import LOCKS
from gdgui.ui.document import edits, run_edits
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.locks import check_locks
from gdgui.ui.document.session import Session
from tests.ui.run_helpers import with_edit

BEFORE = example("exercise-rates")
EDITED = {
    "objective": edits.with_parameter(BEFORE, "c", 4.0),
    "runs": with_edit(BEFORE, 1, run_edits.with_hyperparameters, {"learning_rate": 0.3}),
    "starts": edits.with_starts(BEFORE, 0, (5.0,)),
    "steps": edits.with_steps(BEFORE, 3),
}


@pytest.mark.parametrize("lock", EDITED)
@pytest.mark.parametrize("part", EDITED)
def test_a_lock_keeps_its_own_part_and_no_other(lock, part):
    if lock == part:
        with pytest.raises(UserError, match=r"This page of the lesson keeps .* as it is"):
            check_locks(frozenset({lock}), BEFORE, EDITED[part])
    else:
        check_locks(frozenset({lock}), BEFORE, EDITED[part])


def test_every_lock_of_a_lesson_is_kept_by_the_editor_or_the_player():
    assert set(EDITED) | {"playback"} == set(LOCKS)


def test_a_locked_run_may_be_hidden_named_and_coloured():
    for edit, value in ((run_edits.with_label, "mine"), (run_edits.with_color, "#123456")):
        check_locks(frozenset({"runs"}), BEFORE, with_edit(BEFORE, 0, edit, value))


@pytest.fixture
def editor(qapp):
    session = Session(BEFORE)
    editor = Editor(session, session)
    editor.set_locks(frozenset({"runs", "steps"}))
    return editor, session


def test_the_editor_says_what_is_locked_and_leaves_it(editor, qtbot):
    editor, session = editor
    with qtbot.waitSignal(editor.refused) as told:
        editor.set_steps(3)
    assert told.args[0].startswith("This page of the lesson keeps the number of steps as it is")
    assert session.experiment == BEFORE
    assert session.undo_stack.count() == 0


def test_the_controls_of_a_task_edit_what_is_locked(editor):
    editor, session = editor
    editor.apply(lambda experiment: edits.with_steps(experiment, 3), "Change steps", "")
    assert session.experiment.steps == 3
    assert session.undo_stack.undoText() == "Change steps"
