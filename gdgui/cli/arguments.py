"""What words of the command line mean: each function reads one, or says what was expected."""

import argparse
import math
import re
from typing import NoReturn, TypeAlias

from gdgui.errors import UserError
from gdgui.experiment import MAX_STEPS, Experiment
from gdgui.film_sizes import SIZES
from gdgui.ui.landscape.overlays import OVERLAYS

__all__ = [
    "MAX_PIXELS",
    "REFUSED",
    "Commands",
    "Parser",
    "check_choices",
    "check_run_number",
    "degrees",
    "film_size",
    "map_size",
    "overlays",
    "positive",
    "run_number",
    "seconds",
    "size",
    "step_range",
    "steps",
    "tolerance",
    "whole",
    "worker_count",
]

MAX_PIXELS = 16_384
REFUSED = 2
"""Exit status for input that is refused."""


class Parser(argparse.ArgumentParser):
    """Refuses wrong arguments with one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with a sentence."""
        self.exit(REFUSED, f"{self.prog}: {message}; `{self.prog} --help` says more\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def map_size(text: str) -> int:
    """Read the side of a map in pixels."""
    if not re.fullmatch(r"\d{1,5}", text) or not 2 <= int(text) <= MAX_PIXELS:
        raise argparse.ArgumentTypeError(
            f"a whole number from 2 to {MAX_PIXELS} expected, {text!r} found"
        )
    return int(text)


def worker_count(text: str) -> int:
    """Read a number of threads."""
    if not re.fullmatch(r"\d{1,4}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number of threads from 1 expected, {text!r} found")
    return int(text)


def steps(text: str) -> int:
    """Read a number of steps."""
    if not re.fullmatch(r"\d{1,9}", text) or int(text) > MAX_STEPS:
        raise argparse.ArgumentTypeError(
            f"a whole number from 0 to {MAX_STEPS:,} expected, {text!r} found"
        )
    return int(text)


def size(text: str) -> tuple[int, int]:
    """Read a width and a height."""
    match = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text)
    if match:
        width, height = int(match[1]), int(match[2])
        if 1 <= width <= MAX_PIXELS and 1 <= height <= MAX_PIXELS:
            return width, height
    raise argparse.ArgumentTypeError(
        f"a size such as 1440x900, at most {MAX_PIXELS} each way, expected, {text!r} found"
    )


def run_number(text: str) -> int:
    """Read the number of a run."""
    if not re.fullmatch(r"\d{1,2}", text):
        raise argparse.ArgumentTypeError(f"the number of a run expected, {text!r} found")
    return int(text)


def overlays(text: str) -> frozenset[str]:
    """Read names of what is shown on a landscape."""
    if text in ("all", "none"):
        return frozenset(OVERLAYS) if text == "all" else frozenset()
    names = frozenset(text.split(","))
    if wrong := names - set(OVERLAYS):
        raise argparse.ArgumentTypeError(
            f"some of {', '.join(OVERLAYS)} expected, {min(wrong)!r} found"
        )
    return names


def film_size(text: str) -> tuple[int, int]:
    """Read a width and a height, or the name of a size of films."""
    if text in SIZES:
        return SIZES[text]
    try:
        return size(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"one of {', '.join(SIZES)} or a size such as 1920x1080 expected, {text!r} found"
        ) from None


def step_range(text: str) -> tuple[int, int | None]:
    """Read ``A:B``: a first and a last step; without A from the start, without B to the end."""
    match = re.fullmatch(r"(\d{0,9}):(\d{0,9})", text)
    if match:
        first, last = steps(match[1] or "0"), steps(match[2]) if match[2] else None
        if last is None or first <= last:
            return first, last
    raise argparse.ArgumentTypeError(
        f"a first and a last step such as 0:50, 10: or :20 expected, {text!r} found"
    )


def positive(text: str) -> float:
    """Read a number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"a number above 0 expected, {text!r} found")
    return number


def tolerance(text: str) -> float:
    """Read a number from 0."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"a number from 0 expected, {text!r} found")
    return number


def whole(text: str) -> int:
    """Read a whole number from 1."""
    if not re.fullmatch(r"\d{1,6}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 expected, {text!r} found")
    return int(text)


def seconds(text: str) -> float:
    """Read a number of seconds from 0 to 60."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 60.0:
        raise argparse.ArgumentTypeError(f"0 to 60 seconds expected, {text!r} found")
    return number


def degrees(text: str) -> float:
    """Read by how many degrees something turns."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"a number of degrees expected, {text!r} found")
    return number


def check_choices(
    options: argparse.Namespace, experiment: Experiment, name: str, step: int
) -> None:
    """Refuse a step or a run that an experiment does not have.

    Args:
        options: with a ``run_number``.
        experiment: the experiment.
        name: the option that the step comes from.
        step: the step.

    Raises:
        UserError: says what was expected and found.
    """
    if step > experiment.steps:
        raise UserError(f"{name}: a step from 0 to {experiment.steps:,} expected, {step:,} found")
    check_run_number(options, experiment)


def check_run_number(options: argparse.Namespace, experiment: Experiment) -> None:
    """Refuse a run that an experiment does not have.

    Raises:
        UserError: says what was expected and found.
    """
    if options.run_number >= len(experiment.runs):
        raise UserError(
            f"--run: a run from 0 to {len(experiment.runs) - 1} expected, "
            f"{options.run_number} found"
        )
