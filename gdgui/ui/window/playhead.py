"""What moves the playhead: the transport, and the actions of menus and keys."""

from collections.abc import Callable, Iterable

from PySide6.QtGui import QAction

from gdgui.ui.landscape.view import Landscape
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.runs.steering import Steering
from gdgui.ui.timeline.transport import Transport
from gdgui.ui.window.actions import Actions

__all__ = ["connect_actions", "connect_playhead", "connect_steering"]


def connect_playhead(
    player: Player, playback: PlaybackController, transport: Transport, actions: Actions
) -> None:
    """Let transport and actions move a playhead, and show where that is and how it moves."""
    _connect_transport(player, transport)

    def step_by_epoch(n: int) -> None:
        if (length := playback.steps_per_epoch) is not None:
            player.step_by_stretch(length, n)

    connect_actions(
        (
            (actions.play, player.toggle),
            (actions.step_forward, lambda: player.step_by(1)),
            (actions.step_back, lambda: player.step_by(-1)),
            (actions.ten_forward, lambda: player.step_by(10)),
            (actions.ten_back, lambda: player.step_by(-10)),
            (actions.epoch_forward, lambda: step_by_epoch(1)),
            (actions.epoch_back, lambda: step_by_epoch(-1)),
            (actions.to_start, player.to_start),
            (actions.to_end, player.to_end),
            (actions.faster, lambda: player.change_speed(1)),
            (actions.slower, lambda: player.change_speed(-1)),
        )
    )
    actions.loop.toggled.connect(player.set_loop)
    player.loop_changed.connect(actions.loop.setChecked)
    actions.count_epochs.toggled.connect(transport.set_counts_epochs)
    transport.unit_picked.connect(actions.count_epochs.setChecked)
    playback.problem_changed.connect(
        lambda: actions.set_epochs(playback.steps_per_epoch is not None)
    )


def connect_steering(
    steering: Steering, transport: Transport, landscape: Landscape, actions: Actions
) -> None:
    """Let changes count from the playhead on, wherever that is switched."""
    for control in (transport.steering_toggled, actions.steer.toggled):
        control.connect(steering.set_on)
    for shown in (transport, landscape):
        steering.toggled.connect(shown.set_steering)
    steering.toggled.connect(actions.steer.setChecked)


def connect_actions(pairs: Iterable[tuple[QAction, Callable[[], object]]]) -> None:
    """Let each action do something."""
    for action, slot in pairs:
        # Qt says whether the action is checked, which none of these wants to know.
        action.triggered.connect(lambda _checked=False, slot=slot: slot())


def _connect_transport(player: Player, transport: Transport) -> None:
    transport.play_toggled.connect(player.toggle)
    transport.stepped.connect(player.step_by)
    transport.sought.connect(player.seek)
    transport.to_start.connect(player.to_start)
    transport.to_end.connect(player.to_end)
    transport.speed_picked.connect(player.set_speed)
    transport.loop_toggled.connect(player.set_loop)
    player.playing_changed.connect(transport.set_playing)
    player.speed_changed.connect(transport.set_speed)
    player.loop_changed.connect(transport.set_loop)
    player.range_changed.connect(transport.set_range)
    transport.set_speed(player.speed)
