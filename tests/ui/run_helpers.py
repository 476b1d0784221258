"""Edits of one run of an experiment, and of one run of a window."""

from gdgui.ui.document import edits, run_edits

__all__ = ["edit_in", "with_edit"]


def with_edit(experiment, index, edit, *values):
    """Return an experiment whose run at ``index`` went through an edit of a single run."""
    return edits.with_run(experiment, index, edit(experiment.runs[index], *values))


def edit_in(window, index, edit, *values, gesture=""):
    """Edit a run of a window as a control on its card does."""
    run = edit(window.session.experiment.runs[index], *values)
    window.runs.run_edited.emit(index, run, "Edit", gesture)


def set_rate_in(window, index, rate, gesture=""):
    """Set the learning rate of a run of a window as its slider does."""
    edit_in(window, index, run_edits.with_hyperparameters, {"learning_rate": rate}, gesture=gesture)
