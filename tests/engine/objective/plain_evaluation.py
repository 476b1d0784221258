"""The value of a checked tree by Python's own arithmetic: what a formula is worth on paper."""

import ast
import math
import operator

from gdgui.engine.objective.syntax import CONSTANTS, FUNCTIONS, odd_root

_OPERATIONS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
_COMPARISONS = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


def value_of(node, names):
    """Return the value of a tree with a number for each name."""
    match node:
        case ast.Constant(value=number):
            return float(number)
        case ast.Name(id=name):
            return float(names[name]) if name in names else CONSTANTS[name]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not value_of(operand, names)
        case ast.UnaryOp(op=sign, operand=operand):
            value = value_of(operand, names)
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, root = value_of(left, names), odd_root(right)
            if root and base < 0:
                return math.copysign(1.0, (-1.0) ** root[0]) * (-base) ** (root[0] / root[1])
            return base ** value_of(right, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](value_of(left, names), value_of(right, names))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name].number(*(value_of(each, names) for each in arguments))
        case ast.IfExp(test=test, body=body, orelse=other):
            return value_of(body if value_of(test, names) else other, names)
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [value_of(side, names) for side in (left, *others)]
            pairs = zip(ops, sides[:-1], sides[1:], strict=True)
            return all(_COMPARISONS[type(op)](one, next_) for op, one, next_ in pairs)
        case ast.BoolOp(op=op, values=values):
            join = all if isinstance(op, ast.And) else any
            return join(value_of(value, names) for value in values)
    raise AssertionError(ast.dump(node))
