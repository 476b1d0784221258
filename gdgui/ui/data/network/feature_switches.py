"""The features of a model that its picture lets someone switch on and off, and the menu of them."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.data.network.parts import Offer, Part, Unit
from gdgui.ui.data.offered_features import OfferedFeature, meaning_of, offered_features
from gdgui.ui.document import model_edits
from gdgui.ui.widgets.plain_text import plain_menu_text, set_tooltip

__all__ = ["FeatureSwitches"]

_POWERS = (("x", "x"), ("x^2", "x²"), ("x^3", "x³"))
"""Of a single input, which has a degree in the panel."""
_MOST_INPUTS = 2
"""Features of more inputs come in groups, which have no place of their own in a picture."""


class FeatureSwitches:
    """What can be switched of a model.

    Args:
        objective: the model and its data; None for neither.

    Attributes:
        offers: features of one or two inputs that the model does not see.
    """

    def __init__(self, objective: LearningObjective | None) -> None:
        self._objective = objective
        self._switched = () if objective is None else _one_by_one(objective)
        unseen = [each for each in self._switched if not each.is_seen]
        self.offers = tuple(Offer(i, each.key, each.text) for i, each in enumerate(unseen))
        self._seen = frozenset(each.key for each in self._switched if each.is_seen)

    def fit(self, objective: LearningObjective | None) -> bool:
        """Return whether an objective has the same switches."""
        return _source_of(objective) == _source_of(self._objective)

    def key_of(self, part: Part | None) -> str:
        """Return which feature a part is, where a click switches it; empty where it does not."""
        if isinstance(part, Offer):
            return part.key
        name = self._input(part)
        return name if name in self._seen else ""

    def part_of(self, key: str) -> Part | None:
        """Return where a feature is drawn now; None where it is not."""
        if self._objective is None:
            return None
        names = [feature.name for feature in self._objective.network.features]
        if key in names:
            return Unit(0, names.index(key))
        return next((offer for offer in self.offers if offer.key == key), None)

    def _input(self, part: Part | None) -> str:
        """Return the name of the feature that a unit is; empty of all else."""
        if self._objective is None or not isinstance(part, Unit) or part.layer > 0:
            return ""
        features = self._objective.network.features
        return features[part.index].name if part.index < len(features) else ""

    def menu(
        self, part: Part | None, toggle: Callable[[str, bool], None], parent: QWidget
    ) -> QMenu | None:
        """Return a menu of all features, or of groups of them; None where a part is no input.

        Args:
            part: at what it is asked for.
            toggle: takes a feature as it is written in a file, and whether the model is to see it.
            parent: the widget it belongs to.
        """
        if self._objective is None or not (isinstance(part, Offer) or self._input(part)):
            return None
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        names = self._objective.examples.samples.input_names
        for each in self._switched or offered_features(self._objective):
            entry = menu.addAction(plain_menu_text(each.text))
            entry.setCheckable(True)
            entry.setChecked(each.is_seen)
            text = QCoreApplication.translate("FeatureSwitches", "Let the model see {meaning}")
            set_tooltip(entry, text.format(meaning=meaning_of(each.key, names)))
            entry.triggered.connect(lambda checked, key=each.key: toggle(key, checked))
        return menu


def _source_of(objective: LearningObjective | None) -> object:
    """Return what the switches of an objective follow from."""
    if objective is None:
        return None
    return objective.network.features, objective.examples.samples.input_names


def _one_by_one(objective: LearningObjective) -> tuple[OfferedFeature, ...]:
    """Return the features of one or two inputs that can be switched one by one."""
    count = len(objective.examples.samples.input_names)
    if count > _MOST_INPUTS:
        return ()
    usual = offered_features(objective)
    if count == _MOST_INPUTS:
        return usual
    powers = [OfferedFeature(k, t, model_edits.sees(objective.given, k)) for k, t in _POWERS]
    return (*powers, *usual)
