"""What can be switched on and off in a data view: one declaration for each.

The menu, films and the view itself read `OPTIONS`. Nothing here needs Qt.
"""

import msgspec

from gdgui.engine.display.prediction import LINE, PLANE, ROWS

__all__ = ["DEFAULT", "OPTIONS", "Option"]


class Option(msgspec.Struct, frozen=True):
    """Something that a data view shows or leaves out.

    Attributes:
        title: what the menu says.
        tip: what it shows, in a sentence.
        kinds: what must be drawn for it to make sense, of `gdgui.engine.display.prediction`.
        is_default: whether it is shown at first.
        needs_pictures: whether it makes sense only where rows are pictures.
    """

    title: str
    tip: str
    kinds: tuple[str, ...] = (PLANE, LINE, ROWS)
    is_default: bool = True
    needs_pictures: bool = False


OPTIONS: dict[str, Option] = {
    "held_out": Option(
        "Points held out", "The rows that no step sees: hollow and paler.", (PLANE, LINE, ROWS)
    ),
    "batch": Option(
        "Batch of the step", "A ring around the rows that the step at the playhead sees.",
        (PLANE, LINE),
    ),
    "residuals": Option(
        "Residuals", "How far the selected run is off at each row.", (LINE,)
    ),
    "boundary": Option("Boundary", "The line where the model changes its mind.", (PLANE,)),
    "discrete": Option(
        "Discretised output", "Which class is said, and not how surely.", (PLANE,),
        is_default=False,
    ),
    "table": Option(
        "Table of confusions", "How often each class was taken for which, in place of pictures.",
        (ROWS,), is_default=False, needs_pictures=True,
    ),
}  # fmt: skip
"""By the key that the view knows it by, in the order of the menu."""

DEFAULT = frozenset(key for key, option in OPTIONS.items() if option.is_default)
