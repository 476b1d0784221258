"""Compiled objectives and rules, and the cache that spares the next launch sympy and the compiler.

What sympy finds about a formula is written as a small Python module into the user's cache folder.
The next launch imports that module instead of sympy, and numba finds the machine code that it
left beside it. Where the folder cannot be written, a temporary one serves for the session.

Functions are compiled to fixed signatures and handed to the kernels as first-class functions:
so a kernel is compiled once for all formulas and rules, and a new formula costs one small
function.
"""

import hashlib
import importlib.metadata
import importlib.util
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import platformdirs
from numba import float64, int64, njit, types
from numba.experimental.function_type import _get_wrapper_address

from gdgui.engine.methods.catalogue import DIRECTIONS, STATE_SLOTS
from gdgui.engine.objective.formula import Calculus, differentiate
from gdgui.engine.objective.syntax import Syntax

__all__ = [
    "COUPLED_RULE_TYPE",
    "OBJECTIVE_TYPE",
    "RULE_TYPE",
    "CompiledObjective",
    "compile_objective",
    "compile_rule",
    "generated_module",
]

_log = logging.getLogger(__name__)

_LAYOUT = "4"
"""Changes with the layout of the generated modules, so that old ones are not read."""

_MOST_MODULES = 500
"""How many generated modules are kept from one launch to the next."""

NUMBERS = types.Array(float64, 1, "C", readonly=True)
_STATE = types.UniTuple(float64, STATE_SLOTS)
_THREE = types.UniTuple(float64, 3)

OBJECTIVE_TYPE = types.FunctionType(_THREE(float64, float64, NUMBERS))
"""``(x, y, p) -> f, df/dx, df/dy``, and the Hessian alike."""
RULE_TYPE = types.FunctionType(
    types.Tuple((float64, _STATE))(float64, float64, _STATE, float64, NUMBERS)
)
"""``(x, g, state, t, hyper) -> d, state``."""
COUPLED_RULE_TYPE = types.FunctionType(
    types.Tuple((float64, float64, _STATE, _STATE, int64))(
        *(float64,) * 7, _STATE, _STATE, float64, NUMBERS
    )
)
"""A rule that couples the coordinates; see `gdgui.engine.methods.direction`."""


@dataclass(frozen=True)
class CompiledObjective:
    """A formula that is ready to run.

    Attributes:
        module: the generated module with the plain Python functions.
    """

    module: ModuleType

    @property
    def latex(self) -> str:
        """The formula."""
        return str(self.module.LATEX)

    @property
    def gradient_latex(self) -> tuple[str, ...]:
        """Its partial derivatives, one for each coordinate."""
        return tuple(self.module.GRADIENT_LATEX)

    @cached_property
    def value_and_gradient(self) -> Any:
        """``(x, y, p) -> f, df/dx, df/dy``, compiled."""
        return _compiled(OBJECTIVE_TYPE, self.module.value_and_gradient)

    @cached_property
    def hessian(self) -> Any:
        """``(x, y, p) -> d²f/dx², d²f/dxdy, d²f/dy²``, compiled when first asked for."""
        return _compiled(OBJECTIVE_TYPE, self.module.hessian)


@lru_cache(maxsize=64)
def compile_objective(syntax: Syntax) -> CompiledObjective:
    """Return the compiled value, gradient and Hessian of a formula.

    Two ways of typing the same formula are the same `Syntax`, so they are compiled once.

    Raises:
        FormulaError: the formula has no value among the real numbers.
    """
    return CompiledObjective(
        generated_module(
            "formula",
            syntax.canonical,
            lambda: _module_source(differentiate(syntax)),
            ("LATEX", "value_and_gradient", "hessian"),
        )
    )


def generated_module(
    kind: str, key: str, source: Callable[[], str], names: tuple[str, ...]
) -> ModuleType:
    """Return a module that an earlier launch has left in the cache, or write and import it.

    Args:
        kind: what sort of module it is; the beginning of its file's name.
        key: all that its source depends on.
        source: returns its text; only called where the cache does not hold it.
        names: what it must define to be whole.
    """
    name = f"{kind}_{_key(key)}.py"
    module = _load(_folder() / name, names)
    if module is None:
        module = _load(_write(name, source()), names)
    if module is None:
        raise RuntimeError(f"the generated module {name} cannot be read back")
    return module


@cache
def compile_rule(direction_id: str) -> Any:
    """Return the compiled rule of a method, elementwise or coupled."""
    direction = DIRECTIONS[direction_id]
    return _compiled(COUPLED_RULE_TYPE if direction.couples else RULE_TYPE, direction.rule)


class FirstClass(types.WrapperAddressProtocol):
    """A compiled function that kernels are handed, and that Python may call.

    It knows its address: of a bare one, numba would look it up at each call of a kernel, which
    takes longer than some thousand steps.

    Args:
        function: what numba has compiled.
        function_type: with which arguments.

    Attributes:
        dispatcher: what numba has compiled.
    """

    def __init__(self, function: Any, function_type: types.FunctionType) -> None:
        self.dispatcher = function
        self._signature = function_type.signature
        self._address = _get_wrapper_address(function, self._signature)

    def __wrapper_address__(self) -> int:
        """Return where the machine code begins."""
        return int(self._address)

    def signature(self) -> Any:
        """Return the types of the arguments and of what is returned."""
        return self._signature

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled function."""
        return self.dispatcher(*arguments)


def _compiled(function_type: types.FunctionType, function: Any) -> FirstClass:
    """Compile a function, or take the machine code that an earlier launch has left."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        compiled = njit(function_type.signature, cache=True, **options)(function)
    except Exception:  # a damaged cache raises whatever unpickling raises, a full disk OSError
        _log.warning("The cache of compiled functions is of no use.", exc_info=True)
        compiled = njit(function_type.signature, **options)(function)
    return FirstClass(compiled, function_type)


def _key(canonical: str) -> str:
    """Return a name for all that the generated source depends on."""
    versions = [importlib.metadata.version(package) for package in ("sympy", "numba")]
    return hashlib.sha256("\n".join([_LAYOUT, *versions, canonical]).encode()).hexdigest()[:24]


def _module_source(calculus: Calculus) -> str:
    return (
        f"LATEX = {calculus.latex!r}\n"
        f"GRADIENT_LATEX = {calculus.gradient_latex!r}\n"
        f"{calculus.source}"
    )


@cache
def _folder() -> Path:
    """Return the folder of generated modules: the user's cache, or one for this session."""
    folder = platformdirs.user_cache_path("gdgui", appauthor=False) / "formulas"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            _prune(folder)
            return folder
    except OSError as error:
        _log.warning("The cache folder %s cannot be written (%s).", folder, error)
        return _temporary_folder()


@cache
def _temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="gdgui-"))


def _prune(folder: Path) -> None:
    """Forget all but the newest modules: each pause while one is typed leaves one behind."""
    modules = sorted(folder.glob("*_*.py"), key=lambda path: path.stat().st_mtime)
    for module in modules[:-_MOST_MODULES]:
        for path in (module, *folder.glob(f"__pycache__/{module.stem}.*")):
            path.unlink(missing_ok=True)


def _load(path: Path, names: tuple[str, ...]) -> ModuleType | None:
    """Import a generated module, or return None where there is no whole one."""
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"gdgui_{path.stem}", path)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    # numba's cache finds a function's module by its name.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception:  # a damaged cache file may raise anything; it is then written anew
        _log.warning("The cached module %s is damaged.", path, exc_info=True)
        return None
    return module if all(hasattr(module, name) for name in names) else None


def _write(name: str, source: str) -> Path:
    """Write a module into the cache, or, if its disk is full, into a temporary folder."""
    path = _folder() / name
    try:
        # Beside its place and renamed, so that no other process reads half of it.
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        os.replace(temporary, path)
    except OSError as error:
        _log.warning("The cache folder %s cannot be written (%s).", path.parent, error)
        path = _temporary_folder() / name
        path.write_text(source, encoding="utf-8")
    return path
