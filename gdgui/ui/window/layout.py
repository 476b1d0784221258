"""The parts of the window and where they lie; knows no signal."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from gdgui.ui.captions.bar import CaptionBar
from gdgui.ui.curves.view import Curve
from gdgui.ui.data.network.section import NetworkSection
from gdgui.ui.data.panel import DataPanel
from gdgui.ui.data.view import DataView
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.objective.panel import ObjectivePanel
from gdgui.ui.runs.panel import RunsPanel
from gdgui.ui.step.panel import StepPanel
from gdgui.ui.timeline.transport import Transport
from gdgui.ui.widgets.screen_fit import ScrollBody, fit_window
from gdgui.ui.window.header import Header
from gdgui.ui.window.legend import Legend
from gdgui.ui.window.status import StatusLine
from gdgui.ui.window.view_state import ViewState
from gdgui.ui.window.views import NETWORK, PANELS, PICTURES, VIEWS, WINDOW

__all__ = ["WindowLayout"]

Part = (
    Header | ObjectivePanel | DataPanel | RunsPanel | DataView | Landscape | Curve | StepPanel
    | Legend | CaptionBar | Transport | StatusLine | NetworkSection
)  # fmt: skip

SIZE = (1440, 900)
LEFT_WIDTH, RIGHT_WIDTH = 296, 320
LESSON_WIDTH = 356
_LEAST_LEFT, _LEAST_RIGHT = 236, 264
_SIDE_SHARE = 0.25
"""Of a narrow window, for the side bar; the step panel gets as much more as it usually has."""


class WindowLayout(QMainWindow):
    """A window with all its parts, which do nothing yet.

    Attributes:
        header, objective, data_panel, runs, data_view, landscape, loss, norm, network, step,
            legend, captions, transport, status: the parts, in reading order. Of a formula those of
            data are hidden, and of data that of the formula.
        sidebar: what holds objective and runs.
        lesson: what holds a lesson, which takes the place of the side bar.
        left: what holds these two.
        pictures: the splitter between data and landscape, with a network between them at times.
        curves: what holds the two curves.
        centre: the splitter between pictures and curves.
        sides: the splitter between side bar, centre and step panel.
    """

    def __init__(self) -> None:
        super().__init__()
        self.header = Header()
        self.objective = ObjectivePanel()
        self.data_panel = DataPanel()
        self.runs = RunsPanel()
        self.data_view = DataView()
        self.landscape = Landscape()
        self.loss = Curve("loss")
        self.norm = Curve("gradient_norm", ("accuracy", "gradient_norm"))
        self.step = StepPanel()
        self.network = NetworkSection()
        self.step.put_first(self.network)
        self.legend = Legend()
        self.captions = CaptionBar()
        self.transport = Transport()
        self.status = StatusLine()
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._middle(), 1)
        column.addWidget(self.legend)
        column.addWidget(self.captions)
        column.addWidget(self.transport)
        column.addWidget(self.status)
        # A click beside the controls gives the keyboard back to the window.
        central.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCentralWidget(central)
        self.legend.hide()
        self._is_learning = False
        self._has_lesson = False
        self._folded: frozenset[str] = frozenset()
        self._panels: frozenset[str] = VIEWS[WINDOW].panels or frozenset()
        self._pictures = PICTURES
        self._show_kind()
        self.resize(*SIZE)

    def parts(self) -> tuple[Part, ...]:
        """Return all that is seen, in reading order."""
        return (
            self.header,
            self.objective,
            self.data_panel,
            self.runs,
            self.data_view,
            self.landscape,
            self.loss,
            self.norm,
            self.network,
            self.step,
            self.legend,
            self.captions,
            self.transport,
            self.status,
        )

    def show_kind(self, *, is_learning: bool) -> None:
        """Show the parts of an experiment that learns from data, or those of a formula."""
        if is_learning != self._is_learning:
            self._is_learning = is_learning
            self._show_kind()

    def show_pictures(self, shown: frozenset[str]) -> None:
        """Show some of `gdgui.ui.window.views.PICTURES` where something is learned from data.

        And the network between them, where that is named too.
        """
        self._pictures = shown
        self._show_kind()

    @property
    def shown_pictures(self) -> frozenset[str]:
        """What of that is shown."""
        return self._pictures

    def show_panels(self, shown: frozenset[str]) -> None:
        """Show some of `gdgui.ui.window.views.PANELS`, and hide the others."""
        self._panels = shown
        self._show_panels()

    def fold_panels(self, folded: frozenset[str]) -> None:
        """Keep some of `gdgui.ui.window.views.PANELS` hidden, whatever is shown else."""
        self._folded = folded
        self._show_panels()

    def set_lesson(self, panel: QWidget | None) -> None:
        """Put a lesson in the place of the side bar, or that back for None."""
        column = self.lesson.layout()
        if panel is not None and column is not None and column.indexOf(panel) < 0:
            column.addWidget(panel)
        self._has_lesson = panel is not None
        if panel is not None:
            panel.show()
        self._show_panels()

    def _show_panels(self) -> None:
        shown = self._panels - self._folded
        for panel in PANELS:
            getattr(self, panel).setVisible(panel in shown)
        self.lesson.setVisible(self._has_lesson and "lesson" in shown)
        self.sidebar.setVisible(not self._has_lesson and "sidebar" in shown)
        self.left.setVisible(not (self.lesson.isHidden() and self.sidebar.isHidden()))

    def _show_kind(self) -> None:
        self._formula_body.setHidden(self._is_learning)
        self._data_body.setVisible(self._is_learning)
        self.data_view.setVisible(self._is_learning and "data_view" in self._pictures)
        self._show_network()
        self.landscape.setVisible(not self._is_learning or "landscape" in self._pictures)

    def _show_network(self) -> None:
        """Show the network between data and landscape, or in the right column."""
        is_between, card = NETWORK in self._pictures, self.network.card
        # What is kept of how a splitter shares the room counts all its parts, hidden ones too.
        if is_between and self.pictures.indexOf(card) < 0:
            self.pictures.insertWidget(1, card)
        elif not is_between and self.pictures.indexOf(card) >= 0:
            card.setParent(self.network)
        self.network.show_in_card(is_between)

    @property
    def is_learning(self) -> bool:
        """Whether what is shown learns from data."""
        return self._is_learning

    @property
    def has_network(self) -> bool:
        """Whether what learns is a model that has layers."""
        return self.network.has_network

    def fit_screen(self) -> None:
        """Have the usual size, or what the screen has room for."""
        fit_window(self, *SIZE)

    def share_sides(self) -> None:
        """Give side bar and step panel their usual widths, or less where the window is narrow."""
        share = round(_SIDE_SHARE * self.width())
        usual = LESSON_WIDTH if self._has_lesson else LEFT_WIDTH
        left = min(usual, max(_LEAST_LEFT, share))
        right = min(RIGHT_WIDTH, max(_LEAST_RIGHT, share + RIGHT_WIDTH - LEFT_WIDTH))
        self.sides.setSizes([left, max(1, self.width() - left - right), right])

    @property
    def is_cramped(self) -> bool:
        """Whether the sides leave less to the centre than either of them has."""
        left, centre, right = self.sides.sizes()
        return centre < max(left, right)

    def divide(self, state: ViewState) -> None:
        """Let the splitters share the room as in some state; without one, as they do."""
        splitters = self.sides, self.centre, self.pictures
        for splitter, sizes in zip(splitters, state.divisions, strict=False):
            splitter.setSizes(list(sizes))

    def _middle(self) -> QWidget:
        left = self.sidebar = QWidget()
        self.left, self.lesson = QWidget(), QWidget()
        both = QVBoxLayout(self.left)
        for part in (left, self.lesson):
            both.addWidget(part)
        for inner in (both, QVBoxLayout(self.lesson)):
            inner.setContentsMargins(0, 0, 0, 0)
        self.lesson.hide()
        for side in (left, self.step):
            side.setProperty("role", "panel")
            side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._formula_body = ScrollBody(self.objective, left)
        self._data_body = ScrollBody(self.data_panel, left)
        column.addWidget(self._formula_body)
        column.addWidget(self._data_body)
        column.addWidget(self.runs, 1)
        self.curves = QWidget()
        row = QHBoxLayout(self.curves)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.loss)
        row.addWidget(self.norm)
        self.pictures = QSplitter(Qt.Orientation.Horizontal)
        self.pictures.setObjectName("pictures")
        self.pictures.setHandleWidth(10)
        self.pictures.setChildrenCollapsible(False)
        self.pictures.addWidget(self.data_view)
        self.pictures.addWidget(self.landscape)
        self.pictures.setSizes([380, 380])
        self.centre = QSplitter(Qt.Orientation.Vertical)
        self.centre.setObjectName("centre")
        self.centre.setContentsMargins(10, 10, 10, 10)
        self.centre.setHandleWidth(10)
        self.centre.setChildrenCollapsible(False)
        self.centre.addWidget(self.pictures)
        self.centre.addWidget(self.curves)
        self.centre.setStretchFactor(0, 7)
        self.centre.setStretchFactor(1, 3)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.setObjectName("sides")
        self.sides.setHandleWidth(1)
        self.sides.setChildrenCollapsible(False)
        for index, (part, stretch) in enumerate(((self.left, 0), (self.centre, 1), (self.step, 0))):
            self.sides.addWidget(part)
            self.sides.setStretchFactor(index, stretch)
        self.sides.setSizes([LEFT_WIDTH, SIZE[0] - LEFT_WIDTH - RIGHT_WIDTH, RIGHT_WIDTH])
        self.centre.setSizes([520, 230])
        return self.sides
