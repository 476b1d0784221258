"""Limits of derivatives in a script: of gradients that are 0/0, as at a tip, and at kinks.

The arithmetic is that of `gdgui.engine.objective.limits`, operation by operation.
"""

from gdgui.scripts.plan import Plan

__all__ = ["bends_functions", "limit_functions", "limit_in_loop", "limit_in_torch_loop"]

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
{by_hand}    if np.isfinite(value) and np.isnan(gx):
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
{by_hand}    return slope_beside(x) if np.isfinite(value) and np.isnan(g) else g
'''


_BY_HAND_ON_A_LINE = """\
    if np.isfinite(value) and np.isnan(g):
        # Of inf * 0 the derivative by hand may know more.
        g = gradient(np.float64(x))
"""
_BY_HAND = """\
    if np.isfinite(value) and (np.isnan(gx) or np.isnan(gy)):
        # Of inf * 0 the gradient by hand may know more.
        x, y = np.float64(x), np.float64(y)
        gx, gy = np.where(np.isnan([gx, gy]), gradient(x, y), [gx, gy])
"""
_BENDS = '''
def hessian_beside(x, y):
    """Return the mean of the second derivatives around a place; nan if they grow towards it."""
    size, near = max(1.0, abs(x), abs(y)), 0.0
    for attempt in range(2):
        h = size * 2.0 ** (-24.0 - 4.0 * attempt)
        # A turn that no simple kink has, so that none of the four places lies on one.
        c, s = 0.9210609940028851 * h, 0.3894183423086505 * h
        ways = [(c, s), (-s, c), (-c, -s), (s, -c)]
        found = [hessian(x + dx, y + dy) for dx, dy in ways]
        known = [each for each in found if np.isfinite(each).all()]
        if not known:
            return np.full(3, np.nan)
        mean = sum(known) / len(known)
        far, near = near, abs(mean).sum()
    if near > 1.5 * far:
        return np.full(3, np.nan)
    # What still shrinks with the distance is 0 at the place.
    return np.zeros(3) if near < 0.5 * far else mean


def bends(x, y):
    """Return the second derivatives; at a kink, and where they have no value, their limit."""
    found = hessian(x, y)
    lacks = np.isnan(found).any(){is_kink}
    return hessian_beside(x, y) if lacks else found
'''
_BENDS_ON_A_LINE = '''
def hessian_beside(x):
    """Return the mean of the second derivatives around a place; nan if they grow towards it."""
    size, near = max(1.0, abs(x)), 0.0
    for attempt in range(2):
        h = size * 2.0 ** (-24.0 - 4.0 * attempt)
        # As far as in the plane, where these are the sides of a square that is turned.
        c, s = 0.9210609940028851 * h, 0.3894183423086505 * h
        found = [hessian(x + way) for way in (c, -s, -c, s)]
        known = [each for each in found if np.isfinite(each)]
        if not known:
            return np.nan
        mean = sum(known) / len(known)
        far, near = near, abs(mean)
    if near > 1.5 * far:
        return np.nan
    # What still shrinks with the distance is 0 at the place.
    return 0.0 if near < 0.5 * far else mean


def bends(x):
    """Return the second derivative; at a kink, and where it has no value, its limit."""
    found = hessian(x)
    lacks = np.isnan(found){is_kink}
    return hessian_beside(x) if lacks else found
'''


def limit_functions(plan: Plan) -> list[list[str]]:
    """Return the functions that find the limit of a gradient; none where no formula needs it."""
    if not plan.has_tips:
        return []
    flat = plan.dim == 1
    ahead, behind = ("x + h", "x - h") if flat else ("x + dx, y + dy", "x - dx, y - dy")
    parts = {
        "gradient": "gradient(place)" if flat else "gradient(*place)",
        "ahead": f"f({ahead})",
        "behind": f"f({behind})",
        "by_hand": "",
    }
    if plan.torch:
        parts |= {
            "ahead": f"value_and_gradient({ahead})[0]",
            "behind": f"value_and_gradient({behind})[0]",
        }
        if not plan.problem.objective.has_own_gradient:
            parts["by_hand"] = _BY_HAND_ON_A_LINE if flat else _BY_HAND
    text = _SLOPE_ON_A_LINE if flat else _SLOPE
    return [block.split("\n") for block in text.format(**parts).strip().split("\n\n\n")]


def bends_functions(plan: Plan) -> list[list[str]]:
    """Return the functions that find the limit of a Hessian; none where no method needs it."""
    if not (plan.needs_hessian and plan.lacks_bends):
        return []
    place = "x" if plan.dim == 1 else "x, y"
    is_kink = f" or np.any(kinks({place}) == 0.0)" if plan.has_kinks else ""
    text = _BENDS_ON_A_LINE if plan.dim == 1 else _BENDS
    return [block.split("\n") for block in text.format(is_kink=is_kink).strip().split("\n\n\n")]


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
    # A gradient that was typed divides: Python's own numbers would raise an error by 0.
    is_typed = plan.problem.objective.has_own_gradient
    place = "np.float64(point.item())" if is_typed else "point.item()"
    given = f"{place}, loss.item(), point.grad.item()"
    if plan.dim == 2:
        place = "*point.detach().numpy()" if is_typed else "*point.tolist()"
        given = f"{place}, loss.item(), *point.grad.tolist()"
    return [f"slopes = limit_gradient({given})", "point.grad.copy_(torch.tensor(slopes))"]
