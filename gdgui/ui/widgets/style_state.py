"""States that the style sheet shows: a field that is wrong, a role that has changed."""

from PySide6.QtWidgets import QWidget

__all__ = ["repolish", "show_validity"]


def show_validity(field: QWidget, sentence: str) -> None:
    """Show that a field is wrong for the reason in `sentence`, or right where that is empty.

    The reason itself is shown by the owner of the field; screen readers find it at the field.
    """
    field.setAccessibleDescription(sentence)
    if bool(field.property("invalid")) != bool(sentence):
        field.setProperty("invalid", bool(sentence))
        repolish(field)


def repolish(widget: QWidget) -> None:
    """Let the style sheet see a property that has changed: it looks by itself only once."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
