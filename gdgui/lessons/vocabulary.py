"""What a lesson may name of the window that shows it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

import msgspec

from gdgui.checks import cut
from gdgui.engine.descent.problem import AnyObjective
from gdgui.lessons.lesson import Lesson, LessonError, Shown

__all__ = ["Vocabulary", "check_names", "unknown_names"]

Fits: TypeAlias = Callable[[AnyObjective], bool]


class Vocabulary(msgspec.Struct, frozen=True):
    """What the window knows by name; its registries are above this package.

    Attributes:
        overlays: what can be shown on a landscape, and whether it makes sense for an objective.
        quantities: what a curve can be of, likewise.
        panels: what of the window can be folded away.
    """

    overlays: Mapping[str, Fits]
    quantities: Mapping[str, Fits]
    panels: Collection[str]


def check_names(lesson: Lesson, vocabulary: Vocabulary) -> None:
    """Refuse a lesson that names what the window does not know.

    Raises:
        LessonError: says where.
    """
    for number, page in enumerate(lesson.pages):
        for fault in unknown_names(f"pages[{number}].shown", page.shown, vocabulary):
            raise LessonError(fault)


def unknown_names(place: str, shown: Shown, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what a page shows by a name that the window does not know, each in a sentence."""
    for key, names, known in (
        ("overlays", shown.overlays or (), vocabulary.overlays),
        ("curves", shown.curves, vocabulary.quantities),
        ("folded", shown.folded, vocabulary.panels),
    ):
        for index, name in enumerate(names):
            if name not in known:
                yield (
                    f"{place}.{key}[{index}]: one of {', '.join(known)} expected, "
                    f"'{cut(name)}' found"
                )
