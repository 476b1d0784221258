"""Reads the experiment that a command is about, and whether the window knows what it names."""

from pathlib import Path

from gdgui.checks import ExperimentError, cut
from gdgui.examples import NAMES
from gdgui.experiment import Experiment
from gdgui.files import load as load_shape

__all__ = ["load"]


def load(source: str) -> Experiment:
    """Read an experiment from a file, or a built-in one by its name.

    Raises:
        FileError: there is no such file or example, or it cannot be read.
        ExperimentError: it is not an experiment, makes no sense, or names what no window knows;
            says where.
    """
    experiment = load_shape(source)
    if experiment.shown is not None and source not in NAMES:
        from gdgui.ui.window.vocabulary import check_shown

        try:
            check_shown(experiment)
        except ExperimentError as error:
            raise ExperimentError(f"{cut(Path(source).name, 255)}: {error}") from error
    return experiment
