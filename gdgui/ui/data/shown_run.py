"""A run as a data view knows it."""

import msgspec

__all__ = ["ShownRun"]


class ShownRun(msgspec.Struct, frozen=True):
    """A run whose model can be shown.

    Attributes:
        label: what it is called.
        color: its colour as ``#rrggbb``.
        visible: whether it is drawn at all.
        selected: whether it is the one that clicks and keys apply to.
    """

    label: str
    color: str
    visible: bool = True
    selected: bool = False
