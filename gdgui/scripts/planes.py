"""The plane through the parameters of a model that a script computes and draws.

The directions are found as in `gdgui.engine.display.plane_directions`, from the script's own
iterates; the losses on the plane and the paths in it go into a file like that of ``gdgui map --kind
plane``. That there is such a plane is made sure of when the script is made.
"""

import msgspec

from gdgui.engine.descent.descent import descended
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.plane import MARGIN, widest_axes
from gdgui.engine.display.plane_directions import check_stays_finite, finite_tapes, stride_of
from gdgui.engine.display.plane_kinds import AXES, PlaneRequest, spanned_plane
from gdgui.errors import UserError
from gdgui.scripts.pictures import bands
from gdgui.scripts.runs import drawable

__all__ = ["ScriptPlane", "plane_arguments", "plane_end", "plane_functions", "plane_imports"]

Block = list[str]

_GRID = 41
"""At how many places along each direction a script finds losses, unless told otherwise."""


class ScriptPlane(msgspec.Struct, frozen=True):
    """Which plane a script computes.

    Attributes:
        request: the plane.
        run: the selected run.
        step: which of its iterates a plane of two parameters goes through; None for the last.
    """

    request: PlaneRequest = PlaneRequest()
    run: int = 0
    step: int | None = None


_ORTHONORMAL = '''
def orthonormal(pair):
    """Return directions of length 1 at right angles that span the same plane."""
    first, second = pair
    first, second = first / np.linalg.norm(first), second / np.linalg.norm(second)
    for _ in range(2):  # twice, so that rounding is left alone
        second = second - (first @ second) * first
        second = second / np.linalg.norm(second)
    return np.array([first, second])
'''

_AXES = '''
def plane_of(paths):
    """Return the plane of two parameters, the others as they are at an iterate."""
    first, second = {axes}
    origin = paths[{run}][{step}].copy()
    origin[[first, second]] = 0.0
    return origin, np.eye(len(origin))[[first, second]]
'''

_PRINCIPAL = '''
def plane_of(paths):
    """Return the plane along which the iterates vary most, through their mean."""
    shown = [paths[run] for run in {shown}]
    centred = np.concatenate([path[::{stride}] for path in shown])
    mean = centred.mean(axis=0)
    centred -= mean
    centred /= np.abs(centred).max()
    _, vectors = np.linalg.eigh({matrix})
    {basis}
    # The first run ends to the right of its start and above it.
    way = basis @ (shown[0][-1] - shown[0][0])
    basis[way < 0.0] *= -1.0
    return mean, basis
'''

_LONG = ("centred.T @ centred", "basis = np.ascontiguousarray(vectors[:, -2:].T[::-1])")
_WIDE = ("centred @ centred.T", "basis = orthonormal(vectors[:, -2:].T[::-1] @ centred)")

_RANDOM = '''
def plane_of(paths):
    """Return a plane along random directions through the end of a run."""
    theta = paths[{run}][-1]
    pair = np.random.default_rng([{seed}, 2018]).standard_normal((2, len(theta)))
{scaled}
    return theta, orthonormal(pair)
'''

_SCALED = "    pair *= np.abs(theta)  # each parameter gets a number times its own size"
_FILTERS = """
    # The weights into each unit are as great as its own (Li et al. 2018), and biases stay.
    for direction in pair:
        place = 0
        for fan_in, fan_out in zip(SIZES[:-1], SIZES[1:]):
            end = place + fan_in * fan_out
            weights = direction[place:end].reshape(fan_out, fan_in)
            own = theta[place:end].reshape(fan_out, fan_in)
            norms = np.linalg.norm(weights, axis=1, keepdims=True)
            weights *= np.linalg.norm(own, axis=1, keepdims=True) / norms
            direction[end : end + fan_out] = 0.0
            place = end + fan_out
"""

_ITERATES = '''
def plane_of(paths):
    """Return the plane through the start of a run, its end and an iterate between them."""
    first, second, third = paths[{run}][[0, {middle}, -1]]
    return first, orthonormal(np.array([second, third]) - first)
'''

_LOSS = '''
def loss_at(theta):
    """Return the loss of all that is learned from."""
    return loss_and_gradient(theta, np.arange(features.shape[1]))[0]
'''

_TORCH_LOSS = '''
def loss_at(theta):
    """Return the loss of all that is learned from."""
    torch.nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())
    with torch.no_grad():
        return loss_of(np.arange(features.shape[1])).item()
'''

_NUMBERS = '''
def numbers_of(paths, count):
    """Return a plane: losses on count times count places, and the paths of some runs in it."""
    origin, directions = plane_of(paths)
    seen = {{
        run: paths[run] @ directions.T - origin @ directions.T for run in {shown}
    }}
    points = np.concatenate([seen[run] for run in {finite}])
    low, high = points.min(axis=0), points.max(axis=0)
    reach = (0.5 + {margin}) * (high - low).max() or 1.0
    x, y = (np.linspace(m - reach, m + reach, count) for m in 0.5 * (low + high))
    loss = [[loss_at(origin + place @ directions) for place in zip(x, [v] * count)] for v in y]
    numbers = {{"x": x, "y": y, "loss": np.array(loss), "origin": origin, "directions": directions}}
    return numbers | {{f"path_{{run}}": path for run, path in seen.items()}}
'''

_DRAW = '''
def draw_plane(landscape, numbers):
    """Draw the losses on the plane and the paths in it."""
    xs, ys, z = numbers["x"], numbers["y"], numbers["loss"]
{bands}
    landscape.set(xlabel={across}, ylabel={up}, xlim=xs[[0, -1]], ylim=ys[[0, -1]], aspect="equal")
    for index, run in enumerate(RUNS):
        if f"path_{{index}}" in numbers:
            (line,) = landscape.plot(*numbers[f"path_{{index}}"].T, label=run["label"])
            landscape.plot(*numbers[f"path_{{index}}"][-1], "o", color=line.get_color())
'''


def plane_functions(problem: Problem, plane: ScriptPlane, torch: bool) -> list[Block]:
    """Return the functions that find a plane and draw it.

    Raises:
        UserError: there is no such plane; says why.
    """
    objective, tapes = problem.learning, descended(problem).trajectories()
    runs = problem.experiment.runs
    shown = {index: tape for index, tape in enumerate(tapes) if runs[index].visible}
    finite = finite_tapes(list(shown.values()))
    numbers = [index for index, tape in shown.items() if any(tape is each for each in finite)]
    names, found = _plane_of(objective, plane, list(shown.values()), tapes[plane.run], numbers)
    loss = _TORCH_LOSS if torch else _LOSS
    lines = _NUMBERS.format(shown=list(shown), finite=numbers, margin=MARGIN)
    across, up = map(drawable, names)
    ground = "\n".join(f"    {line}" for line in bands())
    drawn = _DRAW.format(bands=ground, across=across, up=up)
    needed = [_ORTHONORMAL] if "orthonormal" in found else []
    return [text.strip("\n").split("\n") for text in (*needed, found, loss, lines, drawn)]


def _plane_of(
    objective: LearningObjective,
    plane: ScriptPlane,
    shown: list[Trajectory],
    run: Trajectory,
    numbers: list[int],
) -> tuple[tuple[str, ...], str]:
    """Return what the two coordinates are called, and the function that finds the plane."""
    request, network = plane.request, objective.network
    if objective.dim < 2:
        raise UserError("plane: a model of at least two parameters expected, one of 1 found")
    if request.kind == AXES or objective.dim == 2:
        check_stays_finite(run)
        axes = request.axes or widest_axes(run)
        pair = objective.coordinates[axes[0]], objective.coordinates[axes[1]]
        step = -1 if plane.step is None or plane.step >= run.last_step else plane.step
        return pair, _AXES.format(axes=f"{axes[0]}, {axes[1]}", run=plane.run, step=step)
    names = spanned_plane(request, network, shown, run).names
    if request.kind == "principal":
        paths = [tape.x for tape in finite_tapes(shown)]
        count, n = sum(map(len, paths)), objective.dim
        stride = stride_of(count, n)
        rows = sum(len(path[::stride]) for path in paths)
        matrix, basis = _LONG if n <= rows else _WIDE
        return names, _PRINCIPAL.format(shown=numbers, stride=stride, matrix=matrix, basis=basis)
    if request.kind == "random":
        scaled = _FILTERS.strip("\n") if network.has_layers else _SCALED
        return names, _RANDOM.format(run=plane.run, seed=request.seed, scaled=scaled)
    if request.kind == "iterates":
        last = run.last_step
        middle = request.step if 0 < request.step < last else last // 2
        return names, _ITERATES.format(run=plane.run, middle=middle)
    raise UserError(f"plane: one that scripts can compute expected, `{request.kind}` found")


def plane_imports() -> Block:
    """Return what has to be imported for drawing."""
    return ["from matplotlib.colors import LinearSegmentedColormap"]


def plane_arguments() -> Block:
    """Return what a script is told about a plane."""
    return [
        'parser.add_argument("--plane", metavar="PLANE.npz", help="write the plane of losses")',
        f'parser.add_argument("--grid", type=int, default={_GRID}, metavar="N",'
        ' help="losses along each axis")',
    ]


def plane_end() -> Block:
    """Return what computes, writes and draws the plane."""
    return [
        "if arguments.plane or arguments.save:",
        "    numbers = numbers_of(paths, arguments.grid)",
        "if arguments.plane:",
        "    np.savez(arguments.plane, **numbers)",
    ]
