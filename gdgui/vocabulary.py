"""What an experiment or a lesson may name of the window that shows it.

The window's registries lie above the files that name their keys, so a `Vocabulary` is handed down.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

import msgspec

from gdgui.checks import ExperimentError, cut
from gdgui.engine.descent.objectives import AnyObjective
from gdgui.experiment import Experiment
from gdgui.shown import Shown

__all__ = ["Vocabulary", "check_names", "unfit_names", "unknown_names"]

Fits: TypeAlias = Callable[[AnyObjective], bool]


class Vocabulary(msgspec.Struct, frozen=True):
    """What the window knows by name.

    Attributes:
        overlays: what can be shown on a landscape, and whether it makes sense for an objective.
        quantities: what a curve can be of, likewise.
        parameter: what the name of a curve of a parameter begins with; that of the parameter
            follows.
        planes: which kinds of planes through the parameters of a model there are.
        landscapes: how a landscape can be seen.
        options: what can be shown of data.
        panels: what of the window can be folded away.
    """

    overlays: Mapping[str, Fits]
    quantities: Mapping[str, Fits]
    parameter: str
    planes: Collection[str]
    landscapes: Collection[str]
    options: Collection[str]
    panels: Collection[str]


def check_names(experiment: Experiment, vocabulary: Vocabulary) -> None:
    """Refuse an experiment that names what the window does not know.

    Raises:
        ExperimentError: says where.
    """
    if experiment.shown is not None:
        for fault in unknown_names("shown", experiment.shown, vocabulary):
            raise ExperimentError(fault)


def unknown_names(place: str, shown: Shown, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what is shown by a name that the window does not know, each in a sentence."""
    for key, name, known in _named(shown, vocabulary):
        is_parameter = key.startswith("curves") and name.startswith(vocabulary.parameter)
        if name not in known and not is_parameter:
            yield f"{place}.{key}: one of {', '.join(known)} expected, '{cut(name)}' found"


def _named(shown: Shown, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield each name with its place, and what could stand there."""
    for key, names, known in (
        ("overlays", shown.overlays or (), vocabulary.overlays),
        ("curves", shown.curves, vocabulary.quantities),
        ("data", shown.data or (), vocabulary.options),
    ):
        yield from ((f"{key}[{index}]", name, known) for index, name in enumerate(names))
    if shown.landscape is not None:
        yield "landscape", shown.landscape, vocabulary.landscapes
    if shown.plane is not None:
        yield "plane.kind", shown.plane.kind, vocabulary.planes


def unfit_names(
    place: str, shown: Shown, vocabulary: Vocabulary, objective: AnyObjective
) -> Iterator[str]:
    """Yield what makes no sense for an objective, such as the accuracy of a formula."""
    for key, names, known in (
        ("overlays", shown.overlays or (), vocabulary.overlays),
        ("curves", shown.curves, vocabulary.quantities),
    ):
        for index, name in enumerate(names):
            if name in known and not known[name](objective):
                yield f"{place}.{key}[{index}]: '{name}' makes no sense for this objective"
    named = [
        (f"curves[{index}]", name.removeprefix(vocabulary.parameter))
        for index, name in enumerate(shown.curves)
        if name.startswith(vocabulary.parameter)
    ]
    axes = shown.plane.axes if shown.plane is not None and shown.plane.axes is not None else ()
    named += [(f"plane.axes[{index}]", name) for index, name in enumerate(axes)]
    for key, name in named:
        if name not in objective.coordinates:
            yield f"{place}.{key}: the model has no parameter '{cut(name)}'"
