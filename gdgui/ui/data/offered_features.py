"""The features of inputs that a model can be let see by one click, and what each is of the data."""

from functools import lru_cache

import msgspec
from PySide6.QtCore import QCoreApplication

from gdgui.engine.data.features import MAX_DEGREE, features_of
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.document import model_edits

__all__ = ["OfferedFeature", "meaning_of", "offered_features"]

_ONE = (("sin(x)", "sin x"), ("cos(x)", "cos x"))
_TWO = (
    ("x1", "x₁"),
    ("x2", "x₂"),
    ("x1^2", "x₁²"),
    ("x2^2", "x₂²"),
    ("x1*x2", "x₁x₂"),
    ("sin(x1)", "sin x₁"),
    ("sin(x2)", "sin x₂"),
)
"""TensorFlow Playground's features, as they are written in a file and on the screen."""
_MOST_OTHERS = 8
_MANY = (("inputs", "x"), ("squares", "x²"), ("products", "xᵢxⱼ"), ("sines", "sin x"))


class OfferedFeature(msgspec.Struct, frozen=True):
    """A feature, or of many inputs a group of them.

    Attributes:
        key: how it is written in a file.
        text: how it is written on the screen.
        is_seen: whether the model sees it, or all of the group.
    """

    key: str
    text: str
    is_seen: bool


def offered_features(objective: LearningObjective) -> tuple[OfferedFeature, ...]:
    """Return what can be switched on and off for a model; powers of one input have a degree."""
    count = len(objective.examples.samples.input_names)
    offered = _ONE if count == 1 else _TWO if count == 2 else _MANY
    offered = (*offered, *_others(objective, offered))
    given = objective.given
    return tuple(OfferedFeature(key, text, model_edits.sees(given, key)) for key, text in offered)


def meaning_of(key: str, names: tuple[str, ...]) -> str:
    """Return what a feature is of the columns of the data.

    Args:
        key: as `OfferedFeature.key`.
        names: those of the columns.
    """
    meanings = {
        "inputs": _tr("the inputs"),
        "squares": _tr("the square of each input"),
        "products": _tr("the product of each two inputs"),
        "sines": _tr("the sine of each input"),
    }
    if key in meanings:
        return meanings[key]
    text = key
    for index, name in enumerate(names, start=1):
        symbol = "x" if len(names) == 1 else f"x{index}"
        if name != symbol and symbol in key:
            text += _tr(", where {symbol} is {name}").format(symbol=symbol, name=name)
    return text


def _tr(text: str) -> str:
    return QCoreApplication.translate("OfferedFeatures", text)


def _others(
    objective: LearningObjective, offered: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    """Return what a model sees beside what is offered, such as the x1^3 of someone's file."""
    count = len(objective.examples.samples.input_names)
    usual = _every(offered, count)
    seen = [each.name for each in objective.network.features if each.name not in usual]
    return [(name, name) for name in seen[:_MOST_OTHERS]]


@lru_cache(maxsize=16)
def _every(offered: tuple[tuple[str, str], ...], count: int) -> frozenset[str]:
    """Return the names of the features that some keys stand for, the powers of one input too."""
    keys = [key for key, _ in offered if model_edits.are_features((key,), count)]
    powers = [f"powers {MAX_DEGREE}"] if count == 1 else []
    groups = (features_of("", (key,), count) for key in (*keys, *powers))
    return frozenset(feature.name for group in groups for feature in group)
