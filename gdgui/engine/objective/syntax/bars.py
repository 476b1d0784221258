"""Bars: which of them open an absolute value and which close one.

``|x|`` says neither, so the bars of a bracket are matched as a whole. A bar opens where no operand
stands before it. Where one does, it closes if the rest can then be matched, and opens a factor
otherwise: ``|x||y|`` is a product, ``|2|x| - 1|`` holds one value in another.
"""

from gdgui.engine.objective.syntax.refusal import FormulaError
from gdgui.engine.objective.syntax.tokens import MAX_DEPTH, Token

__all__ = ["begins_operand", "ends_operand", "with_matched_bars"]

_MOST_BARS = 100
_OPENS, _CLOSES = True, False
_Roles = dict[tuple[int, int, bool], bool]


def begins_operand(token: Token) -> bool:
    """Tell whether a number, a name or a bracket begins with a token."""
    return token.kind in ("number", "name", "function", "open", "frac", "root", "big") or (
        token.kind == "word" and token.text in ("if", "not")
    )


def ends_operand(token: Token) -> bool:
    """Tell whether a token is the last of a number, a name or a bracket."""
    return token.kind in ("number", "name", "close") or (token.kind == "frac" and token.text != "")


def with_matched_bars(tokens: list[Token]) -> list[Token]:
    """Return the tokens with every bar an opening or a closing bracket.

    Raises:
        FormulaError: the bars do not match.
    """
    bars = [index for index, token in enumerate(tokens) if token.kind == "bar"]
    if not bars:
        return tokens
    if len(bars) > _MOST_BARS:
        raise FormulaError(f"at most {_MOST_BARS} bars expected", tokens[bars[_MOST_BARS]].start)
    matched = list(tokens)
    for group in _groups(tokens):
        for index, opens in zip(group, _roles(tokens, group), strict=True):
            matched[index] = tokens[index]._replace(kind="open" if opens else "close", text="|")
    return matched


def _groups(tokens: list[Token]) -> list[list[int]]:
    """Return the bars of each bracket, and of what stands in none; an argument is a bracket."""
    groups: list[list[int]] = []
    opened: list[list[int]] = [[]]
    for index, token in enumerate(tokens):
        if token.kind == "bar":
            opened[-1].append(index)
        elif token.kind == "open":
            opened.append([])
        elif token.kind == "close":
            groups.append(opened.pop())
        elif token.kind == "sign" and token.text == ",":
            groups.append(opened[-1])
            opened[-1] = []
    return [group for group in groups + opened if group]


def _roles(tokens: list[Token], group: list[int]) -> list[bool]:
    """Return for each bar of a bracket whether it opens."""
    known: _Roles = {}
    count = len(group)
    # From the last bar to the first: is there a way to match it and all that follow?
    for at in range(count - 1, -1, -1):
        for depth in range(MAX_DEPTH + 1):
            for after in (_OPENS, _CLOSES):
                known[at, depth, after] = any(
                    _leads_on(tokens, group, at, depth, after, role, known)
                    for role in (_OPENS, _CLOSES)
                )
    depth, after = 0, _OPENS
    roles = []
    for at in range(count):
        # To close as soon as that can be is how people read it.
        for role in (_CLOSES, _OPENS):
            if _leads_on(tokens, group, at, depth, after, role, known):
                break
        else:
            raise FormulaError(
                "a bar has no partner; an absolute value is written |x| or abs(x)",
                tokens[group[0]].start,
            )
        roles.append(role)
        depth, after = depth + (1 if role else -1), role
    return roles


def _leads_on(
    tokens: list[Token],
    group: list[int],
    at: int,
    depth: int,
    after: bool,
    opens: bool,
    known: _Roles,
) -> bool:
    """Tell whether a bar may open or close, and the ones that follow can be matched then."""
    index = group[at]
    left = tokens[index - 1] if index else None
    right = tokens[index + 1] if index + 1 < len(tokens) else None
    operand = left is not None and (after is _CLOSES if left.kind == "bar" else ends_operand(left))
    if tokens[index].text == ("|)" if opens else "|("):
        return False
    if opens:
        signed = right is not None and right.kind == "sign" and right.text in ("+", "-")
        fits = right is not None and (
            right.kind == "bar" or begins_operand(right) or (signed and not operand)
        )
        depth += 1
    else:
        fits = operand and depth > 0
        depth -= 1
    if not fits or depth > MAX_DEPTH:
        return False
    if at + 1 == len(group):
        return depth == 0
    return known[at + 1, depth, opens]
