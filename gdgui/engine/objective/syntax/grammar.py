"""Tokens to a tree of what was understood: sums, products, powers, functions, cases.

The tree is made of Python's own nodes for expressions, with the place of each in what was typed.
It holds what was understood, not yet what is computed: a sum is one node, ``sec`` a function. See
`gdgui.engine.objective.syntax.lowering` for what becomes of it.
"""

import ast
from collections.abc import Callable

from gdgui.engine.objective.syntax.applications import Applications
from gdgui.engine.objective.syntax.bars import begins_operand
from gdgui.engine.objective.syntax.cursor import END, MAX_NESTING, Parts
from gdgui.engine.objective.syntax.refusal import FormulaError
from gdgui.engine.objective.syntax.tokens import Token

__all__ = ["parse_tokens"]

_FLAT = 24
"""Of so many terms a sum is a chain; of more it is halved again and again, or it is too deep."""
_NUMBER_DIGITS = 308
_SIGNS: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "%": ast.Mod,
}
_COMPARISONS = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq,
}  # fmt: skip


def parse_tokens(tokens: list[Token], text: str, notes: list[str]) -> ast.expr:
    """Return the tree of a formula.

    Args:
        tokens: the formula, its bars matched.
        text: what was typed.
        notes: what is to be said about the reading is added to it.

    Raises:
        FormulaError: the tokens are no formula; says what was expected and where.
    """
    return _Parser(tokens, text, notes).parse()


class _Parser(Applications):
    """Reads tokens from left to right; each method reads what it is named after."""

    def parse(self) -> ast.expr:
        node = self._choice()
        if self._at < len(self._tokens):
            raise self._unexpected()
        return node

    # ---- cases and conditions ----

    def _choice(self) -> ast.expr:
        start = self._token.start
        value = self._sum()
        if self._token.kind != "word" or self._token.text != "if":
            return value
        self._take()
        test = self._condition()
        if not self._is("word", "else"):
            raise FormulaError(
                "else and another value expected after the condition: x if x > 0 else -2x",
                self._last.start,
                self._last.end,
            )
        self._take()
        other = self._nested(self._choice)
        return self._node(ast.IfExp(test, value, other), start)

    def _condition(self) -> ast.expr:
        return self._joined("or", ast.Or, lambda: self._joined("and", ast.And, self._negation))

    def _joined(
        self, word: str, operator: type[ast.boolop], read: Callable[[], ast.expr]
    ) -> ast.expr:
        start = self._token.start
        parts = [read()]
        while self._is("word", word):
            self._take()
            parts.append(read())
        if len(parts) == 1:
            return parts[0]
        return self._node(ast.BoolOp(operator(), parts), start)

    def _negation(self) -> ast.expr:
        start = self._token.start
        if self._is("word", "not"):
            self._take()
            return self._node(ast.UnaryOp(ast.Not(), self._nested(self._negation)), start)
        return self._comparison()

    def _comparison(self) -> ast.expr:
        start = self._token.start
        if self._is("open", "(") and self._bracket_is_condition():
            self._take()
            node = self._nested(self._condition)
            self._expect("close", ")", "a closing bracket")
            return node
        left = self._sum()
        operators: list[ast.cmpop] = []
        others: list[ast.expr] = []
        while self._is("sign", *_COMPARISONS):
            operators.append(_COMPARISONS[self._take().text]())
            others.append(self._sum())
        if not operators:
            if self._is("sign", "="):
                raise FormulaError(
                    "a condition compares two numbers with <, >, <=, >=, == or !=",
                    self._token.start,
                )
            raise FormulaError("a condition such as x > 0 expected", start, self._last.end)
        return self._node(ast.Compare(left, operators, others), start)

    def _bracket_is_condition(self) -> bool:
        """Tell whether the bracket that comes next holds a comparison of its own."""
        depth = 0
        for token in self._tokens[self._at :]:
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            if depth == 0:
                return False
            if depth == 1 and (
                (token.kind == "sign" and token.text in _COMPARISONS)
                or (token.kind == "word" and token.text in ("and", "or", "not"))
            ):
                return True
        return False

    # ---- sums and products ----

    def _sum(self) -> ast.expr:
        start = self._token.start
        terms: Parts = [(ast.Add, self._product())]
        while self._token.kind == "sign" and self._token.text in ("+", "-"):
            sign = _SIGNS[self._take().text]
            terms.append((sign, self._product()))
        return self._folded(terms, start)

    def _product(self) -> ast.expr:
        start = self._token.start
        factors: Parts = [(ast.Mult, self._factor())]
        while True:
            token = self._token
            if token.kind == "sign":
                if token.text not in ("*", "/", "%"):
                    return self._folded(factors, start)
                sign = _SIGNS[self._take().text]
                factors.append((sign, self._factor()))
            elif begins_operand(self._token) and not self._is("word"):
                if self._is("number"):
                    raise self._unexpected()
                self._check_reciprocal(factors)
                self._check_index()
                factors.append((ast.Mult, self._power()))
            else:
                return self._folded(factors, start)

    def _check_reciprocal(self, factors: Parts) -> None:
        """Say how 1/2x is read: from left to right."""
        if factors[-1][0] is ast.Div and self._last.end == self._token.start:
            begin = factors[-1][1].col_offset
            over = factors[-2][1].col_offset
            divided = self._text[over : self._last.end]
            if self._last.kind in ("number", "name") and begin <= self._last.start:
                self._note(f"{divided}{self._text[self._token.start]}… is read as ({divided})·…")

    def _check_index(self) -> None:
        """Say how x(1) is read, which other languages read as the first of many x."""
        opening, *inside = self._tokens[self._at : self._at + 3]
        if (
            self._last.kind == "name"
            and opening.kind == "open"
            and [token.kind for token in inside] == ["number", "close"]
            and inside[0].text.isdigit()
        ):
            name, number = self._last.text, inside[0].text
            self._note(f"{name}({number}) is read as {name}·{number}; a name is {name}{number}")

    def _folded(self, parts: Parts, start: int) -> ast.expr:
        """Return a chain of operations as one tree; a long sum or product as a shallow one."""
        if len(parts) > _FLAT and all(
            sign is not ast.Div and sign is not ast.Mod for sign, _ in parts
        ):
            middle = len(parts) // 2
            left = self._folded(parts[:middle], start)
            sign, first = parts[middle]
            if sign is ast.Sub:
                turned: dict[type, type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
                rest: Parts = [(ast.Add, first)]
                rest += [(turned[other], part) for other, part in parts[middle + 1 :]]
            else:
                rest = [(sign, first), *parts[middle + 1 :]]
            right = self._folded(rest, first.col_offset)
            return self._node(ast.BinOp(left, sign(), right), start)
        node = parts[0][1]
        for sign, part in parts[1:]:
            node = ast.BinOp(node, sign(), part)
            node.col_offset, node.end_col_offset = start, part.end_col_offset
        return node

    def _factor(self) -> ast.expr:
        return self._signed(self._power)

    def _signed(self, read: Callable[[], ast.expr]) -> ast.expr:
        """Read signs and what they stand before."""
        if self._token.kind != "sign":
            return read()
        signs = []
        while self._is("sign", "+", "-"):
            signs.append(self._take())
        if len(signs) > MAX_NESTING // 2:
            raise FormulaError("the formula is nested too deeply", signs[0].start, signs[-1].end)
        node = read()
        for sign in reversed(signs):
            operator = ast.USub() if sign.text == "-" else ast.UAdd()
            node = self._node(ast.UnaryOp(operator, node), sign.start)
        return node

    # ---- powers ----

    def _power(self) -> ast.expr:
        start = self._token.start
        base = self._atom()
        if self._token.kind != "sign":
            return base
        if self._is("sign", "!"):
            token = self._token
            raise FormulaError(
                "x! is defined for whole numbers only and so has no derivative to descend; "
                "write the number or the product out",
                token.start,
                token.end,
            )
        if not self._is("sign", "^"):
            return base
        self._take()
        exponent = self._nested(self._exponent)
        return self._node(ast.BinOp(base, ast.Pow(), exponent), start)

    def _exponent(self) -> ast.expr:
        first = self._token
        if first.kind == "sign" and first.text in ("+", "-") and self._at + 1 < len(self._tokens):
            first = self._tokens[self._at + 1]
        if first.glued > 1:
            raise FormulaError(
                "several letters after ^ can be read in two ways; write e^(xy) or e^x*y",
                first.start,
                first.end,
            )
        return self._signed(self._power)

    # ---- atoms ----

    def _atom(self) -> ast.expr:
        token = self._token
        match token.kind:
            case "number":
                self._take()
                return self._node(_number(token.text), token.start)
            case "name":
                self._take()
                return self._node(ast.Name(token.text), token.start)
            case "function":
                return self._nested(self._application)
            case "frac":
                return self._nested(self._fraction)
            case "root":
                return self._nested(self._root)
            case "big":
                return self._nested(self._big_operator)
            case "open":
                return self._nested(self._group)
            case "word" if token.text == "if":
                return self._nested(self._case_call)
        if token is END and not self._tokens:
            raise FormulaError("the formula is empty; one such as x^2 + y^2 expected")
        raise self._unexpected()

    def _group(self) -> ast.expr:
        opening = self._take()
        if self._is("close"):
            raise FormulaError("something in the brackets expected", opening.start, self._token.end)
        node = self._choice()
        if self._is("sign", ","):
            raise FormulaError(
                "a comma stands between the arguments of a function, or within a number, only",
                self._token.start,
                self._token.end,
            )
        if self._is("sign", *_COMPARISONS):
            raise FormulaError(
                "a comparison has no value of its own; cases are written if(x > 0, x, -2x)",
                self._token.start,
                self._token.end,
            )
        if not self._is("close"):
            raise self._unexpected()
        self._take()
        name = {"|": "abs", "⌊": "floor", "⌈": "ceil"}.get(opening.text)
        if name:
            return self._node(ast.Call(ast.Name(name), [node], []), opening.start)
        return node

    def _fraction(self) -> ast.expr:
        token = self._take()
        if token.text:
            parts: list[ast.expr] = [
                self._node(_number(part), token.start) for part in token.text.split("/")
            ]
        else:
            parts = [self._braced(r"\frac"), self._braced(r"\frac")]
        return self._node(ast.BinOp(parts[0], ast.Div(), parts[1]), token.start)

    def _braced(self, command: str) -> ast.expr:
        if not self._is("open", "{"):
            token = self._token if self._token is not END else self._last
            raise FormulaError(f"{command} is written {command}{{…}}{{…}}", token.start, token.end)
        return self._group()

    def _root(self) -> ast.expr:
        token = self._take()
        if self._is("open"):
            radicand = self._group()
        else:
            if token.text == "latex" and not self._is("number") and not self._is("name"):
                raise FormulaError(r"a root is written \sqrt{x}", token.start, token.end)
            radicand = self._nested(self._atom)
            if self._is("sign", "^"):
                raise FormulaError(
                    "a power after a root can be read in two ways; write √(x^2) or (√x)^2",
                    token.start,
                    self._token.end,
                )
        if token.degree == 2:
            return self._node(ast.Call(ast.Name("sqrt"), [radicand], []), token.start)
        if token.degree == 3:
            return self._node(ast.Call(ast.Name("cbrt"), [radicand], []), token.start)
        if not token.degree:
            raise FormulaError("the root of degree 0 is none", token.start, token.end)
        one = self._node(ast.Constant(1), token.start)
        degree = self._node(ast.Constant(token.degree), token.start)
        exponent = self._node(ast.BinOp(one, ast.Div(), degree), token.start)
        return self._node(ast.BinOp(radicand, ast.Pow(), exponent), token.start)


def _number(text: str) -> ast.Constant:
    """Return a number; ``007`` is 7, and beyond all floats it is infinite."""
    if any(sign in text for sign in ".eE"):
        return ast.Constant(float(text))
    digits = text.lstrip("0") or "0"
    return ast.Constant(int(digits) if len(digits) <= _NUMBER_DIGITS else float("inf"))
