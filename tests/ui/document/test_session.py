"""The session opens, saves, edits and undoes; nothing that fails loses anything."""

import pytest

import gdgui
from gdgui.files import FileError
from gdgui.ui.document import edits, run_edits
from gdgui.ui.document.session import RECENT_FILES, Session
from tests.ui.run_helpers import with_edit


@pytest.fixture
def session(qapp):
    return Session(gdgui.load("learning-rates"))


def test_undo_brings_back_exactly_what_was_there(session):
    before = session.experiment
    session.edit(edits.with_steps(before, 99), "Change steps")
    assert session.experiment.steps == 99
    session.undo_stack.undo()
    assert session.experiment == before
    session.undo_stack.redo()
    assert session.experiment.steps == 99


def test_a_drag_is_undone_as_one(session):
    before = session.experiment
    for index in range(50):
        edited = with_edit(
            session.experiment, 0, run_edits.with_hyperparameters, {"learning_rate": 0.1 + index}
        )
        session.edit(edited, "Change learning rate", gesture="drag-1")
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.experiment == before


def test_two_drags_are_undone_one_by_one(session):
    for gesture, steps in (("drag-1", 30), ("drag-1", 31), ("drag-2", 40)):
        session.edit(edits.with_steps(session.experiment, steps), "Change steps", gesture)
    session.undo_stack.undo()
    assert session.experiment.steps == 31


def test_a_drag_back_to_where_it_began_is_no_edit(session):
    before = session.experiment
    session.edit(edits.with_steps(before, 30), "Change steps", "drag")
    session.edit(before, "Change steps", "drag")
    assert session.undo_stack.count() == 0
    assert not session.is_edited


def test_an_edit_that_changes_nothing_is_not_undone(session):
    session.edit(session.experiment, "Nothing")
    assert not session.undo_stack.canUndo()


def test_saving_makes_it_clean_and_opening_brings_it_back(session, tmp_path):
    path = tmp_path / "mine.json"
    session.edit(edits.with_title(session.experiment, "Mine"), "Rename")
    assert session.is_edited
    session.save(path)
    assert not session.is_edited
    assert session.path == path
    other = Session(gdgui.load("ravine"))
    other.open(path)
    assert other.experiment == session.experiment


def test_undoing_past_the_save_makes_it_edited_again(session, tmp_path):
    session.edit(edits.with_steps(session.experiment, 30), "Change steps")
    session.save(tmp_path / "mine.json")
    session.undo_stack.undo()
    assert session.is_edited


def test_a_broken_file_leaves_the_open_experiment(session, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_bytes(b'{"format": "gdgui-experiment/1", "objective"')
    before = session.experiment
    session.edit(edits.with_steps(before, 30), "Change steps")
    with pytest.raises(ValueError, match="not whole JSON"):
        session.open(broken)
    assert session.experiment.steps == 30
    assert session.undo_stack.canUndo()


def test_an_experiment_that_learns_from_data_is_opened(session, tmp_path):
    path = tmp_path / "data.gdgui"
    path.write_text(
        '{"format": "gdgui-experiment/3", "objective": {"data": {"name": "spiral"}, "model": {}}, '
        '"runs": [{"optimizer": "gd", "start": {"seed": 1}}], "steps": 5}'
    )
    session.open(path)
    assert session.experiment.objective.data.name == "spiral"


def test_saving_an_example_needs_a_path(session):
    with pytest.raises(FileError, match="no file yet"):
        session.save()


def test_recent_files_are_listed_once_latest_first(session, tmp_path):
    paths = [tmp_path / f"{name}.json" for name in "abc"]
    for path in paths:
        session.save(path)
    session.save(paths[0])
    assert session.recent == [paths[0], paths[2], paths[1]]


def test_only_so_many_recent_files_are_kept(session, tmp_path):
    for number in range(RECENT_FILES + 3):
        session.save(tmp_path / f"{number}.json")
    assert len(session.recent) == RECENT_FILES


def test_what_is_set_aside_comes_back_with_its_history(session, tmp_path):
    path = tmp_path / "mine.gdgui"
    session.save(path)
    saved = session.experiment
    mine = edits.with_steps(saved, 99)
    session.edit(mine, "Change steps")
    session.show_instead(gdgui.load("exercise-rates"))
    assert session.is_set_aside
    assert session.path is None
    assert not session.undo_group.canUndo()
    session.edit(edits.with_steps(session.experiment, 3), "Change steps")
    assert not session.is_edited, "what is tried in a lesson is no work that is lost"
    session.undo_group.activeStack().undo()
    assert session.experiment.steps == 15
    session.bring_back()
    assert session.experiment == mine
    assert session.path == path
    assert session.is_edited
    assert session.undo_group.undoText() == "Change steps"
    session.undo_group.activeStack().undo()
    assert session.experiment == saved
    assert not session.is_edited
    session.save()


def test_several_are_shown_instead_and_the_first_comes_back(session):
    mine = session.experiment
    for name in ("exercise-rates", "exercise-shifted"):
        session.show_instead(gdgui.load(name))
    session.bring_back()
    session.bring_back()
    assert session.experiment == mine
    assert not session.is_set_aside
