"""What to run: an experiment as plain, immutable data, and the same as JSON.

An `Experiment` is the file format, the undo state and the only thing that a control edits. Here
it is checked for its *shape*: types, ranges, finite numbers. Whether its method exists and its
formula means something is for the engine to say (`gdgui.engine.problem.resolve`).

Whatever is refused raises `ExperimentError`, whose text is one sentence that opens with the
place: ``runs[0].start: at least 1 number expected, 0 found``.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Any

import msgspec

__all__ = [
    "FORMAT",
    "MAX_RUNS",
    "MAX_STEPS",
    "Domain",
    "Experiment",
    "ExperimentError",
    "Objective",
    "Run",
    "from_json",
    "to_json",
]

FORMAT = "gdgui-experiment/1"
MAX_STEPS = 10_000_000
MAX_RUNS = 64
MAX_TEXT = 10_000
"""The longest title, description, label or formula that is kept, in characters."""


class ExperimentError(ValueError):
    """An experiment is refused; the text is a sentence that names the place."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of an experiment share: immutable, and strict about unknown keys."""


class Domain(_Part, frozen=True):
    """The part of the plane that is shown at first: an interval for each coordinate.

    Attributes:
        x: lower and upper end.
        y: lower and upper end, for objectives of two coordinates.
    """

    x: tuple[float, float]
    y: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self._check("x", self.x)
        if self.y is not None:
            self._check("y", self.y)

    def _check(self, name: str, interval: Any) -> None:
        low, high = _numbers(name, interval, 2, 2)
        if not low < high:
            raise ExperimentError(
                f"{name}: a lower and a higher end expected, {low:g} and {high:g} found"
            )
        msgspec.structs.force_setattr(self, name, (low, high))


class Objective(_Part, frozen=True):
    """The function to minimise: either a name from the catalogue or a formula.

    Attributes:
        name: a key of `gdgui.engine.objectives.CATALOGUE`.
        formula: a text in x, y and parameters, such as ``(x - c)**2``.
        parameters: a value for each free name of the formula.
        domain: the part of the plane that is shown at first.
    """

    name: str | None = None
    formula: str | None = None
    parameters: dict[str, float] = {}
    domain: Domain | None = None

    def __post_init__(self) -> None:
        if (self.name is None) == (self.formula is None):
            found = "neither" if self.name is None else "both"
            raise ExperimentError(f"either a `name` or a `formula` expected, {found} found")
        _text("name" if self.formula is None else "formula", self.name or self.formula or "")
        values = {key: _number(f"parameters.{key}", v) for key, v in self.parameters.items()}
        msgspec.structs.force_setattr(self, "parameters", values)


class Run(_Part, frozen=True, kw_only=True):
    """One descent: a method, its hyperparameters and where it starts.

    Attributes:
        optimizer: a key of `gdgui.engine.optimizers.DIRECTIONS`, such as ``adam``.
        hyperparameters: what differs from the method's defaults.
        start: the first iterate, a number for each coordinate.
        label: the name on screen; empty for the method's own.
        color: ``#rrggbb``; empty for the next colour of the palette.
        visible: whether the views show it.
    """

    optimizer: str
    hyperparameters: dict[str, float] = {}
    start: tuple[float, ...]
    label: str = ""
    color: str = ""
    visible: bool = True

    def __post_init__(self) -> None:
        _text("optimizer", self.optimizer)
        _text("label", self.label)
        msgspec.structs.force_setattr(self, "start", _numbers("start", self.start, 1, 2))
        values = {
            key: _number(f"hyperparameters.{key}", v) for key, v in self.hyperparameters.items()
        }
        msgspec.structs.force_setattr(self, "hyperparameters", values)
        if self.color and not re.fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            raise ExperimentError(f"color: a colour as #rrggbb expected, {self.color!r} found")


class Experiment(_Part, frozen=True, kw_only=True):
    """An objective, some runs on it, and how many steps they take.

    Attributes:
        title: what the window shows at its top.
        description: a sentence on what there is to see.
        objective: the function to minimise.
        runs: at least one.
        steps: how many steps each run takes at most, 0 to 10,000,000.
        tolerance: a run has converged where the gradient norm is at most this.
    """

    title: str = "Untitled experiment"
    description: str = ""
    objective: Objective
    runs: tuple[Run, ...]
    steps: int
    tolerance: float = 1e-8

    def __post_init__(self) -> None:
        _text("title", self.title)
        _text("description", self.description)
        if isinstance(self.steps, bool) or not isinstance(self.steps, int):
            raise ExperimentError(f"steps: a whole number expected, {self.steps!r} found")
        if not 0 <= self.steps <= MAX_STEPS:
            raise ExperimentError(
                f"steps: a whole number from 0 to {MAX_STEPS:,} expected, {self.steps:,} found"
            )
        msgspec.structs.force_setattr(self, "runs", self._checked_runs())
        tolerance = _number("tolerance", self.tolerance)
        if tolerance < 0:
            raise ExperimentError(f"tolerance: a number of at least 0 expected, {tolerance} found")
        msgspec.structs.force_setattr(self, "tolerance", tolerance)

    def _checked_runs(self) -> tuple[Run, ...]:
        runs = tuple(self.runs)
        if not 1 <= len(runs) <= MAX_RUNS:
            raise ExperimentError(f"runs: 1 to {MAX_RUNS} runs expected, {len(runs)} found")
        for index, run in enumerate(runs):
            if not isinstance(run, Run):
                raise ExperimentError(f"runs[{index}]: a Run expected, {type(run).__name__} found")
        return runs


def _number(place: str, value: Any) -> float:
    """Return ``value`` as a finite float, or say that it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExperimentError(f"{place}: a number expected, {value!r} found")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ExperimentError(f"{place}: a finite number expected, {number} found")
    return number


def _numbers(place: str, values: Any, least: int, most: int) -> tuple[float, ...]:
    """Return ``values`` as a tuple of ``least`` to ``most`` finite floats."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ExperimentError(f"{place}: a list of numbers expected, {values!r} found")
    numbers = tuple(_number(f"{place}[{i}]", value) for i, value in enumerate(values))
    if not least <= len(numbers) <= most:
        expected = f"{least}" if least == most else f"{least} or {most}"
        raise ExperimentError(f"{place}: {expected} numbers expected, {len(numbers)} found")
    return numbers


def _text(place: str, value: Any) -> None:
    if not isinstance(value, str):
        raise ExperimentError(f"{place}: a text expected, {value!r} found")
    if len(value) > MAX_TEXT:
        raise ExperimentError(
            f"{place}: at most {MAX_TEXT:,} characters expected, {len(value):,} found"
        )


def to_json(experiment: Experiment) -> bytes:
    """Return the experiment as indented JSON, the format named first."""
    data = {"format": FORMAT, **msgspec.to_builtins(experiment)}
    text = msgspec.json.format(msgspec.json.encode(data), indent=2)
    # A list of numbers stands on one line. No JSON string holds a bare line break, so none is hit.
    lists = re.compile(rb'\[\n[^\[\]{}"]*\]')
    return lists.sub(lambda found: b"".join(found[0].split()).replace(b",", b", "), text) + b"\n"


def from_json(text: bytes) -> Experiment:
    """Read an experiment from JSON.

    Raises:
        ExperimentError: the text is empty, cut off, of another format, or breaks a rule.
    """
    if not text.strip():
        raise ExperimentError("the file is empty: an experiment as JSON expected")
    try:
        # The standard parser names line and column, and lets nan and 1e999 through to the checks
        # below, which name the place.
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExperimentError(f"the file is not whole JSON: {_lower(str(error))}") from error
    if not isinstance(data, dict):
        raise ExperimentError(f"an object expected, {_kind(data)} found")
    _check_format(data.pop("format", None))
    try:
        return msgspec.convert(data, Experiment)
    except msgspec.ValidationError as error:
        raise ExperimentError(_sentence(str(error))) from error


def _check_format(found: Any) -> None:
    if found == FORMAT:
        return
    if found is None:
        raise ExperimentError(f'format: the key is missing; "{FORMAT}" expected')
    version = re.fullmatch(r"gdgui-experiment/(\d+)", found) if isinstance(found, str) else None
    if version:
        raise ExperimentError(
            f"format: the file was written by a gdgui of format version {version[1]}; "
            f"this gdgui reads version {FORMAT.rpartition('/')[2]}"
        )
    raise ExperimentError(f'format: "{FORMAT}" expected, {str(found)[:40]!r} found')


_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def _kind(value: Any) -> str:
    """Return the kind of a JSON value in words."""
    kinds = {bool: "bool", int: "int", float: "float", str: "str", list: "array"}
    return "null" if value is None else _WORDS[kinds[type(value)]]


def _sentence(message: str) -> str:
    """Turn msgspec's ``Expected `int`, got `str` - at `$.steps` `` into one of our sentences."""
    text, _, path = message.partition(" - at `$")
    place = path.rstrip("`").removeprefix(".")
    # A key of a free dictionary shows as [...], which tells a reader nothing.
    place = place.replace("[...]", "")
    if wrong := re.fullmatch(r"Expected `(.+)`, got `(.+)`", text):
        expected = " or ".join(_WORDS.get(word, word) for word in wrong[1].split(" | "))
        text = f"{expected} expected, {_WORDS.get(wrong[2], wrong[2])} found"
    elif missing := re.fullmatch(r"Object missing required field `(.+)`", text):
        text = f"the key `{missing[1]}` is missing"
    elif unknown := re.fullmatch(r"Object contains unknown field `(.+)`", text):
        text = f"unknown key `{unknown[1]}`"
    elif length := re.fullmatch(r"Expected `array` of length (\d+), got (\d+)", text):
        text = f"{length[1]} numbers expected, {length[2]} found"
    elif re.match(r"[\w.\[\]]+: ", text) and place:
        return f"{place}.{text}"
    return f"{place}: {_lower(text)}" if place else text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
