"""The data sets that an experiment can name: those that are generated and those that ship."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from gdgui.checks import ExperimentError, quoted
from gdgui.engine.data.generated import GENERATED, GeneratedSet
from gdgui.engine.data.shipped import ShippedSet, shipped_sets

__all__ = ["data_set", "data_sets"]


@cache
def data_sets() -> Mapping[str, GeneratedSet | ShippedSet]:
    """Return all sets by their names, the generated ones first."""
    every: tuple[GeneratedSet | ShippedSet, ...] = (*GENERATED, *shipped_sets())
    return {each.name: each for each in every}


def data_set(name: str) -> GeneratedSet | ShippedSet:
    """Return the set of a name.

    Raises:
        ExperimentError: there is none.
    """
    found = data_sets().get(name)
    if found is None:
        close = get_close_matches(name, data_sets(), 1)
        hint = f" (is {close[0]} meant?)" if close else ""
        raise ExperimentError(
            f"name: one of {', '.join(data_sets())} expected, {quoted(name)} found{hint}"
        )
    return found
