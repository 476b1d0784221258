"""The objective of a script: f, its gradient and its Hessian as functions to read.

The numpy script takes the derivatives from the source that the engine compiles, so that both
round alike, operation by operation. Its shared subexpressions stay where they help and are put
in where they are used once. What the compiler does in its own way is written out: a whole power
is a product, and functions are those of the C library. For the torch script see
`gdgui.scripts.tensors`.
"""

import ast
import copy
import inspect
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from gdgui.engine.descent.problem import ResolvedObjective
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.formula import differentiate
from gdgui.engine.objective.syntax import COORDINATES, Syntax
from gdgui.scripts.formula_helpers import helper_functions
from gdgui.scripts.writing import as_docstring, written

__all__ = [
    "LARGE",
    "Arithmetic",
    "Formulas",
    "derivatives_by_hand",
    "gradient_divides",
    "has_kinks",
    "hessian_divides",
    "is_number",
    "names_of",
    "number",
    "numpy_formulas",
    "said_of",
]

_SHORT = 8
"""A shared subexpression of so few characters is written out wherever it is used."""
_LONG = 60
"""One of more characters keeps its name although it is used once."""
_INLINED_POWERS = 4
"""The greatest power that is written as a product."""
_OWN_POWERS = 0x10000
"""The greatest whole power that the compiler multiplies out."""
_RESULTS = {
    "gradient": ("df_dx", "df_dy"),
    "hessian": ("hxx", "hxy", "hyy"),
    "kinks": tuple(f"kink_{number}" for number in range(1, 1000)),
}
"""What the results of a function are called where there are several."""
LARGE = 2**31
"""What torch takes for an integer is smaller."""


class Formulas(msgspec.Struct, frozen=True):
    """The mathematics of a script.

    Attributes:
        imports: modules of the standard library that it needs.
        parameters: a line for each parameter.
        functions: a block of lines for each function.
        multiplies: whether powers are written as products.
        divides: whether something is divided by more than a number.
    """

    imports: tuple[str, ...]
    parameters: list[str]
    functions: list[list[str]]
    multiplies: bool = False
    divides: bool = False


def numpy_formulas(
    objective: ResolvedObjective, names: Mapping[str, str], with_hessian: bool
) -> Formulas:
    """Return f, its gradient and, if it is asked for, its Hessian on numpy's numbers.

    Args:
        objective: the objective.
        names: what each of its parameters is called in the script.
        with_hessian: whether a method needs it.
    """
    syntax = objective.syntax
    wanted = ["f", "gradient", *(["hessian"] if with_hessian else [])]
    wanted += ["kinks"] if with_hessian and has_kinks(objective) else []
    parameters = [names[name] for name in syntax.parameters]
    own = [names.get(name, name) for name in syntax.coordinates]
    made = _written_out(objective, wanted, parameters, own)
    # Of numpy's numbers a quotient by 0 is inf; Python's own would raise.
    lines = [
        f"{name} = np.float64({number!r})" if made.divides else f"{name} = {number!r}"
        for name, number in zip(parameters, objective.values, strict=True)
    ]
    return replace(made, parameters=lines)


def derivatives_by_hand(
    objective: ResolvedObjective, names: Mapping[str, str], wanted: Sequence[str]
) -> Formulas:
    """Return what a torch script needs where automatic differentiation has no value.

    Args:
        objective: the objective.
        names: what each of its coordinates is called in the script.
        wanted: some of gradient, hessian and kinks.
    """
    parameters = [f"np.float64({number!r})" for number in objective.values]
    own = [names.get(name, name) for name in objective.syntax.coordinates]
    return _written_out(objective, wanted, parameters, own)


def has_kinks(objective: ResolvedObjective) -> bool:
    """Tell whether the objective or its gradient has a kink or a jump somewhere."""
    return bool(_zeros(_generated(objective.syntax)["hessian_off_kinks"]))


def _written_out(
    objective: ResolvedObjective, wanted: Sequence[str], parameters: Sequence[str], own: list[str]
) -> Formulas:
    """Return some of f, gradient, hessian and kinks, with the functions that they call."""
    functions, dim = _generated(objective.descended), objective.syntax.dim
    value = _Function(functions["value_and_gradient"], parameters)
    made = [value]
    blocks = []
    if "f" in wanted:
        blocks.append(value.lines("f", own, [0], [said_of(objective)]))
    if "gradient" in wanted:
        partial = "the derivative of f" if dim == 1 else "∇f, the partial derivatives of f"
        how = "as someone has typed it" if objective.has_own_gradient else "worked out by hand"
        said = [f"Return {partial}, {how}."]
        blocks.append(value.lines("gradient", own, range(1, dim + 1), said))
    if "hessian" in wanted:
        made.append(_Function(functions["hessian"], parameters))
        said = [f"Return the second derivative{'s' if dim == 2 else ''}."]
        blocks.append(made[-1].lines("hessian", own, [0] if dim == 1 else range(3), said))
    if "kinks" in wanted:
        zeros = _zeros(functions["hessian_off_kinks"])
        definition = copy.deepcopy(functions["hessian_off_kinks"])
        definition.body = [
            *(node for node in definition.body if isinstance(node, ast.Assign)),
            ast.Return(ast.Tuple(zeros)),
        ]
        made.append(_Function(definition, parameters))
        said = ["Return what is 0 where f or its gradient has a kink."]
        blocks.append(made[-1].lines("kinks", own, range(len(zeros)), said))
    helpers = set().union(*(function.helpers for function in made))
    return Formulas(
        ("math",) if helpers - {"whole_power"} else (),
        [],
        [*helper_functions(helpers), *blocks],
        value.multiplies,
        any(function.divides for function in made),
    )


def _zeros(definition: ast.FunctionDef) -> list[ast.expr]:
    """Return what a function compares with 0, to return nan where it is."""
    tests = [node.test for node in definition.body if isinstance(node, ast.If)]
    return [
        copy.deepcopy(node.left)
        for test in tests
        for node in ast.walk(test)
        if isinstance(node, ast.Compare)
    ]


def gradient_divides(objective: ResolvedObjective) -> bool:
    """Tell whether the engine's expression of the gradient has a quotient or a broken power."""
    return _divides(objective, "value_and_gradient", range(1, objective.syntax.dim + 1))


def hessian_divides(objective: ResolvedObjective) -> bool:
    """Tell whether the engine's expression of the Hessian has a quotient or a broken power."""
    return _divides(objective, "hessian", range(3))


def _divides(objective: ResolvedObjective, name: str, which: Sequence[int]) -> bool:
    syntax = objective.syntax
    function = _Function(_generated(objective.descended)[name], syntax.parameters)
    function.lines("hessian", syntax.coordinates, which, [name])
    return function.divides or "power" in function.helpers


def _generated(syntax: Syntax) -> dict[str, ast.FunctionDef]:
    """Return the functions that the engine compiles, by name."""
    try:
        text = inspect.getsource(compile_objective(syntax).module)
    except OSError:  # the user's cache has been emptied meanwhile
        text = differentiate(syntax).source
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def said_of(objective: ResolvedObjective) -> str:
    """Return what f is, in a line."""
    formula = objective.syntax.text
    return f"{objective.title}: {formula}" if objective.entry else formula


class _Function:
    """A function of the engine's generated source, taken apart into its results.

    Attributes:
        helpers: the functions that what was written so far needs.
        divides: whether it divides by anything but a number.
        multiplies: whether a power became a product.
    """

    def __init__(self, definition: ast.FunctionDef, parameters: Sequence[str]) -> None:
        self._parameters = {f"p{i}": name for i, name in enumerate(parameters)}
        names = _Parameters()
        body = [names.visit(copy.deepcopy(statement)) for statement in definition.body]
        self._shared = {ast.unparse(node.targets[0]): node.value for node in body[:-1]}
        self._results = body[-1].value.elts
        self.helpers: set[str] = set()
        self.divides = False
        self.multiplies = False

    def lines(
        self, name: str, arguments: Sequence[str], which: Sequence[int], said: list[str]
    ) -> list[str]:
        """Return a function that returns some of the results."""
        results = [_Signs().visit(copy.deepcopy(self._results[index])) for index in which]
        shared = self._needed(results)
        body: list[ast.stmt] = []
        kept = self._kept(shared, results)
        put = _Substitution({key: shared[key] for key in shared if key not in kept})
        numerals = Arithmetic(body)
        for key in kept:
            value = numerals.visit(put.visit(copy.deepcopy(shared[key])))
            body.append(ast.Assign([ast.Name(key)], _Order().visit(value)))
        for index, result in enumerate(results):
            result = _Order().visit(numerals.visit(put.visit(result)))
            result = ast.Constant(float(ast.literal_eval(result))) if is_number(result) else result
            if len(results) > 1:
                own = ast.Name(_RESULTS[name][index])
                body.append(ast.Assign([own], result))
                result = own
            results[index] = result
        returned = results[0]
        if len(results) > 1:
            array = ast.Attribute(ast.Name("np"), "array")
            returned = ast.Call(array, [ast.List(results)], [])
        body.append(ast.Return(returned))
        self.helpers |= numerals.helpers
        self.divides |= numerals.divides
        self.multiplies |= numerals.multiplies
        # So late, so that the length of a name does not decide what is put in where.
        coordinates = dict(zip(COORDINATES, arguments, strict=False))
        _rename(body, self._parameters | coordinates | _numbered(body))
        head = f"def {name}({', '.join(arguments)}):"
        return [head, *as_docstring(said, 4), *written(body, indent=4)]

    def _needed(self, results: list[ast.expr]) -> dict[str, ast.expr]:
        """Return the shared subexpressions that some results are made of, in order."""
        wanted = set().union(*map(names_of, results))
        for key in reversed(self._shared):
            if key in wanted:
                wanted |= names_of(self._shared[key])
        return {
            key: _Signs().visit(copy.deepcopy(value))
            for key, value in self._shared.items()
            if key in wanted
        }

    def _kept(self, shared: dict[str, ast.expr], results: list[ast.expr]) -> list[str]:
        """Return those that keep their name: they are long, and used twice or to a power."""
        nodes = [node for tree in [*shared.values(), *results] for node in ast.walk(tree)]
        uses = [node.id for node in nodes if isinstance(node, ast.Name)]
        bases = {
            node.left.id
            for node in nodes
            if isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Pow)
            and isinstance(node.left, ast.Name)
        }
        sizes: dict[str, int] = {}
        kept = []
        for key, value in shared.items():
            size = len(ast.unparse(value)) + sum(sizes.get(name, 0) for name in names_of(value))
            if size <= _SHORT or (size <= _LONG and uses.count(key) == 1 and key not in bases):
                sizes[key] = size
            else:
                kept.append(key)
        return kept


def names_of(node: ast.AST) -> set[str]:
    """Return the names that occur in a tree."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def is_number(node: ast.expr) -> bool:
    """Tell whether a tree is a number, with a sign or without."""
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    return isinstance(node, ast.Constant)


class _Parameters(ast.NodeTransformer):
    """Makes p[0] a name, p0 for now, and leaves out that all results are floats."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return ast.Name(f"p{ast.literal_eval(node.slice)}")

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        is_float = isinstance(node.func, ast.Name) and node.func.id == "float"
        return node.args[0] if is_float else node


class _Signs(ast.NodeTransformer):
    """Makes -1/2 a number."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div) and is_number(node.left) and is_number(node.right):
            over, under = ast.literal_eval(node.left), ast.literal_eval(node.right)
            if len(repr(over / under)) <= _SHORT:
                return number(over / under)
            return ast.BinOp(number(over), ast.Div(), number(under))
        return node


def number(value: float) -> ast.expr:
    """Return a number as a tree, and a whole one without a point."""
    size = abs(value)
    constant = ast.Constant(int(size) if size == int(size) and size < LARGE else size)
    return ast.UnaryOp(ast.USub(), constant) if value < 0 else constant


class _Substitution(ast.NodeTransformer):
    """Puts shared subexpressions in where they are used."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._values:
            found: ast.expr = self.visit(copy.deepcopy(self._values[node.id]))
            return found
        return node


class _Order(ast.NodeTransformer):
    """Writes -a + b as b - a and -(-a) as a, which are the same to the bit."""

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.UnaryOp(op=ast.USub(), operand=twice)):
                return twice
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Add):
            positive = _without_minus(node.left)
            if positive is not None and _without_minus(node.right) is None:
                return ast.BinOp(node.right, ast.Sub(), positive)
        return node


def _without_minus(node: ast.expr) -> ast.expr | None:
    """Return a product without the minus that it begins with; None if it begins with none."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            inner = _without_minus(left)
            return None if inner is None else ast.BinOp(inner, op, right)
    return None


class Arithmetic(ast.NodeTransformer):
    """Writes powers and functions as the engine's compiler computes them.

    Attributes:
        helpers: the functions of the script that are needed.
        divides: whether there is a quotient by anything but a number.
        multiplies: whether a power became a product.
    """

    def __init__(self, body: list[ast.stmt]) -> None:
        self._body = body
        self._count = 0
        self.helpers: set[str] = set()
        self.divides = False
        self.multiplies = False

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Write a power as a product, or as a call of its own."""
        self.generic_visit(node)
        self.divides |= isinstance(node.op, ast.Div) and not is_number(node.right)
        if not isinstance(node.op, ast.Pow):
            return node
        exponent = node.right.value if isinstance(node.right, ast.Constant) else None
        if not isinstance(exponent, int) or not 2 <= exponent <= _OWN_POWERS:
            self.helpers.add("power")
            return ast.Call(ast.Name("power"), [node.left, node.right], [])
        if exponent > _INLINED_POWERS:
            self.helpers.add("whole_power")
            return ast.Call(ast.Name("whole_power"), [node.left, node.right], [])
        self.multiplies = True
        base = node.left
        if not isinstance(base, ast.Name | ast.Attribute):
            base = self._named(base)
        square = ast.BinOp(base, ast.Mult(), base)
        if exponent == 2:
            return square
        return ast.BinOp(square, ast.Mult(), base if exponent == 3 else square)

    def _named(self, value: ast.expr) -> ast.Name:
        """Give a subexpression a name on a line of its own."""
        self._count += 1
        name = ast.Name(f"new{self._count}")
        self._body.append(ast.Assign([name], _Order().visit(value)))
        return name

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Call functions of the C library by names of their own."""
        arguments = [self.visit(argument) for argument in node.args]
        match node.func:
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name != "sqrt":
                self.helpers.add(name)
                return ast.Call(ast.Name(name), arguments, [])
        return ast.Call(self.visit(node.func), arguments, [])

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Take the rest from numpy."""
        return ast.Attribute(ast.Name("np"), node.attr)


def _numbered(body: list[ast.stmt]) -> dict[str, str]:
    """Return new names for the shared subexpressions of a function, t1, t2 and so on."""
    own = [ast.unparse(node.targets[0]) for node in body if isinstance(node, ast.Assign)]
    results = {name for names in _RESULTS.values() for name in names}
    temporary = [name for name in own if name not in results]
    if len(temporary) == 1:
        return {temporary[0]: "t"}
    return {name: f"t{index + 1}" for index, name in enumerate(temporary)}


def _rename(body: list[ast.stmt], names: Mapping[str, str]) -> None:
    """Rename in place; a node that stands in several places is renamed once."""
    nodes = {id(n): n for s in body for n in ast.walk(s) if isinstance(n, ast.Name)}
    for node in nodes.values():
        node.id = names.get(node.id, node.id)
