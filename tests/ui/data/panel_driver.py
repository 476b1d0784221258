"""A data panel on its own, and hands that use its controls as a user does."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QWidget

from gdgui.engine.descent.objectives import resolve_learning
from gdgui.errors import UserError
from gdgui.ui.data.panel import DataPanel
from gdgui.ui.widgets.count_field import CountField
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.view_helpers import drag


class PanelDriver:
    """Uses the controls of a panel.

    Attributes:
        panel: the panel.
        edits: what it told: each objective, text and gesture.
    """

    def __init__(self, qtbot, panel, objective):
        self.qtbot, self.panel, self.objective = qtbot, panel, objective
        self.edits = []
        panel.objective_edited.connect(self._take)
        self._show()

    @classmethod
    def alone(cls, qtbot, objective):
        """Show a panel in a window of its own; it shows every edit that makes sense."""
        panel = DataPanel()
        qtbot.addWidget(panel)
        panel.resize(296, 560)
        driver = cls(qtbot, panel, objective)
        with qtbot.waitActive(panel):
            panel.show()
            panel.activateWindow()
        return driver

    def _take(self, objective, text, gesture):
        self.edits.append((objective, text, gesture))
        before, self.objective = self.objective, objective
        try:
            self._show()
        except UserError as error:
            self.objective = before
            self.panel.show_error(str(error))

    def _show(self):
        self.panel.show_objective(resolve_learning(self.objective, self.objective.data))

    @property
    def data(self):
        """The data that are shown."""
        return self.objective.data

    @property
    def model(self):
        """The model that is shown."""
        return self.objective.model

    @property
    def gestures(self):
        """The gestures of all edits, in their order."""
        return [gesture for _, _, gesture in self.edits]

    def errors(self):
        """Return the sentences that are seen, and where each of them begins."""
        labels = self.panel.findChildren(QLabel)
        return {
            label.text(): label.mapTo(self.panel, QPoint(0, 0)).y()
            for label in labels
            if label.property("role") == "error" and label.isVisible()
        }

    # ---- finding ----

    def find(self, kind, name):
        """Return the only control of a kind that is seen and called so."""
        found = [
            each for each in self.panel.findChildren(kind)
            if each.accessibleName() == name and each.isVisible()
        ]  # fmt: skip
        assert len(found) == 1, f"{name}: {len(found)} found"
        return found[0]

    def offers(self, name, kind=QWidget):
        """Tell whether a control of this name is seen."""
        return any(
            each.isVisible() and each.accessibleName() == name
            for each in self.panel.findChildren(kind)
        )

    # ---- using ----

    def click(self, name):
        """Click a button by its accessible name, or by its text."""
        buttons = [
            each for each in self.panel.findChildren(QAbstractButton)
            if each.isVisible() and name in (each.accessibleName(), each.text())
        ]  # fmt: skip
        assert len(buttons) == 1, f"{name}: {len(buttons)} found"
        at = QPoint(6, buttons[0].height() // 2) if isinstance(buttons[0], QCheckBox) else QPoint()
        self.qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton, pos=at)

    def choose(self, name, text):
        """Pick an entry of a choice by keys, as in its list."""
        box = self.find(QComboBox, name)
        row = box.findText(text)
        assert box.model().item(row).isEnabled(), f"{text} cannot be picked"
        box.setCurrentIndex(row)
        box.activated.emit(row)

    def type(self, name, text):
        """Type into a field, and leave it by Enter."""
        field = self.find(ValueField, name)
        field.setFocus(Qt.FocusReason.TabFocusReason)
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def slide(self, name, *places):
        """Drag a slider to places along it, each a part of its width."""
        slider = self.find(TrackSlider, f"{name}, slider")
        points = [QPoint(round(part * slider.width()), slider.height() // 2) for part in places]
        drag(slider, points)

    def value(self, name):
        """Return the number that a slider shows."""
        field = self.find(ValueField, name)
        return field.parent().value() if isinstance(field.parent(), NumberSlider) else field.value()

    def pull(self, name, *ways):
        """Drag a number, by pixels across and down."""
        field = self.find(CountField, name)
        at = field.rect().center()
        drag(field, [at, *(at + QPoint(*way) for way in ways)])
