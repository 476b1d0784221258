"""The limit of a gradient in a script, where its expression is 0/0 as at the tip of a cone.

The arithmetic is that of `gdgui.engine.objective.limits`, operation by operation.
"""

from gdgui.scripts.plan import Plan

__all__ = ["limit_functions", "limit_in_loop", "limit_in_torch_loop"]

_SLOPE = '''
def slope_beside(x, y, axis):
    """Return a partial derivative as the mean of those a little to both sides of a place."""
    size = max(1.0, abs((x, y)[axis]))
    # The smallest distance at which there are derivatives: nearer, squares may vanish.
    for attempt in range(6):
        h = size * 2.0 ** (-26.0 + 6.5 * (attempt // 2))
        across = h * (attempt % 2)
        sides = [(h, across), (-h, across), (h, -across), (-h, -across)]
        places = [(x + a, y + b) if axis == 0 else (x + b, y + a) for a, b in sides]
        slopes = [{gradient}[axis] for place in places]
        known = [slope for slope in slopes if np.isfinite(slope)]
        if known:
            return sum(known) / len(known)
    h = 2.0**-17 * size
    dx, dy = (h, 0.0) if axis == 0 else (0.0, h)
    ahead, behind = {ahead}, {behind}
    return (ahead - behind) / (2.0 * h)


def limit_gradient(x, y, value, gx, gy):
    """Return a gradient; where its expression is 0/0, as at a tip, its limit."""
    if np.isfinite(value) and np.isnan(gx):
        gx = slope_beside(x, y, 0)
    if np.isfinite(value) and np.isnan(gy):
        gy = slope_beside(x, y, 1)
    return gx, gy
'''
_SLOPE_ON_A_LINE = '''
def slope_beside(x):
    """Return the derivative as the mean of those a little to both sides of a place."""
    size = max(1.0, abs(x))
    # The smallest distance at which there are derivatives: nearer, squares may vanish.
    for attempt in range(3):
        h = size * 2.0 ** (-26.0 + 6.5 * attempt)
        slopes = [{gradient} for place in (x + h, x - h) * 2]
        known = [slope for slope in slopes if np.isfinite(slope)]
        if known:
            return sum(known) / len(known)
    h = 2.0**-17 * size
    return ({ahead} - {behind}) / (2.0 * h)


def limit_gradient(x, value, g):
    """Return the derivative; where its expression is 0/0, as at a tip, its limit."""
    return slope_beside(x) if np.isfinite(value) and np.isnan(g) else g
'''


def limit_functions(plan: Plan) -> list[list[str]]:
    """Return the functions that find the limit of a gradient; none where no formula needs it."""
    if not plan.has_tips:
        return []
    flat = plan.dim == 1
    ahead, behind = ("x + h", "x - h") if flat else ("x + dx, y + dy", "x - dx, y - dy")
    if plan.torch:
        place = "place" if flat else "*place"
        parts = {
            "gradient": f"value_and_gradient({place})[1{'' if flat else ':'}]",
            "ahead": f"value_and_gradient({ahead})[0]",
            "behind": f"value_and_gradient({behind})[0]",
        }
    else:
        parts = {
            "gradient": "gradient(place)" if flat else "gradient(*place)",
            "ahead": f"f({ahead})",
            "behind": f"f({behind})",
        }
    text = _SLOPE_ON_A_LINE if flat else _SLOPE
    return [block.split("\n") for block in text.format(**parts).strip().split("\n\n\n")]


def limit_in_loop(plan: Plan) -> list[str]:
    """Return the line of the loop by hand that puts the limit in."""
    if not plan.has_tips:
        return []
    if plan.dim == 1:
        return ["gx = limit_gradient(x, value, gx)"]
    return ["gx, gy = limit_gradient(x, y, value, gx, gy)"]


def limit_in_torch_loop(plan: Plan) -> list[str]:
    """Return the lines of torch's loop that put the limit in."""
    if not plan.has_tips:
        return []
    given = "point.item(), loss.item(), point.grad.item()"
    if plan.dim == 2:
        given = "*point.tolist(), loss.item(), *point.grad.tolist()"
    return [f"slopes = limit_gradient({given})", "point.grad.copy_(torch.tensor(slopes))"]
