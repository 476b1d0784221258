"""The data sets that ship with gdgui, in resources/data.

Each is a CSV file and, beside it, a TOML file that declares it: `title`, `about`, `source`,
`licence`, the usual `inputs` (all columns but the target, if left out) and `target`, whether a
target of numbers `is_class`, and `units`. A new set is these two files; nothing lists them.
"""

import gzip
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gdgui import resources
from gdgui.checks import ExperimentError, quoted
from gdgui.engine.data.columns import Columns, array_column

__all__ = ["ShippedSet", "shipped_sets"]


@dataclass(frozen=True, eq=False)
class ShippedSet:
    """A data set that ships with gdgui.

    Attributes:
        name: its key in an experiment, and the stem of its files.
        title: its name on the screen.
        about: a sentence on what it holds.
        source: where it comes from.
        licence: under which terms it is given on.
        target: the name of the usual target.
        inputs: the names of the usual inputs; empty for all columns but the target.
        is_class: whether a target of numbers is a class.
        units: of the columns that have one.
    """

    name: str
    title: str
    about: str
    source: str
    licence: str
    target: str
    inputs: tuple[str, ...] = ()
    is_class: bool = False
    units: Mapping[str, str] = field(default_factory=dict)

    def columns(self, points: int | None, noise: float | None, seed: int) -> Columns:
        """Read it; points and noise, which it does not have, must be None.

        Raises:
            ExperimentError: they are not.
        """
        for key, value in (("points", points), ("noise", noise)):
            if value is not None:
                raise ExperimentError(
                    f"{key}: only generated sets have it, {quoted(self.name)} is none"
                )
        return _columns(self)


@cache
def shipped_sets() -> tuple[ShippedSet, ...]:
    """Return the sets that ship, in the order of their names."""
    return tuple(_declared(path) for path in sorted(resources.path("data").glob("*.toml")))


def _declared(path: Path) -> ShippedSet:
    fields = tomllib.loads(path.read_text(encoding="utf-8"))
    return ShippedSet(name=path.stem, **fields | {"inputs": tuple(fields.get("inputs", ()))})


@cache
def _columns(declared: ShippedSet) -> Columns:
    # Not at the top: the first picture of the window does not wait for what reads tables.
    from gdgui.engine.data.csv_columns import CsvFormat, read_columns
    from gdgui.engine.data.typed_columns import as_classes

    path = resources.path("data", f"{declared.name}.csv")
    content = (
        path.read_bytes()
        if path.exists()
        else gzip.decompress(path.with_suffix(".csv.gz").read_bytes())
    )
    found, _ = read_columns(content, CsvFormat(header=True, separator=",", decimal="."))
    columns = []
    for column in (each.column for each in found if each.column is not None):
        is_class = declared.is_class and column.name == declared.target
        unit = declared.units.get(column.name, "")
        columns.append(array_column(as_classes(column) if is_class else column, unit))
    names = tuple(column.name for column in columns)
    return Columns(tuple(columns), declared.inputs or names, declared.target, from_table=True)
