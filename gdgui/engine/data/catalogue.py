"""The data sets that an experiment can name: those that are generated and those that ship."""

from difflib import get_close_matches

from gdgui.checks import ExperimentError, quoted
from gdgui.data_source import Data
from gdgui.engine.data.columns import Columns
from gdgui.engine.data.generated import GENERATED, GeneratedSet

__all__ = ["DATA_SETS", "named_columns"]

DATA_SETS: dict[str, GeneratedSet] = {each.name: each for each in GENERATED}


def named_columns(data: Data) -> Columns:
    """Return the columns of a data set that is named.

    Raises:
        ExperimentError: there is none of this name.
    """
    assert data.name is not None  # noqa: S101 - said by the caller
    found = DATA_SETS.get(data.name)
    if found is None:
        close = get_close_matches(data.name, DATA_SETS, 1)
        hint = f" (is {close[0]} meant?)" if close else ""
        raise ExperimentError(
            f"name: one of {', '.join(DATA_SETS)} expected, {quoted(data.name)} found{hint}"
        )
    return found.columns(data.points, data.noise, data.seed)
