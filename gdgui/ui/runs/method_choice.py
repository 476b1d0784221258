"""Which methods a run may use, and why not the others."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox

from gdgui.engine.descent.learners import Learner, learner_of, method_refusal
from gdgui.engine.descent.objectives import AnyObjective, LearningObjective
from gdgui.engine.methods.catalogue import DIRECTIONS, FAMILIES, VECTOR_DIRECTIONS, Direction

__all__ = ["MethodGroup", "fill_methods", "method_groups", "trained_by"]


class MethodGroup(msgspec.Struct, frozen=True):
    """Methods that stand together in a menu.

    Attributes:
        title: the name of their family.
        methods: each with a sentence on why it cannot be used here, empty where it can.
    """

    title: str
    methods: tuple[tuple[Direction, str], ...]


def trained_by(objective: AnyObjective) -> Learner | None:
    """Return what the methods of an objective are to train; None for a formula."""
    return learner_of(objective) if isinstance(objective, LearningObjective) else None


def method_groups(learner: Learner | None) -> tuple[MethodGroup, ...]:
    """Return the methods in the order of a menu.

    Args:
        learner: what is trained; None for a formula, which has methods for one or two
            coordinates only.
    """
    groups = []
    for family in FAMILIES:
        methods = list(family.methods.values())
        if learner is not None and family is FAMILIES[-1]:
            methods += [each for key, each in VECTOR_DIRECTIONS.items() if key not in DIRECTIONS]
        told = tuple(
            (each, "" if learner is None else method_refusal(each, learner)) for each in methods
        )
        groups.append(MethodGroup(family.title, told))
    return tuple(groups)


def fill_methods(box: QComboBox, learner: Learner | None) -> None:
    """Offer the methods in a box; those that cannot be used are greyed, with the reason."""
    box.clear()
    for index, group in enumerate(method_groups(learner)):
        if index:
            box.insertSeparator(box.count())
        for direction, refusal in group.methods:
            box.addItem(direction.title, direction.id)
            if refusal:
                _disable_last(box, refusal)
    box.setMaxVisibleItems(box.count())


def _disable_last(box: QComboBox, reason: str) -> None:
    model, row = box.model(), box.count() - 1
    if isinstance(model, QStandardItemModel):
        model.item(row).setEnabled(False)
    box.setItemData(row, reason[:1].upper() + reason[1:], Qt.ItemDataRole.ToolTipRole)
