"""Whether a lesson names only what the window that shows it knows."""

from collections.abc import Iterator

from gdgui.checks import cut
from gdgui.lessons.lesson import Lesson, LessonError, Page
from gdgui.vocabulary import Vocabulary, unknown_names

__all__ = ["check_lesson_names", "unknown_names_of_page"]


def check_lesson_names(lesson: Lesson, vocabulary: Vocabulary) -> None:
    """Refuse a lesson that names what the window does not know.

    Raises:
        LessonError: says where.
    """
    for number, page in enumerate(lesson.pages):
        for fault in unknown_names_of_page(f"pages[{number}]", page, vocabulary):
            raise LessonError(fault)


def unknown_names_of_page(place: str, page: Page, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what a page shows by a name that the window does not know, each in a sentence."""
    own = page.own_experiment
    if own is not None and own.shown is not None:
        yield from unknown_names(f"{place}.experiment.shown", own.shown, vocabulary)
    yield from unknown_names(f"{place}.shown", page.shown, vocabulary)
    for index, name in enumerate(page.shown.folded):
        if name not in vocabulary.panels:
            known = ", ".join(vocabulary.panels)
            yield f"{place}.shown.folded[{index}]: one of {known} expected, '{cut(name)}' found"
