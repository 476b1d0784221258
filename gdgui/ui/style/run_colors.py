"""The colour of a run as it can be read as text; the palette itself needs no window."""

from gdgui.palette import RUN_COLORS, run_colors
from gdgui.ui.style.theme import Theme

__all__ = ["RUN_COLORS", "ink", "on_ground", "run_colors"]

_VISIBLE = 3.0

_READABLE = 3.8


def ink(color: str, theme: Theme) -> str:
    """Return a run's colour as it can be read as text: nearer to the text's where it is faint.

    The contrast is that of WCAG 2.1; 3.8 is enough for numbers of this size on a projector.
    """
    ground = _luminance(theme.panel)
    for percent in range(0, 100, 10):
        blended = _blend(color, theme.text, percent / 100)
        lighter, darker = sorted((_luminance(blended), ground), reverse=True)
        if (lighter + 0.05) / (darker + 0.05) >= _READABLE:
            return blended
    return theme.text


def on_ground(color: str, theme: Theme) -> str:
    """Return a run's colour as it can be seen on a landscape: lighter where that is dark.

    The contrast with the middle band is at least 3, which WCAG 2.1 asks of graphics; on a light
    landscape a colour stays, for there a halo and the width of paths tell them from it.
    """
    if theme.name != "dark":
        return color
    ground = _luminance(theme.bands[len(theme.bands) // 2])
    for percent in range(0, 100, 5):
        blended = _blend(color, "#ffffff", percent / 100)
        if (_luminance(blended) + 0.05) / (ground + 0.05) >= _VISIBLE:
            return color if percent == 0 else blended
    return "#ffffff"


def _channels(color: str) -> tuple[float, ...]:
    return tuple(int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))


def _blend(color: str, other: str, share: float) -> str:
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + share * (b - a))):02x}" for a, b in pairs)


def _luminance(color: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
