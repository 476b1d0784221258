"""How far a plane is the whole story: in a corner, and within the card however narrow it is."""

import pytest
from PySide6.QtWidgets import QWidget

from gdgui.engine.display.loss_plane import PlaneLoss
from gdgui.ui.landscape.plane_standing import StandingLabel
from gdgui.ui.playback.planes import PlaneStanding

SAID = PlaneStanding(0.92, PlaneLoss(0.00151, 0.0215, 0.1))


@pytest.mark.parametrize(("width", "lines"), [(900, 1), (230, 2)])
def test_what_is_said_lies_within_the_card(qtbot, width, lines):
    card = QWidget()
    qtbot.addWidget(card)
    card.resize(width, 300)
    standing = StandingLabel(card, card)
    assert standing.show_standing(SAID)
    (label,) = standing.parts
    assert card.rect().contains(label.geometry())
    assert label.text().count("\n") == lines - 1
    assert standing.text == "holds 92.0 % of the paths   f = 0.00151, shown 0.0215"
    # Nothing else is said, so that nothing has to be laid out.
    assert not standing.show_standing(SAID)
