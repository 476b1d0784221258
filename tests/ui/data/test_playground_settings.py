"""Every setting of TensorFlow Playground that is one of data or model has its control.

Its list: https://playground.tensorflow.org. Learning rate and batch size are those of a run;
held-out points and discretised output belong to the view of the data, step and reset to the
transport.
"""

import pytest

from gdgui.ui.document import data_edits, model_edits
from tests.ui.data.panel_driver import PanelDriver

MORE = "Show the output and the penalty on weights"
CIRCLE = data_edits.with_data_set(data_edits.blank().objective, "circle")


@pytest.fixture
def hands(qtbot):
    return PanelDriver.alone(qtbot, CIRCLE)


@pytest.mark.parametrize("name", ["xor", "gauss", "spiral"])
def test_data_of_a_classification(hands, name):
    hands.click(name)
    assert hands.data.name == name


def test_problem_type_and_data_of_a_regression(hands):
    hands.click("Problem type: regression")
    assert (hands.data.name, hands.model.output) == ("line", "linear")
    for name in ("plane", "multi-gauss"):
        hands.click(name)
        assert hands.data.name == name
    hands.click("Problem type: classification")
    assert (hands.data.name, hands.model.output) == ("circle", "sigmoid")


def test_ratio_of_training_to_test_data(hands):
    hands.slide("held out", 0.1, 0.5, 0.9)
    assert hands.data.held_out == hands.value("held out") > 0.6
    hands.type("held out", "50 %")
    assert hands.data.held_out == 0.5


def test_noise(hands):
    hands.slide("noise", 0.1, 0.5)
    assert hands.data.noise == pytest.approx(0.25, abs=0.03)
    hands.type("noise", "0.5")
    assert hands.data.noise == 0.5


def test_regenerate_and_seed(hands):
    hands.click("New sample")
    assert hands.data.seed == 1
    hands.type("seed", "42")
    assert hands.data.seed == 42


def test_number_of_points(hands):
    hands.type("points", "500")
    assert hands.data.points == 500


@pytest.mark.parametrize(
    ("button", "feature"),
    [
        ("x₁²", "x1^2"),
        ("x₂²", "x2^2"),
        ("x₁x₂", "x1*x2"),
        ("sin x₁", "sin(x1)"),
        ("sin x₂", "sin(x2)"),
    ],
)
def test_features(hands, button, feature):
    hands.click(f"Feature {button}")
    assert hands.model.features == ("x1", "x2", feature)
    hands.click(f"Feature {button}")
    assert hands.model.features == ()


def test_features_that_are_the_inputs(hands):
    hands.click("Feature x₁")
    assert hands.model.features == ("x2",)
    hands.click("Feature x₂")
    assert hands.model.features == ()


def test_layers_and_neurons(hands):
    for count in range(1, 7):
        hands.click("Add a hidden layer")
        assert hands.model.hidden == (4,) * count
    hands.pull("neurons of hidden layer 2", (20, 0))
    hands.pull("neurons of hidden layer 6", (0, -40))
    assert hands.model.hidden == (4, 8, 4, 4, 4, 12)
    hands.click("Remove the last hidden layer")
    assert hands.model.hidden == (4, 8, 4, 4, 4)


@pytest.mark.parametrize("activation", ["ReLU", "sigmoid", "linear"])
def test_activation(qtbot, activation):
    hands = PanelDriver.alone(qtbot, model_edits.with_shortcut(CIRCLE, "network"))
    hands.choose("Activation of hidden layers", activation)
    assert hands.model.activation == activation.lower()


@pytest.mark.parametrize("penalty", ["L1", "L2"])
def test_regularization_and_its_rate(hands, penalty):
    hands.click(MORE)
    hands.click(f"Penalty on the weights: {penalty}")
    key = penalty.lower()
    assert getattr(hands.objective, key) == model_edits.DEFAULT_PENALTY
    hands.type(f"λ of the {penalty} penalty", "0.03")
    assert getattr(hands.objective, key) == 0.03
    hands.click("Penalty on the weights: none")
    assert hands.objective.l1 == hands.objective.l2 == 0.0


def test_output_and_loss_as_in_playground(hands):
    hands.click(MORE)
    hands.choose("Output", "tanh")
    # Cross-entropy cannot be taken of it.
    assert (hands.model.output, hands.objective.loss) == ("tanh", "squared")
    hands.choose("Loss", "cross-entropy")
    assert (hands.model.output, hands.objective.loss) == ("sigmoid", "cross_entropy")
