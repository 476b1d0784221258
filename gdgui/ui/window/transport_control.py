"""What the transport does: it moves the playhead, and shows where that is and how it moves."""

from gdgui.ui.playback.player import Player
from gdgui.ui.timeline.transport import Transport

__all__ = ["connect_transport"]


def connect_transport(transport: Transport, player: Player) -> None:
    """Let a transport move a player's playhead, and show what the player does."""
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
