"""Colours, fonts and sizes of the window: one set of tokens, light and dark.

Every colour that is painted is a token of a `Theme`, so that a widget which paints itself and
one which Qt's style sheet paints agree, and so that a further theme is one more object. The
style sheet is the template ``resources/style.qss``; it is applied once to the application, and
its lengths are multiples of the font size, so that the window grows with the font.

The fonts travel with gdgui: the window then looks the same on every machine, and text can be
rendered where no font is installed at all.
"""

import importlib.util
import math
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QWidget

from gdgui import resources
from gdgui.palette import LIGHT_BANDS

__all__ = [
    "DARK",
    "FONT_PX",
    "LIGHT",
    "MATH_FONT",
    "MONO_FONT",
    "THEMES",
    "UI_FONT",
    "Theme",
    "em",
    "font_px",
    "for_presentation",
    "load_fonts",
    "palette",
    "presentation_px",
    "style_sheet",
    "theme_for",
    "ui_font",
]

UI_FONT = "Inter"
MONO_FONT = "JetBrains Mono"
MATH_FONT = "STIX Two Math"
FONT_PX = 13
"""The size of the user interface's text, in pixels, on a system that asks for nothing else."""

_MULTIPLES = (10, 25, 30, 40, 50, 60, 75, 85, 92, 108, 125, 160, 200, 330)
"""The percentages of the font size that the style sheet may use: ``$em125`` is 1.25 of it."""


class Theme(msgspec.Struct, frozen=True):
    """The colours of a window, each as ``#rrggbb``, and how boldly its views are drawn.

    Attributes:
        name: "light" or "dark".
        window: what shows between the panels.
        panel: the side panels, the header and the transport.
        card: a card on a panel, menus and tooltips.
        border: hairlines, outlines and grooves.
        text: what is read first.
        muted: what is read second: headings, labels, units, axes.
        faint: text of disabled controls, and nothing else.
        accent: the primary button, the timeline, the focus ring.
        accent_text: on `accent`.
        field: the inside of fields.
        hover: under the pointer, a picked segment, a box around a formula.
        error, success, warning: text that says so.
        error_soft, success_soft, warning_soft: the background of such text.
        plot_background: behind curves.
        grid: grid lines of a plot.
        halo: the rim of a path or ball on the landscape.
        contour: contour lines, drawn thin and half transparent.
        marker: minima, arrows and the start.
        gradient, direction, momentum: the arrows of a step on the landscape, and the same numbers
            in the step panel.
        bands: the stops of the landscape's fill, lowest f first.
        pen: how many times as wide lines, dots, balls, arrows and halos are.
        future_path, future_curve: the opacity of a path, and of a curve, beyond the playhead.
        contour_opacity: that of contour lines.
    """

    name: str
    window: str
    panel: str
    card: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_text: str
    field: str
    hover: str
    error: str
    error_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    plot_background: str
    grid: str
    halo: str
    contour: str
    marker: str
    gradient: str
    direction: str
    momentum: str
    bands: tuple[str, ...]
    pen: float = 1.0
    future_path: float = 0.28
    future_curve: float = 0.25
    contour_opacity: float = 0.306


LIGHT = Theme(
    name="light",
    window="#f6f7f9",
    panel="#ffffff",
    card="#ffffff",
    border="#e1e4ea",
    text="#1c2430",
    muted="#616b7c",
    faint="#a3abb8",
    accent="#3b5bdb",
    accent_text="#ffffff",
    field="#ffffff",
    hover="#eef1f7",
    error="#c42727",
    error_soft="#fbe4e4",
    success="#227033",
    success_soft="#e3efe5",
    warning="#8f5500",
    warning_soft="#fdf0dd",
    plot_background="#ffffff",
    grid="#eff1f4",
    halo="#ffffff",
    contour="#6b7a99",
    marker="#1c2430",
    gradient="#1c2430",
    direction="#7048c8",
    momentum="#b02a6b",
    bands=LIGHT_BANDS,
)

DARK = Theme(
    name="dark",
    window="#14171c",
    panel="#1c2027",
    card="#1c2027",
    border="#2c323c",
    text="#e6e9ef",
    muted="#98a2b1",
    faint="#5b6472",
    accent="#7f9cff",
    accent_text="#10141b",
    field="#1c2027",
    hover="#262c36",
    error="#ff8787",
    error_soft="#362228",
    success="#5fc573",
    success_soft="#1e2d29",
    warning="#f0a23c",
    warning_soft="#382e21",
    plot_background="#181b21",
    grid="#252930",
    halo="#0d0f13",
    contour="#8c9ab5",
    marker="#ffffff",
    gradient="#ffffff",
    direction="#b79cff",
    momentum="#ff8fc0",
    bands=("#161b28", "#1e293d", "#273853", "#2d4364", "#36527a"),
    # What is faint vanishes sooner on a dark ground.
    future_path=0.4,
    future_curve=0.42,
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
"""The themes by name."""

_BOLD: dict[str, dict[str, Any]] = {
    "light": {
        "window": "#eef0f4",
        "border": "#7b8493",
        "text": "#0b0f16",
        "muted": "#272e39",
        "faint": "#667083",
        "accent": "#2340b8",
        "hover": "#e4e9f3",
        "error": "#9a1010",
        "success": "#0d5320",
        "warning": "#6b3f00",
        "grid": "#b4bbc7",
        "contour": "#33405c",
        "marker": "#0b0f16",
        "gradient": "#0b0f16",
        "direction": "#4a2499",
        "momentum": "#7f0f49",
        "bands": ("#ffffff", "#eff3fa", "#dfe6f3", "#d0daed", "#c2cee6"),
        "contour_opacity": 0.62,
        "future_path": 0.5,
        "future_curve": 0.45,
    },
    "dark": {
        "window": "#07090c",
        "panel": "#0d1015",
        "card": "#0d1015",
        "border": "#79838f",
        "text": "#fbfcfe",
        "muted": "#d8dee8",
        "faint": "#8e98a6",
        "accent": "#a9bdff",
        "field": "#0d1015",
        "hover": "#20262f",
        "error": "#ffb0b0",
        "success": "#86e39a",
        "warning": "#ffc574",
        "plot_background": "#0b0d12",
        "grid": "#4a515c",
        "halo": "#000104",
        "contour": "#b9c5da",
        "direction": "#cdb9ff",
        "momentum": "#ffb0d2",
        "bands": ("#0a0e16", "#121b2b", "#18263d", "#1d304c", "#23395b"),
        "contour_opacity": 0.55,
        "future_path": 0.6,
        "future_curve": 0.6,
    },
}
"""What of a theme is another thing on a projector, which washes out all that is faint."""
_PRESENTATION = 1.5
_PRESENTATION_TEXT = 0.02
_PRESENTATION_ROOM = (60, 33)
"""How many times as wide and as high as the font what is presented is at least."""
_SMALLEST_TEXT = 0.8
"""The smallest text of landscape, curves and transport, as a part of the font's size."""


def for_presentation(theme: Theme) -> Theme:
    """Return a theme as it can be seen from the back row: bold pens, and contrast of 7:1 for text.

    That is the enhanced contrast of WCAG 2.2. Its name is the same.
    """
    return msgspec.structs.replace(
        theme,
        pen=_PRESENTATION,
        **_BOLD.get(theme.name, {}),
    )


def presentation_px(height: int, base: int, width: int | None = None) -> int:
    """Return the size of text, in pixels, for a presentation in a window.

    It is one and a half times the usual one at least, and so large that the smallest text of
    landscape, curves and transport is at least 2 % of the height; on a small screen it is as
    large as leaves all of them room.

    Args:
        height: the window's, in pixels.
        base: the usual size of text.
        width: the window's, in pixels; None where everything has room.
    """
    px = math.ceil(_PRESENTATION * base)
    while round(_SMALLEST_TEXT * px) < _PRESENTATION_TEXT * height:
        px += 1
    if width is None:
        return px
    across, down = _PRESENTATION_ROOM
    return max(base, min(px, width // across, height // down))


def theme_for(scheme: Qt.ColorScheme) -> Theme:
    """Return the theme for what the system asks for; light where it does not say."""
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def style_sheet(theme: Theme, font_px: int = FONT_PX) -> str:
    """Return the style sheet of the whole application for text of `font_px` pixels."""
    tokens = {
        key: value for key, value in msgspec.structs.asdict(theme).items() if isinstance(value, str)
    }
    for percent in _MULTIPLES:
        tokens[f"em{percent}"] = f"{max(1, round(font_px * percent / 100))}px"
    for name, factor in (("round", 2.6), ("primary", 3.2)):
        radius = round(font_px * factor / 2)
        # Qt draws a square where the radius is more than half of the side; the border is 1 px.
        tokens[f"{name}_radius"], tokens[f"{name}_side"] = f"{radius}px", f"{2 * radius - 2}px"
    tokens.update(icons=resources.path("icons", "style").as_posix())
    tokens.update(ui_font=UI_FONT, mono_font=MONO_FONT, math_font=MATH_FONT)
    template = Template(resources.path("style.qss").read_text(encoding="utf-8"))
    return template.substitute(tokens)


def palette(theme: Theme) -> QPalette:
    """Return the palette, for what the style sheet does not reach."""
    roles = QPalette.ColorRole
    colors = {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.field,
        roles.AlternateBase: theme.hover,
        roles.ToolTipBase: theme.card,
        roles.ToolTipText: theme.text,
        roles.PlaceholderText: theme.muted,
        roles.Text: theme.text,
        roles.Button: theme.panel,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.error,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.accent_text,
        roles.Accent: theme.accent,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.Light: theme.panel,
        roles.Midlight: theme.hover,
        roles.Mid: theme.border,
        roles.Dark: theme.muted,
        roles.Shadow: theme.border,
    }
    result = QPalette()
    for role, color in colors.items():
        result.setColor(role, QColor(color))
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    return result


@cache
def load_fonts() -> None:
    """Make the fonts of gdgui, and the mathematical one of ziamath, known to Qt.

    It needs a QGuiApplication. A font that is missing is left to Qt's own substitution.
    """
    files = sorted(resources.path("fonts").glob("*.[ot]tf"))
    for file in [*files, *math_fonts()]:
        QFontDatabase.addApplicationFont(str(file))


def math_fonts() -> list[Path]:
    """Return the font file that ziamath carries, found without the cost of importing it."""
    spec = importlib.util.find_spec("ziamath")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"]


def font_px(system_font: QFont) -> int:
    """Return the size of text, in pixels, for a system whose own font is `system_font`."""
    return max(FONT_PX, QFontInfo(system_font).pixelSize())


def ui_font(px: int = FONT_PX) -> QFont:
    """Return the font of the user interface at `px` pixels."""
    font = QFont(UI_FONT)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(px)
    return font


def em(widget: QWidget, factor: float = 1.0) -> int:
    """Return `factor` times the height of the widget's font, in pixels."""
    return round(factor * widget.fontMetrics().height())
