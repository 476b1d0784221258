"""What is read out of a network under the pointer."""

import numpy as np
from PySide6.QtCore import QCoreApplication

from gdgui.engine.display.network_picture import NetworkPicture
from gdgui.engine.display.prediction import LINE, PLANE
from gdgui.engine.notation import in_digits
from gdgui.ui.data.network.geometry import Edge, Geometry, Unit

__all__ = ["at_rest", "pointed_text"]

_DIGITS = 4
GAP = "   "


def _tr(text: str) -> str:
    return QCoreApplication.translate("NetworkWords", text)


def at_rest(picture: NetworkPicture) -> str:
    """Return what the picture of a network shows."""
    names = ", ".join(picture.task.objective.examples.samples.input_names)
    if picture.kind == PLANE:
        return _tr("Each neuron: its output over {names}").format(names=names)
    if picture.kind == LINE:
        return _tr("Each neuron: its output along {names}").format(names=names)
    return _tr("Each neuron: its mean output over all rows")


def pointed_text(picture: NetworkPicture, geometry: Geometry, part: Edge | Unit) -> str:
    """Return the name and the value of a weight; of a unit its bias, and what it puts out."""
    task = picture.task
    names = task.objective.network.names
    if isinstance(part, Edge) or part.layer > 0:
        place = geometry.place(part)
        value = f"{names[place]} = {in_digits(float(task.theta[place]), _DIGITS)}"
    else:
        value = task.objective.network.features[part.index].name
    if isinstance(part, Edge):
        return value
    return f"{value}{GAP}{_outputs(picture, part)}"


def _outputs(picture: NetworkPicture, unit: Unit) -> str:
    values = picture.layers[unit.layer][unit.index]
    if not np.isfinite(values).all():
        return _tr("its output is no number everywhere")
    low, high = (in_digits(float(each), 3) for each in (values.min(), values.max()))
    text = _tr("output {low} … {high}").format(low=low, high=high)
    if picture.kind in (PLANE, LINE):
        return text
    mean = in_digits(float(values.mean()), 3)
    return text + GAP + _tr("mean {mean}").format(mean=mean)
