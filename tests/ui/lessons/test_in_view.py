"""What a prediction was about is in view once it is answered."""

import json
from copy import deepcopy

from tests.lessons.samples import EXPERIMENT, LESSON


def test_what_was_hidden_is_in_view_once_it_is_shown(open_window, settle, tmp_path):
    data = deepcopy(LESSON)
    objective = {**EXPERIMENT["objective"], "domain": {"x": [-8.0, -5.0]}}
    data["pages"][0]["experiment"] = {**EXPERIMENT, "objective": objective}
    path = tmp_path / "narrow.gdlesson"
    path.write_text(json.dumps(data))
    window = open_window("scalar-descent")
    window.lessons.progress_folder = tmp_path / "progress"
    window.lessons.open(path)
    settle(window)
    assert window.player.available == 0
    ((low, high),) = window.landscape.visible_domain()
    window.lessons.controller.answer_for(1)
    settle(window)
    reached = window.playback.tapes[0].x[:, 0]
    assert not low <= reached.max() <= high
    ((low, high),) = window.landscape.visible_domain()
    assert low <= reached.min() <= reached.max() <= high
