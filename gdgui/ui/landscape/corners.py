"""The upper corners of a landscape: what it is, and the menu of what it shows."""

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from gdgui.engine.display.plane import Axes
from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.ui.landscape.basins_item import BasinPicture
from gdgui.ui.landscape.overlay_menu import OverlayMenu
from gdgui.ui.landscape.plane_choice import PlaneChoice
from gdgui.ui.landscape.plane_standing import StandingLabel
from gdgui.ui.painting.minimum_markers import MinimumMarkers, words
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["Corners"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Landscape", text)


class Corners(QObject):
    """A title at the left and a button at the right, over the view of a card.

    Args:
        card: what they lie in.
        view: where the words at the left end, which are about the map in it.
        menu: what the button opens.

    Attributes:
        plane: which plane through the parameters of a model is shown, where there are many.
        standing: how much of the paths lies in it, in the lower left corner.
        modes: whether the map is shown, the surface, or both.

    Signals:
        placed: it lies in the corners anew.
    """

    placed = Signal()

    def __init__(self, card: QWidget, view: QWidget, menu: OverlayMenu) -> None:
        super().__init__(card)
        self._card, self._view = card, view
        self.plane = PlaneChoice(card)
        self.standing = StandingLabel(card, view)
        self._usual = _tr("Landscape")
        self._subject = self._markers = self._colors = self._typed = self._cut = ""
        self._is_bare = False
        self._title = Label(self._usual, card)
        self._title.setProperty("role", "title")
        self._title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._note = Label("", card)
        self._note.setProperty("role", "note")
        self._note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._working = Label(_tr("Working out f and its gradient …"), card)
        self._working.setProperty("role", "readout")
        self._working.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._working.hide()
        self._button = QToolButton(card)
        self._button.setText(_tr("Show ▾"))
        self._button.setToolTip(_tr("What is shown over the landscape: arrows, model, field …"))
        self._button.setAccessibleName(_tr("What is shown over the landscape"))
        self._button.setProperty("quiet", True)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setMenu(menu)
        ShortcutGuard(self).teach(self._button)
        options = [("map", _tr("Map")), ("surface", _tr("Surface")), ("both", _tr("Both"))]
        self.modes = Segmented(options, _tr("How the landscape is shown"), card)

    def set_basins(self, picture: BasinPicture | None) -> None:
        """Say whose basins are shown and what their colours mean; None where there are none."""
        subject = "" if picture is None else picture.title
        colors = "" if picture is None else picture.words
        if (subject, colors) != (self._subject, self._colors):
            self._subject, self._colors = subject, colors
            self._show()

    def set_markers(self, markers: MinimumMarkers | None) -> None:
        """Say what the markers of minima mean."""
        self._markers = "" if markers is None else words(markers)
        self._show()

    def set_typed(self, is_typed: bool) -> None:
        """Say that the runs descend by a gradient that was typed by hand, or no longer."""
        self._typed = _tr("own ∇f: typed by hand") if is_typed else ""
        self._show()

    def set_cut(self, cut: str) -> None:
        """Say where a surface is cut off; empty where none is."""
        if cut != self._cut:
            self._cut = cut
            self._show()

    def set_working(self, working: bool) -> None:
        """Say in the middle that the objective is being worked on, or no longer."""
        if working != self.is_working:
            self._working.setVisible(working)
            self.place()

    @property
    def is_working(self) -> bool:
        """Whether it says that the objective is being worked on."""
        return not self._working.isHidden()

    @property
    def note(self) -> str:
        """What the markers mean, and by what the runs descend."""
        return self._note.text()

    def set_bare(self, bare: bool) -> None:
        """Leave out the button, and what everybody sees, for those who only look on."""
        self._is_bare = bare
        self._button.setHidden(bare)
        self.modes.setHidden(bare)
        self.plane.setHidden(bare or not self.plane.is_wanted)
        self._show()

    def show_plane(self, names: tuple[str, ...], request: PlaneRequest, axes: Axes | None) -> None:
        """Say which plane through these parameters of a model is shown; none for a formula.

        Args:
            names: what the parameters are called.
            request: which plane.
            axes: the two parameters that it shows; None where it is spanned by directions.
        """
        self.plane.show_plane(names, request, axes)
        self.plane.setHidden(self._is_bare or not self.plane.is_wanted)
        self.place()

    def _show(self) -> None:
        self._title.setText(self._subject or ("" if self._is_bare else self._usual))
        said = (self._typed, self._colors if self._subject else self._markers, self._cut)
        self._note.setText(" · ".join(filter(None, said)))
        self.place()

    def _place_note(self, end: int) -> None:
        """Let the note stand behind the title, or under it where there is no room before `end`."""
        self._note.setWordWrap(False)
        self._note.adjustSize()
        side, top = em(self._card, 0.75), em(self._card, 0.5)
        behind = self._title.width() + em(self._card, 1) if self._title.text() else 0
        end = min(end, self._view.width())
        if side + behind + self._note.width() <= end:
            baseline = max(0, self._title.height() - self._note.height())
            self._note.move(side + behind, top + baseline)
            return
        room = max(1, self._view.width() - 2 * side)
        self._note.setWordWrap(True)
        self._note.resize(room, self._note.heightForWidth(room))
        self._note.move(side, top + max(self._title.height(), self._button.height()))

    def _place_modes(self, end: int, top: int) -> int:
        """Put the choice of map and surface before `end`, and return how much room it takes.

        Where there is none, it goes below, to the right edge.
        """
        self.modes.adjustSize()
        aside = em(self._card, 0.5)
        width = self.modes.width() + aside
        is_beside = end - width > self._title.x() + self._title.width()
        has_room = is_beside or width + aside < self._card.width()
        self.modes.setVisible(not self._is_bare and has_room)
        self.modes.raise_()
        if is_beside:
            self.modes.move(end - width, top)
            return width
        below = top + max(self._button.height(), self.modes.height())
        self.modes.move(self._card.width() - width, below)
        return 0

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What lies over the view and is to be seen, so that no word is written below it."""
        parts = (self._title, self._note, self._button, self.modes, self.plane, self._working)
        return tuple(p for p in (*parts, *self.standing.parts) if p.isVisibleTo(self._card))

    @property
    def left_bottom(self) -> int:
        """How far down the words in the upper left corner go, in pixels."""
        return max(self._title.geometry().bottom(), self._note.geometry().bottom())

    @property
    def rooms(self) -> tuple[float, float]:
        """How many pixels are taken at the lower edge and at the upper one."""
        # Room for a ball as well.
        gap = em(self._card, 0.9)
        below = self.standing.height + gap if self.standing.height else 0
        parts = [part for part in self.parts if part not in self.standing.parts]
        over = (part.geometry().bottom() + gap for part in parts if part is not self._working)
        return below, max(over, default=0)

    def place(self) -> None:
        """Lie in the corners, however large the card is."""
        self._working.adjustSize()
        middle = self._card.rect().center() - self._working.rect().center()
        self._working.move(middle)
        self._title.adjustSize()
        self._title.move(em(self._card, 0.75), em(self._card, 0.5))
        self._button.adjustSize()
        left = self._card.width() - self._button.width() - em(self._card, 0.5)
        top, end = em(self._card, 0.4), left
        self.plane.adjustSize()
        self._title.show()
        if self.plane.isVisibleTo(self._card):
            end = left - self.plane.width() - em(self._card, 0.3)
            self.plane.move(end, top)
            self.plane.raise_()
            # In a narrow card the name of the plane stands for the title.
            self._title.setVisible(end > self._title.geometry().right())
        end -= self._place_modes(end, top)
        self._place_note(end if self._button.isVisibleTo(self._card) else self._card.width())
        self._button.move(left, top)
        self._button.raise_()
        self.standing.place()
        self.placed.emit()
