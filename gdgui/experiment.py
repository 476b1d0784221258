"""What to run: an experiment as plain, immutable data, and the same as JSON.

An `Experiment` is the file format, the undo state and the only thing that a control edits. Here
it is checked for its *shape*: types, ranges, finite numbers. Whether its method exists and its
formula means something is for the engine to say (`gdgui.engine.descent.problem.resolve`).

The dictionaries in it are copies of what was given; treat them as read-only, for other states of
the undo stack share them.

Whatever is refused raises `ExperimentError`, whose text is one sentence that opens with the
place: ``runs[0].start: at least 1 number expected, 0 found``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from gdgui.checks import (
    ExperimentError,
    a_number,
    check_kind,
    check_text,
    cut,
    named_numbers,
    quoted,
    several_numbers,
    whole_number,
)
from gdgui.data_source import Data
from gdgui.model_source import Model, RandomStart
from gdgui.objective_source import Domain, Objective
from gdgui.shown import Shown, ShownPlane
from gdgui.strict_json import convert, decode, indented, kind_in_words

__all__ = [
    "FORMAT",
    "MAX_CAPTIONS",
    "MAX_CHANGES",
    "MAX_RUNS",
    "MAX_STEPS",
    "Caption",
    "Change",
    "Data",
    "Domain",
    "Experiment",
    "ExperimentError",
    "Model",
    "Objective",
    "RandomStart",
    "Run",
    "Shown",
    "ShownPlane",
    "StepSize",
    "caption_at",
    "from_builtins",
    "from_json",
    "to_json",
]

FORMAT = "gdgui-experiment/4"
_FORMATS = "gdgui-experiment/"
MAX_STEPS = 10_000_000
MAX_RUNS = 64
MAX_CHANGES = 1_000
"""How many changes of course a run takes at most."""
MAX_CAPTIONS = 1_000
"""How many captions an experiment takes at most."""
MAX_ITERATES = 100_000_000
"""How many iterates all runs of an experiment take at most: some 4 GB of tape."""
MAX_SEED = 2**32 - 1
MAX_COORDINATES = 50_000
"""How many coordinates a start has at most."""
MAX_BATCH = 100_000


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of an experiment share: immutable, and strict about unknown keys."""


class StepSize(_Part, frozen=True):
    """How η is found at each step; the learning rate is what it starts from.

    Attributes:
        rule: a key of `gdgui.engine.methods.step_sizes.STEP_SIZES`, such as ``cosine``.
        parameters: what differs from the rule's defaults.
        warmup: over so many steps η grows in a straight line before the rule begins.
    """

    rule: str = "constant"
    parameters: dict[str, float] = {}
    warmup: int = 0

    def __post_init__(self) -> None:
        check_text("rule", self.rule)
        values = named_numbers("parameters", self.parameters)
        msgspec.structs.force_setattr(self, "parameters", values)
        warmup = whole_number("warmup", self.warmup, MAX_STEPS)
        msgspec.structs.force_setattr(self, "warmup", warmup)


class Change(_Part, frozen=True):
    """A change of course: from a step on a run goes on otherwise, and the tape before it stays.

    Attributes:
        step: the first step that it counts for: the one that leaves row ``step`` of the tape.
        hyperparameters: what is set from there on; the rest stays as it was.
        iterate: where row ``step`` is, in place of where the run came to; None to leave it there.
    """

    step: int
    hyperparameters: dict[str, float] = {}
    iterate: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "step", whole_number("step", self.step, MAX_STEPS))
        values = named_numbers("hyperparameters", self.hyperparameters)
        msgspec.structs.force_setattr(self, "hyperparameters", values)
        if self.iterate is not None:
            iterate = _place("iterate", self.iterate)
            msgspec.structs.force_setattr(self, "iterate", iterate)
        elif not values:
            raise ExperimentError("`hyperparameters` or an `iterate` expected, neither found")


class Run(_Part, frozen=True, kw_only=True):
    """One descent: a method, its hyperparameters and where it starts.

    Attributes:
        optimizer: a key of `gdgui.engine.methods.catalogue.DIRECTIONS`, such as ``adam``.
        hyperparameters: what differs from the method's defaults.
        start: the first iterate, a number for each coordinate; of a model it may be drawn.
        step_size: how η is found at each step; None for the method's own way.
        noise: standard deviation σ of the Gaussian noise on each coordinate of the gradient.
        seed: which noise and which order of samples; the same seed gives the same.
        batch: how many samples a step sees; None for all of them.
        label: the name on screen; empty for the method's own.
        color: ``#rrggbb``; empty for the next colour of the palette.
        visible: whether the views show it.
        changes: where its course was changed, in the order of their steps.
    """

    optimizer: str
    hyperparameters: dict[str, float] = {}
    start: tuple[float, ...] | RandomStart
    step_size: StepSize | None = None
    noise: float = 0.0
    seed: int = 0
    batch: int | None = None
    label: str = ""
    color: str = ""
    visible: bool = True
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        check_text("optimizer", self.optimizer)
        check_text("label", self.label)
        if not isinstance(self.start, RandomStart):
            start = _place("start", self.start)
            msgspec.structs.force_setattr(self, "start", start)
        values = named_numbers("hyperparameters", self.hyperparameters)
        msgspec.structs.force_setattr(self, "hyperparameters", values)
        check_kind("step_size", self.step_size, StepSize | None, "a StepSize")
        noise = a_number("noise", self.noise)
        if noise < 0:
            raise ExperimentError(f"noise: a number of at least 0 expected, {noise:g} found")
        msgspec.structs.force_setattr(self, "noise", noise)
        msgspec.structs.force_setattr(self, "seed", whole_number("seed", self.seed, MAX_SEED))
        if self.batch is not None:
            batch = whole_number("batch", self.batch, MAX_BATCH)
            if batch < 1:
                raise ExperimentError(f"batch: at least 1 sample expected, {batch} found")
            msgspec.structs.force_setattr(self, "batch", batch)
        check_kind("visible", self.visible, bool, "true or false")
        check_text("color", self.color)
        if self.color and not re.fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            raise ExperimentError(
                f"color: a colour as #rrggbb expected, {quoted(self.color)} found"
            )
        changes = _ascending("changes", self.changes, Change, MAX_CHANGES)
        msgspec.structs.force_setattr(self, "changes", changes)

    @property
    def point(self) -> tuple[float, ...]:
        """The start as numbers; empty where it is drawn."""
        return () if isinstance(self.start, RandomStart) else self.start


class Caption(_Part, frozen=True):
    """A sentence for the audience, from a step until the next caption's.

    Attributes:
        step: the step at which it appears.
        text: simple Markdown with formulas as ``$x_k$``; empty to end the caption before it.
    """

    step: int
    text: str

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "step", whole_number("step", self.step, MAX_STEPS))
        check_text("text", self.text)


class Experiment(_Part, frozen=True, kw_only=True):
    """An objective, some runs on it, and how many steps they take.

    Attributes:
        title: what the window shows at its top.
        description: a sentence on what there is to see.
        objective: the function to minimise.
        runs: at least one.
        steps: how many steps each run takes at most, 0 to 10,000,000.
        tolerance: a run has converged where the gradient norm is at most this.
        step_tolerance: a run stops after a step of at most this length; 0 for never.
        value_tolerance: a run stops after a step that changes f by at most this; 0 for never.
        captions: what is said while it plays, in the order of their steps.
        shown: what is seen of it when it is opened; None for all as the user has it.
    """

    title: str = "Untitled experiment"
    description: str = ""
    objective: Objective
    runs: tuple[Run, ...]
    steps: int
    tolerance: float = 1e-8
    step_tolerance: float = 0.0
    value_tolerance: float = 0.0
    captions: tuple[Caption, ...] = ()
    shown: Shown | None = None

    def __post_init__(self) -> None:
        check_text("title", self.title)
        check_text("description", self.description)
        check_kind("objective", self.objective, Objective, "an Objective")
        steps = whole_number("steps", self.steps, MAX_STEPS)
        msgspec.structs.force_setattr(self, "steps", steps)
        msgspec.structs.force_setattr(self, "runs", self._checked_runs())
        for name in ("tolerance", "step_tolerance", "value_tolerance"):
            number = a_number(name, getattr(self, name))
            if number < 0:
                raise ExperimentError(f"{name}: a number of at least 0 expected, {number} found")
            msgspec.structs.force_setattr(self, name, number)
        captions = _ascending("captions", self.captions, Caption, MAX_CAPTIONS)
        msgspec.structs.force_setattr(self, "captions", captions)
        check_kind("shown", self.shown, Shown | None, "a Shown")

    def caption_at(self, step: float) -> str:
        """Return the text of the caption that stands at a step, empty where none does."""
        return caption_at(self.captions, step)

    def _checked_runs(self) -> tuple[Run, ...]:
        if isinstance(self.runs, str) or not isinstance(self.runs, Iterable):
            raise ExperimentError(f"runs: a list of runs expected, {quoted(self.runs)} found")
        runs = tuple(self.runs)
        if not 1 <= len(runs) <= MAX_RUNS:
            raise ExperimentError(f"runs: 1 to {MAX_RUNS} runs expected, {len(runs)} found")
        for index, run in enumerate(runs):
            check_kind(f"runs[{index}]", run, Run, "a Run")
            if self.objective.data is None:
                _check_formula_run(f"runs[{index}]", run)
        iterates = len(runs) * self.steps
        if iterates > MAX_ITERATES:
            raise ExperimentError(
                f"steps: at most {MAX_ITERATES:,} iterates in all runs together expected, "
                f"{iterates:,} found"
            )
        return runs


def _check_formula_run(place: str, run: Run) -> None:
    """Refuse what only a run on data may have."""
    if isinstance(run.start, RandomStart):
        raise ExperimentError(f"{place}.start: 1 or 2 numbers expected; only a model's is drawn")
    if run.batch is not None:
        raise ExperimentError(f"{place}.batch: it belongs to an objective with `data`")
    places = [("start", run.start)]
    places += [(f"changes[{i}].iterate", c.iterate or (0.0,)) for i, c in enumerate(run.changes)]
    for name, numbers in places:
        if len(numbers) > 2:
            raise ExperimentError(f"{place}.{name}: 1 or 2 numbers expected, {len(numbers)} found")


def _place(name: str, values: Any) -> tuple[float, ...]:
    """Return a number for each coordinate as floats, however many coordinates there will be."""
    place = several_numbers(name, values, 0, MAX_COORDINATES)
    if not place:
        raise ExperimentError(f"{name}: at least 1 number expected, 0 found")
    return place


_Step = TypeVar("_Step", Change, Caption)


def _ascending(place: str, values: Any, kind: type[_Step], most: int) -> tuple[_Step, ...]:
    """Return what is bound to steps as a tuple, or say which one is none or comes too early."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{place}: a list of {place} expected, {quoted(values)} found")
    found = tuple(values)
    if len(found) > most:
        raise ExperimentError(f"{place}: at most {most:,} {place} expected, {len(found):,} found")
    last = -1
    for index, value in enumerate(found):
        check_kind(f"{place}[{index}]", value, kind, f"a {kind.__name__}")
        if value.step <= last:
            raise ExperimentError(
                f"{place}[{index}].step: a step after {last:,} expected, {value.step:,} found"
            )
        last = value.step
    return found


def caption_at(captions: Sequence[Caption], step: float) -> str:
    """Return the text of the last of some captions that appears by a step, empty for none."""
    count = bisect_right(captions, step, key=lambda caption: caption.step)
    return captions[count - 1].text if count else ""


def to_json(experiment: Experiment) -> bytes:
    """Return the experiment as indented JSON, the format named first."""
    data = {"format": FORMAT, **msgspec.to_builtins(experiment)}
    return indented(data)


def from_json(text: bytes) -> Experiment:
    """Read an experiment from JSON.

    Raises:
        ExperimentError: the text is empty, cut off, of another format, or breaks a rule.
    """
    if not text.strip():
        raise ExperimentError("the file is empty: an experiment as JSON expected")
    data = decode(text)
    if not isinstance(data, dict):
        raise ExperimentError(f"an object expected, {kind_in_words(data)} found")
    return from_builtins(data)


def from_builtins(data: dict[str, Any]) -> Experiment:
    """Read an experiment from what JSON makes of it, the format named; it may be changed.

    Raises:
        ExperimentError: it is of another format, or breaks a rule.
    """
    if _format_of(data.pop("format", None)) == 1:
        from gdgui.format1 import migrated

        data = migrated(data)
    return convert(data, Experiment)


def _format_of(found: Any) -> int:
    """Return the number of a file's format, or say that it is none that is read here."""
    newest = int(FORMAT.rpartition("/")[2])
    for number in range(1, newest + 1):
        if found == f"{_FORMATS}{number}":
            return number
    if found is None:
        raise ExperimentError(f'format: the key is missing; "{FORMAT}" expected')
    version = re.fullmatch(rf"{_FORMATS}(\d+)", found) if isinstance(found, str) else None
    if version:
        raise ExperimentError(
            f"format: the file was written by a gdgui of format version {cut(version[1])}; "
            f"this gdgui reads versions up to {newest}"
        )
    raise ExperimentError(f'format: "{FORMAT}" expected, {quoted(found)} found')
