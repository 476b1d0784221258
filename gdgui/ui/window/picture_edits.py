"""What is changed in the pictures of an experiment, and what becomes of it."""

from gdgui.ui.data.network.view import NetworkView
from gdgui.ui.data.panel import DataPanel
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.locks import keeps_starts
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.runs.steering import Steering

__all__ = ["connect_network", "connect_starts"]


def connect_network(
    view: NetworkView, steering: Steering, editor: Editor, data_panel: DataPanel
) -> None:
    """Let weights and biases be dragged and typed, and features switched, in a network's picture.

    Args:
        view: the picture.
        steering: what moves the parameters of a run, at its start or from the playhead on.
        editor: what says why an edit is refused.
        data_panel: what has the features.
    """
    view.parameter_dragged.connect(steering.shift_parameter)
    view.parameter_typed.connect(steering.set_parameter)
    view.set_origin_of(steering.parameter_at)
    view.feature_toggled.connect(data_panel.toggle_feature)
    editor.refused.connect(view.show_refusal)


def connect_starts(landscape: Landscape, steering: Steering, editor: Editor) -> None:
    """Let starts be dragged on a landscape, unless a lesson has locked them.

    Args:
        landscape: the picture.
        steering: what moves the start, or the iterate at the playhead.
        editor: what knows of the locks.
    """
    landscape.start_picked.connect(steering.pick_point)
    editor.locks_changed.connect(lambda locks: landscape.set_start_locked(keeps_starts(locks)))
