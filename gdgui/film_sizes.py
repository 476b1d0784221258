"""Usual sizes of films."""

__all__ = ["SIZES"]

SIZES = {
    "1080p": (1920, 1080),
    "720p": (1280, 720),
    "square": (1080, 1080),
    "vertical": (1080, 1920),
}
"""Width and height in pixels, by name."""
