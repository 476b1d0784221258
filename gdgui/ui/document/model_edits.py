"""Every edit of what learns: an objective over data in, a new one out.

The parts of a model belong together: which outputs a loss can be taken of, and which of them suit
a target. An edit brings along what follows from it, so that no choice ends in a refusal where it is
clear what else has to change. These are plain functions on immutable data, as in `edits`.
"""

from typing import Literal

from msgspec.structs import replace

from gdgui.engine.data.features import MAX_DEGREE, Feature, features_of, input_symbols
from gdgui.engine.data.network_parts import LOSSES, Loss
from gdgui.engine.data.samples import Samples, load_data
from gdgui.engine.objective.syntax import FormulaError
from gdgui.engine.typed_models.model import read_model
from gdgui.errors import UserError
from gdgui.experiment import Data, Model, Objective
from gdgui.model_source import MAX_LAYERS, MAX_NEURONS
from gdgui.ui.document.formula_edits import first_formula

__all__ = [
    "DEFAULT_DEGREE",
    "DEFAULT_PENALTY",
    "Penalty",
    "Shortcut",
    "are_features",
    "degree_of",
    "feature_names",
    "fitted",
    "losses_for",
    "outputs_for",
    "penalty_of",
    "sees",
    "shortcut_of",
    "shortcuts_for",
    "suggested",
    "with_activation",
    "with_degree",
    "with_feature",
    "with_layer_added",
    "with_layer_removed",
    "with_loss",
    "with_neurons",
    "with_output",
    "with_penalty",
    "with_penalty_rate",
    "with_shortcut",
]

Shortcut = Literal["line", "logistic", "polynomial", "network", "formula"]
Penalty = Literal["none", "l1", "l2", "both"]

DEFAULT_DEGREE = 3
"""Of the polynomial that a shortcut makes of one input."""
DEFAULT_HIDDEN = (8, 8)
"""The hidden layers of the network that a shortcut makes."""
DEFAULT_PENALTY = 0.001
"""The λ of a penalty that is switched on."""
_NEW_LAYER = 4
"""How many neurons the first hidden layer has."""


# ---- what fits what ----


def outputs_for(samples: Samples) -> tuple[str, ...]:
    """Return the outputs that suit a target: of many classes it is softmax alone."""
    if samples.classes > 2:
        return ("softmax",)
    if samples.classes == 2:
        return ("sigmoid", "tanh", "linear", "softmax")
    return ("linear", "tanh", "sigmoid")


def losses_for(samples: Samples, *, of_formula: bool = False) -> tuple[str, ...]:
    """Return the losses that can be taken of some output that suits a target, or of a formula."""
    outputs = {"linear"} if of_formula else set(outputs_for(samples))
    is_class = samples.classes > 1
    return tuple(
        loss.id
        for loss in LOSSES.values()
        if outputs & set(loss.outputs) and (is_class or not loss.needs_classes)
    )


def suggested(classes: int) -> tuple[str, str]:
    """Return the output and the loss that one begins with, for so many classes; 1 for a number."""
    if classes == 1:
        return "linear", "squared"
    return ("sigmoid" if classes == 2 else "softmax"), "cross_entropy"


def fitted(objective: Objective, classes_before: int | None = None) -> Objective:
    """Return an objective whose model and loss suit its data; hidden layers stay.

    Args:
        objective: its data are new, its model and loss may be those for others.
        classes_before: how many classes there were; where there is another kind of target now,
            output and loss are those that one begins with. None where that is not known.
    """
    data, model = _parts(objective)
    samples = load_data(data)
    if model.formula is not None:
        return _fitted_formula(objective, samples)
    output, loss = model.output, objective.loss
    is_other_kind = classes_before is not None and (
        min(classes_before, 3) != min(samples.classes, 3)
    )
    if is_other_kind or output not in outputs_for(samples) or loss not in losses_for(samples):
        output, loss = suggested(samples.classes)
    if output not in LOSSES[loss].outputs:
        output = _output_of(LOSSES[loss], samples)
    features = _fitted_features(model.features, samples.inputs.shape[1])
    model = replace(model, features=features, output=output)
    return replace(objective, model=model, loss=loss)


def _fitted_formula(objective: Objective, samples: Samples) -> Objective:
    """Return a formula for other data; where it reads them no longer, one that one begins with."""
    _, model = _parts(objective)
    if samples.classes > 2:
        output, loss = suggested(samples.classes)
        return replace(objective, model=Model(output=output), loss=loss)
    count = samples.inputs.shape[1]
    loss = objective.loss if objective.loss in losses_for(samples, of_formula=True) else "squared"
    try:
        read_model(model.formula or "", tuple(model.start), count)
    except FormulaError:
        model = Model(formula=first_formula(count))
    return replace(objective, model=model, loss=loss)


def _output_of(loss: Loss, samples: Samples) -> str:
    """Return the first output that suits a target of which a loss can be taken."""
    return next(output for output in outputs_for(samples) if output in loss.outputs)


def _fitted_features(features: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return features that still are features of so many inputs; all inputs where they are not."""
    if not are_features(features, count):
        return ()
    found = features_of("model.features", features, count)
    # What names x1 and x2 alone would leave out the inputs that have come.
    sees_all = all(any(feature.powers[i] for feature in found) for i in range(count))
    return features if sees_all else ()


def _parts(objective: Objective) -> tuple[Data, Model]:
    """Return the data and the model of an objective that has data."""
    assert objective.data is not None  # noqa: S101 - these are edits of what learns
    return objective.data, objective.model or Model()


# ---- shortcuts ----


def shortcuts_for(samples: Samples) -> tuple[Shortcut, ...]:
    """Return the models that a word is enough for, for a target."""
    first: Shortcut = "line" if samples.classes == 1 else "logistic"
    typed: tuple[Shortcut, ...] = ("formula",) if samples.classes < 3 else ()
    return (first, "polynomial", "network", *typed)


def with_shortcut(objective: Objective, shortcut: Shortcut) -> Objective:
    """Take a line, a polynomial, logistic regression or a network, with the loss that suits it.

    Or a formula, which begins as a line.
    """
    data, model = _parts(objective)
    samples = load_data(data)
    if shortcut == "formula":
        if model.formula is not None:
            return objective
        typed = Model(formula=first_formula(samples.inputs.shape[1]))
        return replace(objective, model=typed, loss="squared", l1=0.0, l2=0.0)
    if model.formula is not None:
        model = Model()
    output, loss = suggested(samples.classes)
    if shortcut == "line" and samples.classes == 2:
        # A line through the labels −1 and 1: what least squares make of classes.
        output, loss = "linear", "squared"
    elif shortcut == "logistic" and samples.classes == 1:
        output = "sigmoid"
    elif shortcut == "network" and model.hidden:
        output, loss = model.output, objective.loss
    features = _polynomial(samples.inputs.shape[1]) if shortcut == "polynomial" else ()
    hidden = (model.hidden or DEFAULT_HIDDEN) if shortcut == "network" else ()
    changed = replace(model, features=features, hidden=hidden, output=output)
    return replace(objective, model=changed, loss=loss)


def _polynomial(count: int) -> tuple[str, ...]:
    """Return the features of a polynomial in so many inputs, as many as a model may see."""
    if count == 1:
        return (f"powers {DEFAULT_DEGREE}",)
    quadratic = ("inputs", "squares", "products")
    return quadratic if are_features(quadratic, count) else quadratic[:2]


def shortcut_of(objective: Objective) -> Shortcut | None:
    """Return the word for a model; None where there is none."""
    data, model = _parts(objective)
    samples = load_data(data)
    if model.formula is not None:
        return "formula"
    if model.hidden:
        return "network"
    count = samples.inputs.shape[1]
    features = features_of("model.features", model.features, count)
    is_plain = len(features) == count and not any(_is_curved(each) for each in features)
    if any(each.wave for each in features):
        return None
    if not is_plain:
        return "polynomial"
    if model.output == "linear":
        return "line"
    return "logistic" if objective.loss == "cross_entropy" else None


def _is_curved(feature: Feature) -> bool:
    return bool(feature.wave) or sum(feature.powers) > 1


# ---- features ----


def are_features(texts: tuple[str, ...], count: int) -> bool:
    """Tell whether some texts are features of so many inputs, and not too many."""
    try:
        features_of("model.features", texts, count)
    except UserError:
        return False
    return True


def sees(objective: Objective, name: str) -> bool:
    """Tell whether a model sees a feature, or all features of a group."""
    data, _ = _parts(objective)
    count = load_data(data).inputs.shape[1]
    if not are_features((name,), count):
        return False
    group = features_of("model.features", (name,), count)
    return {each.name for each in group} <= set(feature_names(objective))


def feature_names(objective: Objective) -> tuple[str, ...]:
    """Return the names of the features that a model sees, groups taken apart."""
    data, model = _parts(objective)
    count = load_data(data).inputs.shape[1]
    return tuple(each.name for each in features_of("model.features", model.features, count))


def with_feature(objective: Objective, name: str, wanted: bool) -> Objective:
    """Let the model see a feature or a group of them, or no longer.

    Where none would be left, it sees the inputs.
    """
    data, model = _parts(objective)
    count = load_data(data).inputs.shape[1]
    before = features_of("model.features", model.features, count)
    changed = {each.name for each in features_of("model.features", (name,), count)}
    if wanted:
        kept = {each.name for each in before} | changed
    else:
        kept = {each.name for each in before} - changed
    # In one order whichever was picked first, so that the same choice is the same model.
    every = features_of(
        "model.features", (*_offered(count), *(each.name for each in before), name), count
    )
    chosen = tuple(each.name for each in every if each.name in kept)
    features = () if chosen == input_symbols(count) else chosen
    return replace(objective, model=replace(model, features=_as_groups(features, count)))


def _offered(count: int) -> tuple[str, ...]:
    """Return the groups in the order in which their features are written."""
    if count == 1:
        return (f"powers {MAX_DEGREE}", "sines")
    return ("inputs", "squares", "products", "sines") if count <= 32 else ("inputs", "squares")


def _as_groups(features: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return features by the names of groups where that is shorter and means the same."""
    if count <= 2 or not features:
        return features
    found: list[str] = []
    left = list(features)
    for group in _offered(count):
        names = [each.name for each in features_of("model.features", (group,), count)]
        if all(name in left for name in names):
            found.append(group)
            left = [name for name in left if name not in set(names)]
    return (*found, *left)


def degree_of(objective: Objective) -> int:
    """Return the highest power of the only input; 0 where it is seen through waves alone."""
    data, model = _parts(objective)
    features = features_of("model.features", model.features, load_data(data).inputs.shape[1])
    return max((sum(each.powers) for each in features if not each.wave), default=0)


def with_degree(objective: Objective, degree: int) -> Objective:
    """Let the model see the powers of one input up to a degree; waves stay."""
    data, model = _parts(objective)
    features = features_of("model.features", model.features, load_data(data).inputs.shape[1])
    waves = tuple(each.name for each in features if each.wave)
    powers = () if degree == 0 else ("x",) if degree == 1 else (f"powers {degree}",)
    chosen = (*powers, *waves)
    return replace(objective, model=replace(model, features=() if chosen == ("x",) else chosen))


# ---- layers ----


def with_layer_added(objective: Objective) -> Objective:
    """Add a hidden layer before the output, as large as the one before it.

    Raises:
        UserError: there are as many as there can be.
    """
    _, model = _parts(objective)
    if len(model.hidden) == MAX_LAYERS:
        raise UserError(f"at most {MAX_LAYERS} hidden layers expected, one more asked for")
    size = model.hidden[-1] if model.hidden else _NEW_LAYER
    return replace(objective, model=replace(model, hidden=(*model.hidden, size)))


def with_layer_removed(objective: Objective, layer: int = -1) -> Objective:
    """Remove a hidden layer, the last one if nothing else is said.

    Raises:
        UserError: there is none.
    """
    _, model = _parts(objective)
    if not model.hidden:
        raise UserError("there is no hidden layer to remove")
    hidden = list(model.hidden)
    del hidden[layer]
    return replace(objective, model=replace(model, hidden=tuple(hidden)))


def with_neurons(objective: Objective, layer: int, count: int) -> Objective:
    """Give a hidden layer so many neurons, within what a layer can have."""
    _, model = _parts(objective)
    hidden = list(model.hidden)
    hidden[layer] = min(max(count, 1), MAX_NEURONS)
    return replace(objective, model=replace(model, hidden=tuple(hidden)))


# ---- activation, output, loss ----


def with_activation(objective: Objective, activation: str) -> Objective:
    """Let hidden layers have another activation."""
    _, model = _parts(objective)
    return replace(objective, model=replace(model, activation=activation))


def with_output(objective: Objective, output: str) -> Objective:
    """Take another output; a loss that cannot be taken of it gives way."""
    data, model = _parts(objective)
    loss = objective.loss
    if output not in LOSSES[loss].outputs:
        entropy = output in LOSSES["cross_entropy"].outputs and load_data(data).classes > 1
        loss = "cross_entropy" if entropy else "squared"
    return replace(objective, model=replace(model, output=output), loss=loss)


def with_loss(objective: Objective, loss: str) -> Objective:
    """Take another loss; an output that it cannot be taken of gives way."""
    data, model = _parts(objective)
    if model.formula is not None:
        return replace(objective, loss=loss)
    output = model.output
    if output not in LOSSES[loss].outputs:
        output = _output_of(LOSSES[loss], load_data(data))
    return replace(objective, model=replace(model, output=output), loss=loss)


# ---- penalties ----


def penalty_of(objective: Objective) -> Penalty:
    """Return which penalties on the weights there are."""
    if objective.l1 > 0.0:
        return "both" if objective.l2 > 0.0 else "l1"
    return "l2" if objective.l2 > 0.0 else "none"


def with_penalty(objective: Objective, penalty: Penalty) -> Objective:
    """Switch penalties on or off; one that takes another's place takes its λ."""
    rate = objective.l1 or objective.l2 or DEFAULT_PENALTY
    l1 = (objective.l1 or rate) if penalty in ("l1", "both") else 0.0
    l2 = (objective.l2 or rate) if penalty in ("l2", "both") else 0.0
    return replace(objective, l1=l1, l2=l2)


def with_penalty_rate(objective: Objective, penalty: Literal["l1", "l2"], rate: float) -> Objective:
    """Set the λ of a penalty."""
    return replace(objective, l1=rate) if penalty == "l1" else replace(objective, l2=rate)
