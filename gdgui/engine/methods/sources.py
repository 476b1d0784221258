"""The source of functions as it stands: for what is generated around rules, and for scripts.

A function's text comes from the file of its module. In a frozen application that file is shipped
beside the compiled one, where `inspect` does not look for it; so all that needs a source asks here.
"""

import ast
import inspect
import io
import sys
import tokenize
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

import msgspec

__all__ = [
    "FunctionSource",
    "ModuleSource",
    "SourceError",
    "function_source",
    "module_source",
    "positional",
]

Comments = dict[int, str]
"""The comments that have a line of their own, by its number."""


class SourceError(RuntimeError):
    """A source is not to be found: the application was built without it."""


class ModuleSource(msgspec.Struct, frozen=True):
    """A module as text and as trees.

    Attributes:
        text: all of it.
        tree: the same, parsed.
        functions: by name.
        notes: what the sentence beneath a constant says, by the constant's name.
        origins: the module that each name was imported from.
        comments: those with a line of their own.
    """

    text: str
    tree: ast.Module
    functions: dict[str, ast.FunctionDef]
    notes: dict[str, str]
    origins: dict[str, str]
    comments: Comments

    @property
    def constants(self) -> dict[str, tuple[float, str]]:
        """The plain numbers by name, each with the sentence beneath it."""
        found = {}
        for node in self.tree.body:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)], value=ast.Constant(value=int() | float() as value)
                ):
                    found[name] = (value, self.notes.get(name, ""))
        return found


class FunctionSource(msgspec.Struct, frozen=True):
    """A function as it stands, with what it needs of its module.

    Attributes:
        name: what it is called.
        head: its first lines, to the colon.
        body: the lines of its body, but for a docstring.
        docstring: what it says of itself, or nothing.
        constants: the numbers of its module that it reads, by name, each with what is said of it.
        helpers: the functions of its module that it calls.
        modules: the modules that it reads, as the names that it has for them.
    """

    name: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    docstring: str
    constants: dict[str, tuple[float, str]]
    helpers: "tuple[FunctionSource, ...]"
    modules: dict[str, str]

    @property
    def parts(self) -> "tuple[FunctionSource, ...]":
        """All functions that must be there for it to run, each behind those that it calls."""
        found = {part.name: part for helper in self.helpers for part in helper.parts}
        return (*found.values(), self)

    @property
    def text(self) -> str:
        """All that is needed to define it."""
        lines: dict[str, None] = {}
        for part in self.parts:
            lines |= {f"import {module} as {name}": None for name, module in part.modules.items()}
            lines |= {f"{name} = {value!r}": None for name, (value, _) in part.constants.items()}
        functions = [line for part in self.parts for line in ("", "", *part.head, *part.body)]
        return "\n".join([*lines, *functions, ""])


@cache
def module_source(module: ModuleType) -> ModuleSource:
    """Return the source of a module.

    Raises:
        SourceError: it is not to be found.
    """
    text = _module_text(module)
    tree = ast.parse(text)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    notes: dict[str, str] = {}
    for node, after in zip(tree.body, [*tree.body[1:], ast.Pass()], strict=True):
        match node, after:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str() as said)),
            ):
                notes[name] = said
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {
        token.start[0]: token.string
        for token in tokens
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
    }
    origins = {
        alias.asname or alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }
    return ModuleSource(text, tree, functions, notes, origins, comments)


def _module_text(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        pass
    # A frozen application names its modules by files that are not there, or are compiled.
    for text in _shipped(module):
        if text is not None:
            return text
    raise SourceError(
        f"the source of {module.__name__} expected beside the application, none found"
    )


def _shipped(module: ModuleType) -> Iterator[str | None]:
    spec = module.__spec__
    get_source = getattr(getattr(spec, "loader", None), "get_source", None)
    if get_source is not None:
        try:
            yield cast("str | None", get_source(module.__name__))
        except (OSError, ImportError):
            yield None
    parts = module.__name__.split(".")
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(module.__file__).with_suffix(".py")] if module.__file__ else []
    places += [Path(bundle, *parts).with_suffix(".py")] if bundle else []
    for place in places:
        yield place.read_text("utf-8") if place.is_file() else None


@lru_cache(maxsize=256)
def function_source(function: FunctionType) -> FunctionSource:
    """Return a function of the top level of a module, as it stands.

    Raises:
        SourceError: its source is not to be found.
        TypeError: it needs something else of its module than numbers, functions and modules.
    """
    module = module_source(sys.modules[function.__module__])
    node = module.functions.get(function.__name__)
    if node is None:
        raise SourceError(f"a function at the top level expected, {function.__qualname__} found")
    lines = module.text.split("\n")
    constants, helpers, modules = _needs(function, module)
    head, body = _parts(lines, node)
    return FunctionSource(
        name=function.__name__,
        head=tuple(head),
        body=tuple(body),
        docstring=ast.get_docstring(node) or "",
        constants=constants,
        helpers=helpers,
        modules=modules,
    )


def _parts(lines: list[str], node: ast.FunctionDef) -> tuple[list[str], list[str]]:
    """Return the lines of a function's head and, without its docstring, of its body."""
    last = node.end_lineno or node.lineno
    end, column = _end_of_head(lines[node.lineno - 1 : last])
    end += node.lineno - 1
    head = [*lines[node.lineno - 1 : end], lines[end][:column]]
    if node.body[0].lineno == end + 1:
        # The body stands in the last line of the head.
        return head, ["    " + lines[end][column:].strip(), *lines[end + 1 : last]]
    begin = end + 1
    if ast.get_docstring(node) is not None:
        begin = node.body[0].end_lineno or begin
    return head, lines[begin:last]


def _end_of_head(lines: list[str]) -> tuple[int, int]:
    """Return the index of the line that a function's head ends in, and the column behind it."""
    depth = 0
    for token in tokenize.generate_tokens(iter([line + "\n" for line in lines]).__next__):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0:
                return token.end[0] - 1, token.end[1]
    raise SourceError("a function expected, none found")


def _needs(
    function: FunctionType, module: ModuleSource
) -> tuple[dict[str, tuple[float, str]], tuple[FunctionSource, ...], dict[str, str]]:
    """Return the constants, functions and modules that a function reads in its own module."""
    constants: dict[str, tuple[float, str]] = {}
    helpers: list[FunctionSource] = []
    modules: dict[str, str] = {}
    for name in _global_names(function.__code__):
        value: Any = function.__globals__.get(name)
        if isinstance(value, bool | int | float):
            constants[name] = (value, _note(name, module))
        elif isinstance(value, FunctionType) and value is not function:
            helpers.append(function_source(value))
        elif isinstance(value, ModuleType):
            modules[name] = value.__name__
        elif name in function.__globals__:
            raise TypeError(
                f"{function.__name__}: a rule reads numbers, functions and modules; {name} is "
                f"of {type(value).__name__}"
            )
    return constants, tuple(helpers), modules


def _note(name: str, module: ModuleSource) -> str:
    """Return what is said of a constant, where it is declared."""
    origin = module.origins.get(name)
    if origin in sys.modules:
        return _note(name, module_source(sys.modules[origin]))
    return module.notes.get(name, "")


def _global_names(code: CodeType) -> list[str]:
    """Return the names that a function, or one within it, may take from its module."""
    names = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names += _global_names(constant)
    return list(dict.fromkeys(names))


def positional(function: FunctionType) -> FunctionType:
    """Return a function whose arguments by name alone are given by position, for numba."""
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    return FunctionType(
        code.replace(co_argcount=count, co_kwonlyargcount=0), function.__globals__, code.co_name
    )
