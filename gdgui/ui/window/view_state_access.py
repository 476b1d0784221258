"""Reads from a window how it shows its experiment, and shows it so."""

from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.window.actions import Actions
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.presentation import Presentation
from gdgui.ui.window.view_state import ViewState

__all__ = ["read_view_state", "show_view_state"]


def read_view_state(
    window: WindowLayout,
    playback: PlaybackController,
    actions: Actions,
    presentation: Presentation,
) -> ViewState:
    """Return how a window shows its experiment."""
    curves = window.loss, window.norm
    splitters = window.sides, window.centre, window.pictures
    return ViewState(
        playback.selected,
        window.landscape.overlays,
        tuple(curve.quantity() for curve in curves),
        tuple(curve.is_log for curve in curves),
        window.landscape.part,
        actions.show_captions.isChecked(),
        actions.count_epochs.isChecked(),
        # In a presentation they are others than in the window.
        () if presentation.is_on else tuple(tuple(splitter.sizes()) for splitter in splitters),
        window.data_view.options,
        window.data_view.part,
        playback.planes.request,
        window.landscape.modes.mode,
        window.landscape.surface.camera,
    )


def show_view_state(
    window: WindowLayout, playback: PlaybackController, actions: Actions, state: ViewState
) -> None:
    """Show the experiment in some way; the part of the plane once it is laid out."""
    landscape, data_view = window.landscape, window.data_view
    playback.select(state.selected)
    if state.plane is not None:
        playback.planes.choose(state.plane)
    if state.overlays is not None:
        landscape.set_overlays(state.overlays)
    if state.mode is not None:
        landscape.modes.show(state.mode)
    landscape.surface.look_from(state.camera)
    if state.data_options is not None:
        data_view.set_options(state.data_options)
    data_view.show_part(state.data_part)
    curves = window.loss, window.norm
    for curve, quantity in zip(curves, state.quantities, strict=False):
        curve.ask(quantity)
    for curve, is_log in zip(curves, state.scales, strict=False):
        curve.set_log(is_log)
    actions.show_captions.setChecked(state.shows_captions)
    actions.count_epochs.setChecked(state.counts_epochs)
    window.divide(state)
