"""Marks that the style sheet makes visible: a field that is wrong, a role that has changed."""

from PySide6.QtWidgets import QWidget

__all__ = ["mark_validity", "repolish"]


def mark_validity(field: QWidget, sentence: str) -> None:
    """Mark a field as wrong for the reason in `sentence`, or as right where that is empty.

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
