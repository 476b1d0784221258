"""How fast tapes play. Nothing here needs Qt: films and lessons reckon with it too."""

__all__ = ["PLAYING_TIME", "SPEEDS", "usual_speed"]

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""The speeds that the window offers, in steps per second."""

PLAYING_TIME = 8.0
"""How long the tape of a newly opened experiment plays, in seconds, as nearly as speeds allow."""


def usual_speed(steps: int) -> float:
    """Return the speed at which so many steps play in some seconds, one of `SPEEDS`."""
    return min(SPEEDS, key=lambda speed: abs(speed - steps / PLAYING_TIME))
