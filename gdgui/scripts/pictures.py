"""The picture of a script: what the window shows, drawn with matplotlib.

Above the landscape with the paths of the runs, below the loss and the gradient's norm over the
steps. The bands of the landscape are spaced as in the window. A script of two coordinates draws the
landscape as a surface instead where it is asked to.
"""

import ast
from collections.abc import Iterator

from gdgui.engine.display.landscape import sample_landscape
from gdgui.palette import LIGHT_BANDS
from gdgui.scripts.plan import Plan
from gdgui.scripts.writing import data

__all__ = ["bands", "picture", "picture_data"]

_SAMPLES = {1: (1201,), 2: (241, 241)}
"""Where minima are looked for."""
_MOST_MINIMA = 50
"""The lowest ones: hundreds would be the longest part of a script."""
_MOST_DRAWN = 10_000
"""Of a longer path only so many iterates are drawn."""
_INK, _MUTED, _CONTOUR = '"#1c2430"', '"#616b7c"', '"#6b7a99"'


def picture_data(plan: Plan) -> list[str]:
    """Return the lines that say what the landscape shows: the domain, and the minima in it."""
    domain = plan.problem.formula.domain
    names = ("X_DOMAIN", "Y_DOMAIN")
    lines = [f"{name} = {interval!r}" for name, interval in zip(names, domain, strict=False)]
    minima = sample_landscape(plan.problem.formula, domain, _SAMPLES[plan.dim]).minima
    if minima:
        points = [point if plan.dim == 2 else point[0] for point in minima[:_MOST_MINIMA]]
        lines += f"MINIMA = {data(points, 0, 9)}".split("\n")
    return lines


def picture(plan: Plan, has_minima: bool) -> list[list[str]]:
    """Return blocks of lines that draw the picture and show it."""
    ground = [*_FIGURE.split("\n"), *(_curve(plan) if plan.dim == 1 else _bands(plan))]
    if has_minima:
        ground.append(_minima(plan))
    surface = [_surface(plan)] if plan.dim == 2 else []
    return [ground, list(_paths(plan)), list(_curves(plan)), *surface, _SHOW.split("\n")]


_FIGURE = """
figure = plt.figure(figsize=(9, 9), layout="constrained")
figure.suptitle(TITLE)
axes = figure.subplot_mosaic([["landscape"] * 2, ["loss", "norm"]], height_ratios=[2, 1])
landscape, loss, norm = axes["landscape"], axes["loss"], axes["norm"]
""".strip()

_SHOW = """
if arguments.save:
    figure.savefig(arguments.save)
elif plt.get_backend().lower() != "agg":  # which has no window to show
    plt.show()
""".strip()


def _curve(plan: Plan) -> list[str]:
    """Return what draws the objective of one coordinate."""
    values = "f(torch.tensor(xs)).numpy()" if plan.torch else "[f(x) for x in xs]"
    if plan.torch and _chooses(plan):
        values = "[f(torch.tensor(x)).item() for x in xs]"
    name = plan.problem.formula.syntax.coordinates[0]
    return [
        "xs = np.linspace(*X_DOMAIN, 1001)",
        f"landscape.plot(xs, {values}, color={_MUTED})",
        f'landscape.set(xlabel="{name}", ylabel="f({name})", xlim=X_DOMAIN, autoscale_on=False)',
    ]


def _bands(plan: Plan) -> list[str]:
    """Return what draws the objective of two coordinates."""
    values = (
        "f(*torch.tensor(np.array(np.meshgrid(xs, ys)))).numpy()"
        if plan.torch
        else "np.array([[f(x, y) for x in xs] for y in ys])"
    )
    if plan.torch and _chooses(plan):
        values = "np.array([[f(*torch.tensor([x, y])).item() for x in xs] for y in ys])"
    own = plan.problem.formula.syntax.coordinates
    return [
        "xs, ys = np.linspace(*X_DOMAIN, 151), np.linspace(*Y_DOMAIN, 151)",
        f"z = {values}",
        *bands(),
        f'landscape.set(xlabel="{own[0]}", ylabel="{own[1]}", xlim=X_DOMAIN, ylim=Y_DOMAIN)',
        "landscape.set_autoscale_on(False)",
    ]


def bands() -> list[str]:
    """Return what draws values z at xs, ys in the bands of the window, with contours."""
    stops = ", ".join(f'"{stop}"' for stop in LIGHT_BANDS)
    return f"""
finite = z[np.isfinite(z)]
low, middle, high = np.quantile(finite, [0.0, 0.5, 0.98]) if finite.size else (0.0, 0.0, 0.0)
if high > low:
    # Closer together further down, so that a valley between steep walls can be seen.
    power = np.clip(np.log((middle - low) / (high - low)) / np.log(0.6), 1.0, 8.0)
    levels = np.unique(low + np.linspace(0.0, 1.0, 21) ** power * (high - low))
    stops = [{stops}]
    bands = LinearSegmentedColormap.from_list("bands", stops)(np.linspace(0, 1, len(levels) + 1))
    z = np.ma.masked_invalid(z)
    landscape.contourf(xs, ys, z, levels, colors=bands, extend="both")
    landscape.contour(xs, ys, z, levels, colors={_CONTOUR}, linewidths=0.6, alpha=0.4)
""".strip().split("\n")


def _surface(plan: Plan) -> list[str]:
    """Return what draws the same as a surface, where that is asked for."""
    own = plan.problem.formula.syntax.coordinates
    lines = f"""
if arguments.surface:
    figure = plt.figure(figsize=(9, 7), layout="constrained")
    figure.suptitle(TITLE)
    space = figure.add_subplot(projection="3d", computed_zorder=False)
    # Cut off where the colours of the map end.
    heights = np.ma.filled(z, np.nan)
    heights[~(heights <= high)] = np.nan
    places = np.meshgrid(xs, ys)
    space.plot_surface(
        *places, heights, rcount=151, ccount=151, color="{LIGHT_BANDS[-1]}", antialiased=False
    )
    for run, tape in zip(RUNS, tapes, strict=True):
        x, y, value = tape.T[:3]
        inside = (X_DOMAIN[0] <= x) & (x <= X_DOMAIN[1]) & (Y_DOMAIN[0] <= y) & (y <= Y_DOMAIN[1])
        value = np.where(inside & (value <= high), value, np.nan)
        space.plot(x, y, value, ".-", color=run["color"], markersize=5, linewidth=1.2)
    space.set(xlabel="{own[0]}", ylabel="{own[1]}", zlabel="f", xlim=X_DOMAIN, ylim=Y_DOMAIN)
""".strip().split("\n")
    if any(not run.visible for run in plan.problem.experiment.runs):
        place = next(i for i, line in enumerate(lines) if line.startswith("    for run"))
        lines[place + 1 : place + 1] = ['        if "hidden" in run:', "            continue"]
    return lines


def _chooses(plan: Plan) -> bool:
    """Tell whether the formula chooses between values, which it can for one point at a time."""
    return any(isinstance(node, ast.IfExp) for node in ast.walk(plan.problem.formula.syntax.tree))


def _minima(plan: Plan) -> str:
    """Return what marks the minima."""
    if plan.dim == 2:
        places = "*zip(*MINIMA, strict=True)"
    else:
        places = f"MINIMA, {'f(torch.tensor(MINIMA))' if plan.torch else '[f(x) for x in MINIMA]'}"
    return f'landscape.plot({places}, "x", color={_INK})'


def _paths(plan: Plan) -> Iterator[str]:
    """Yield what draws each run."""
    flat = plan.dim == 1
    is_long = plan.problem.experiment.steps > _MOST_DRAWN
    height = "value" if flat else "y"
    yield "for run, tape in zip(RUNS, tapes, strict=True):"
    if any(not run.visible for run in plan.problem.experiment.runs):
        yield '    if "hidden" in run:'
        yield "        continue"
    if is_long:
        yield f"    steps = np.unique(np.linspace(0, len(tape) - 1, {_MOST_DRAWN}, dtype=int))"
    yield f"    {'x, value, g' if flat else 'x, y, value, gx, gy'} = " + (
        "tape[steps].T" if is_long else "tape.T"
    )
    yield '    color = run["color"]'
    yield f'    landscape.plot(x, {height}, ".-", color=color, markersize=5, linewidth=1.2)'
    yield (
        f'    landscape.plot(x[0], {height}[0], "o", color="white", markeredgecolor={_INK}, '
        "zorder=3)"
    )
    yield (
        f'    landscape.plot(x[-1], {height}[-1], "o", color=color, markeredgecolor="white", '
        "zorder=4)"
    )
    steps = "steps, " if is_long else ""
    yield f'    loss.plot({steps}value - lowest, color=color, label=run["label"])'
    yield f"    norm.plot({steps}{'abs(g)' if flat else 'np.hypot(gx, gy)'}, color=color)"


def _curves(plan: Plan) -> Iterator[str]:
    """Yield what is said about the curves over the steps."""
    gradient = "f'(x)" if plan.dim == 1 else "∇f"
    yield 'loss.set(title="Loss" if lowest == 0.0 else "Loss above the lowest", xlabel="step")'
    yield f'norm.set(title="|{gradient}|", xlabel="step")'
    if any(run.visible for run in plan.problem.experiment.runs):
        yield 'loss.legend(fontsize="small")'
    yield "for axis in loss, norm:"
    yield '    axis.set_yscale("log")'
    yield "    low, high = axis.get_ylim()"
    yield "    # What diverges leaves through the top, and rounding errors through the bottom."
    yield "    first = max((line.get_ydata()[0] for line in axis.lines), default=0.0)"
    yield "    high = min(high, 1e4 * first) if first > 0.0 else high"
    yield "    axis.set_ylim(max(low, 1e-16 * high), high)"
