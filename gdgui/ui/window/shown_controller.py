"""Shows an experiment as its file says, and tells how it is shown when it is saved.

A view is no edit: it can be changed without a question about saving, and is never undone. What a
file leaves out is as the user has it; what it asks for is lent to it, and the next experiment finds
the user's own again. What is saved says of the view what the file said, but for what has been
chosen anew since: a file without the part is written without it.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QObject

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.plane_kinds import PLANE_KINDS, PlaneRequest
from gdgui.experiment import Experiment
from gdgui.shown import Shown, ShownPlane
from gdgui.ui.curves.view import Curve
from gdgui.ui.data.options import OPTIONS
from gdgui.ui.document.session import Session
from gdgui.ui.landscape.modes import MODES
from gdgui.ui.landscape.overlays import OVERLAYS
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.vocabulary import check_shown

__all__ = ["ShownController"]

_PLANE, _LANDSCAPE, _OVERLAYS, _DATA = "plane", "landscape", "overlays", "data"
_CURVES = ("left", "right")


class _Aspect(msgspec.Struct, frozen=True):
    """Something of the view that a file may ask for: how it is read from the window, and shown."""

    read: Callable[[], Any]
    show: Callable[[Any], None]


class _Lent(msgspec.Struct, frozen=True):
    """What a file has asked for, and what the user had before."""

    asked: Any
    own: Any


class ShownController(QObject):
    """Keeps what a file says of its view in step with the window.

    Args:
        window: the parts that are shown.
        session: whose experiments say how they are shown.
        playback: tells when another one is there.
    """

    def __init__(
        self, window: WindowLayout, session: Session, playback: PlaybackController
    ) -> None:
        super().__init__(window)
        landscape, data_view = window.landscape, window.data_view
        self._session, self._playback = session, playback
        self._curves: tuple[Curve, Curve] = (window.loss, window.norm)
        self._aspects = {
            _OVERLAYS: _Aspect(lambda: landscape.overlays, landscape.set_overlays),
            _LANDSCAPE: _Aspect(lambda: landscape.modes.mode, landscape.modes.show),
            _DATA: _Aspect(lambda: data_view.options, data_view.set_options),
            _PLANE: _Aspect(lambda: playback.planes.request, playback.planes.choose),
        }
        self._lent: dict[str, _Lent] = {}
        self._base: dict[str, Any] = {}
        self._before_lesson: tuple[dict[str, _Lent], dict[str, Any]] | None = None
        self._restore: Callable[[], None] | None = None
        self._is_new, self._awaits_plane = True, False
        session.check, session.as_seen = check_shown, self.as_seen
        session.opened.connect(self._take_opened)
        session.written.connect(self._take_base)
        playback.problem_changed.connect(self._follow)
        playback.planes.changed.connect(self._take_plane)
        playback.planes.refused.connect(self._take_refusal)

    # ---- showing ----

    def show(self, shown: Shown) -> None:
        """Show the experiment that is open in some way; what is left out is the user's own."""
        for curve, key in zip(self._curves, (*shown.curves, "", ""), strict=False):
            curve.ask(key)
        self._show_rest(shown)

    def show_page(self, shown: Shown) -> None:
        """Show a page of a lesson in some way; curves that it leaves out stay."""
        for curve, key in zip(self._curves, shown.curves, strict=False):
            curve.ask(key)
        self._show_rest(shown)

    def _show_rest(self, shown: Shown) -> None:
        wanted = self._wanted(shown)
        for key, aspect in self._aspects.items():
            now, own = aspect.read(), self._own(key)
            self._lent.pop(key, None)
            if key in wanted:
                self._lent[key] = _Lent(wanted[key], own)
            if wanted.get(key, own) != now:
                aspect.show(wanted.get(key, own))
        self._awaits_plane = _PLANE in wanted

    def own_landscape(self) -> str:
        """Return which of `MODES` the user has chosen, whatever the open file asks for."""
        return str(self._own(_LANDSCAPE))

    def _own(self, key: str) -> Any:
        """Return what the user has chosen: what a file asked for is lent until then."""
        now, lent = self._aspects[key].read(), self._lent.get(key)
        is_lent = lent is not None and _lasting(now) == _lasting(lent.asked)
        return lent.own if lent is not None and is_lent else now

    def restore_later(self, restore: Callable[[], None]) -> None:
        """Bring back a view once the experiment is there that it belongs to."""
        self._restore = restore

    def _wanted(self, shown: Shown) -> dict[str, Any]:
        """Return what is asked for, as far as there is such a thing."""
        wanted: dict[str, Any] = {}
        if shown.overlays is not None:
            wanted[_OVERLAYS] = frozenset(shown.overlays) & OVERLAYS.keys()
        if shown.landscape in MODES:
            wanted[_LANDSCAPE] = shown.landscape
        if shown.data is not None:
            wanted[_DATA] = frozenset(shown.data) & OPTIONS.keys()
        objective = self._playback.problem.objective
        learns = isinstance(objective, LearningObjective)
        if learns and shown.plane is not None and shown.plane.kind in PLANE_KINDS:
            wanted[_PLANE] = _request(shown.plane, objective.coordinates)
        return wanted

    def _take_opened(self) -> None:
        """Show another experiment once it is resolved; one that a lesson set aside comes back."""
        if self._session.is_set_aside:
            # What is seen of a page, its lesson says.
            if self._before_lesson is None:
                self._before_lesson = dict(self._lent), self._base
            self._is_new, self._base = False, {}
        elif self._before_lesson is not None:
            self._lent, self._base = self._before_lesson
            self._before_lesson, self._is_new = None, False
        else:
            self._is_new, self._base = True, {}

    def _follow(self) -> None:
        if self._restore is not None:
            restore, self._restore = self._restore, None
            restore()
        if self._is_new:
            self._is_new = False
            self.show(self._session.experiment.shown or Shown())
            self._take_base()

    # ---- saving ----

    def as_seen(self, experiment: Experiment) -> Experiment:
        """Return the open experiment with what is shown of it, where that was changed."""
        if not self._base:
            # It is not shown yet.
            return experiment
        now = self._read()
        changed = {key for key, value in now.items() if value != self._base[key]}
        if not changed:
            return experiment
        return replace(experiment, shown=self._said(experiment.shown or Shown(), now, changed))

    def _said(self, shown: Shown, now: dict[str, Any], changed: set[str]) -> Shown:
        """Return what a file said of its view, with what has been chosen anew since."""
        said: dict[str, Any] = {}
        if _OVERLAYS in changed:
            said["overlays"] = tuple(key for key in OVERLAYS if key in now[_OVERLAYS])
        if _LANDSCAPE in changed:
            said["landscape"] = now[_LANDSCAPE]
        if _DATA in changed:
            said["data"] = tuple(key for key in OPTIONS if key in now[_DATA])
        if _PLANE in changed:
            said["plane"] = _said_plane(now[_PLANE], self._playback.problem.objective.coordinates)
        if changed.intersection(_CURVES):
            left, right = (now[key] for key in _CURVES)
            is_both = "right" in changed or len(shown.curves) == len(_CURVES)
            said["curves"] = (left, right) if is_both else (left,)
        return replace(shown, **said)

    def _read(self) -> dict[str, Any]:
        now = {key: aspect.read() for key, aspect in self._aspects.items()}
        return now | {
            key: curve.quantity() for key, curve in zip(_CURVES, self._curves, strict=True)
        }

    def _take_base(self) -> None:
        """Measure changes of the view from how it is now."""
        self._base = self._read()

    def _take_plane(self, _is_unrelated: bool) -> None:
        self._awaits_plane = False

    def _take_refusal(self, _sentence: str) -> None:
        """Take a plane that a file asks for in vain as no choice of the user's."""
        if self._awaits_plane and self._base:
            self._awaits_plane = False
            self._base[_PLANE] = self._playback.planes.request


def _lasting(value: Any) -> Any:
    """Return what of a value outlives its experiment: of a plane all but its parameters."""
    return replace(value, axes=None) if isinstance(value, PlaneRequest) else value


def _request(plane: ShownPlane, names: tuple[str, ...]) -> PlaneRequest:
    """Return a plane with the places of its parameters, if a model has them."""
    axes = plane.axes or ()
    places = sorted(names.index(name) for name in axes if name in names)
    found = (places[0], places[1]) if len(places) == 2 else None
    return PlaneRequest(plane.kind, found, plane.seed, plane.step)


def _said_plane(request: PlaneRequest, names: tuple[str, ...]) -> ShownPlane:
    """Return a plane with the names of its parameters."""
    axes = request.axes
    are_there = axes is not None and max(axes) < len(names)
    return ShownPlane(
        kind=request.kind,
        axes=tuple(names[axis] for axis in axes) if axes is not None and are_there else None,
        seed=request.seed,
        step=request.step,
    )
