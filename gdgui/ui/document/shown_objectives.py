"""What the window of this version can show; the command line reads it before Qt is imported."""

from gdgui.errors import UserError
from gdgui.experiment import Experiment

__all__ = ["check_shown"]


def check_shown(experiment: Experiment) -> None:
    """Refuse an experiment that views cannot show.

    Raises:
        UserError: it learns from data.
    """
    if experiment.objective.data is not None:
        raise UserError(
            "objective.data: the window and its pictures show formulas only in this version; "
            "`gdgui run` trains on data, and `gdgui export` writes numbers (.csv, .json, .npz) and "
            "scripts (.py) of it"
        )
