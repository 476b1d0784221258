"""What is said of a network: how it is used, and what is read out under the pointer."""

import numpy as np
from PySide6.QtCore import QCoreApplication

from gdgui.engine.display.network_picture import MOST_UNITS, NetworkPicture
from gdgui.engine.display.prediction import LINE, PLANE
from gdgui.engine.notation import in_digits
from gdgui.ui.data.network.geometry import Geometry
from gdgui.ui.data.network.parts import Edge, Offer, Part, Unit

__all__ = [
    "at_rest",
    "how_to_point",
    "how_to_press",
    "name_of",
    "pointed_text",
    "typing_text",
]

_DIGITS = 4
GAP = "   "


def _tr(text: str) -> str:
    return QCoreApplication.translate("NetworkWords", text)


def how_to_press() -> str:
    """Return what the keyboard does."""
    return _tr(
        "Arrow keys go from neuron to weight, Enter types, Ctrl with ↑ or ↓ changes, "
        "Space or Enter switches a feature"
    )


def how_to_point() -> str:
    """Return what the pointer does."""
    return _tr(
        "Drag a weight, or the bias of a neuron, up or down,\n"
        "or double-click to type it; Shift: this run alone.\n"
        "Click an input to switch a feature on or off"
    )


def at_rest(picture: NetworkPicture) -> str:
    """Return what the picture of a network shows."""
    names = ", ".join(picture.task.objective.examples.samples.input_names)
    if not np.isfinite(picture.task.theta).all():
        return _tr("Dotted weights and hatched neurons are no numbers")
    if not all(np.isfinite(layer).any(axis=-1).all() for layer in picture.layers):
        return _tr("Hatched neurons: their output is no number")
    if max(picture.task.objective.network.sizes) > MOST_UNITS:
        # Of what they are, there is no room to tell as well.
        text = _tr("The first {count} neurons of wide layers are shown")
        return text.format(count=MOST_UNITS)
    if picture.kind == PLANE:
        return _tr("Each neuron: its output over {names}").format(names=names)
    if picture.kind == LINE:
        return _tr("Each neuron: its output along {names}").format(names=names)
    return _tr("Each neuron: its mean output over all rows")


def name_of(geometry: Geometry, part: Part) -> str:
    """Return what a part is called: the name of its parameter, or of the feature."""
    if isinstance(part, Offer):
        return part.text
    if isinstance(part, Unit) and part.layer == 0:
        return geometry.network.features[part.index].name
    return geometry.network.names[geometry.place(part)]


def pointed_text(picture: NetworkPicture, geometry: Geometry, part: Part) -> str:
    """Return the name and the value of a weight; of a unit its bias, and what it puts out."""
    task, name = picture.task, name_of(geometry, part)
    if isinstance(part, Offer):
        from gdgui.ui.data.offered_features import meaning_of

        names = task.objective.examples.samples.input_names
        meaning = meaning_of(part.key, names)
        return _tr("not seen yet: {meaning}").format(meaning=meaning)
    if isinstance(part, Unit) and part.layer == 0:
        return f"{name}{GAP}{_outputs(picture, part)}"
    value = f"{name} = {in_digits(float(task.theta[geometry.place(part)]), _DIGITS)}"
    if isinstance(part, Edge):
        return value
    return f"{value}{GAP}{_outputs(picture, part)}"


def typing_text(geometry: Geometry, part: Part, step: int) -> str:
    """Return of which parameter a number is typed, and from which step on it counts."""
    name = name_of(geometry, part)
    if step == 0:
        return _tr("{name} at the start").format(name=name)
    return _tr("{name} from step {step} on").format(name=name, step=f"{step:,}")


def _outputs(picture: NetworkPicture, unit: Unit) -> str:
    values = picture.layers[unit.layer][unit.index]
    if not np.isfinite(values).any():
        return _tr("its output is no number any more")
    if not np.isfinite(values).all():
        return _tr("its output is no number everywhere")
    least, most = float(values.min()), float(values.max())
    low, high = in_digits(least, 3), in_digits(most, 3)
    text = _tr("output {low} … {high}").format(low=low, high=high)
    if least == most:
        text = _tr("output {value} everywhere").format(value=low)
    text += _for_class(picture, unit)
    if picture.kind in (PLANE, LINE) or least == most:
        return text
    mean = in_digits(float(values.mean()), 3)
    return text + GAP + _tr("mean {mean}").format(mean=mean)


def _for_class(picture: NetworkPicture, unit: Unit) -> str:
    """Return for which class an output speaks; nothing of other units and outputs."""
    objective = picture.task.objective
    is_output = unit.layer == len(picture.layers) - 1
    if not is_output or objective.network.output.id != "softmax":
        return ""
    names = objective.examples.samples.class_names
    return _tr(" for {name}").format(name=names[unit.index])
