"""Functions and sums: what is applied to an argument, in brackets or without, or to an index."""

import ast

from gdgui.engine.objective.syntax.bars import begins_operand
from gdgui.engine.objective.syntax.cursor import END, Cursor, Parts
from gdgui.engine.objective.syntax.refusal import FormulaError
from gdgui.engine.objective.syntax.tokens import Token
from gdgui.engine.objective.syntax.vocabulary import signature

__all__ = ["Applications"]

_SIGNS: dict[str, type[ast.operator]] = {"*": ast.Mult, "/": ast.Div}


class Applications(Cursor):
    """Reads what functions, cases and sums are applied to."""

    # ---- functions ----

    def _application(self) -> ast.expr:
        token = self._take()
        exponent = self._function_power(token)
        if self._is("open", "|", "⌊", "⌈"):
            arguments = [self._group()]
        elif self._is("open"):
            arguments = self._arguments()
        else:
            arguments = [self._bare_argument(token)]
        self._check_count(token, arguments)
        node: ast.expr = self._node(ast.Call(ast.Name(token.text), arguments, []), token.start)
        if exponent is not None:
            node = self._node(ast.BinOp(node, ast.Pow(), exponent), token.start)
        return node

    def _function_power(self, function: Token) -> ast.expr | None:
        """Read the power in sin^2 x."""
        if not self._is("sign", "^"):
            return None
        self._take()
        start = self._token.start
        exponent = self._nested(lambda: self._signed(self._atom))
        if isinstance(exponent, ast.UnaryOp) and isinstance(exponent.op, ast.USub):
            name = function.text
            raise FormulaError(
                f"{name}^-1 can be read in two ways; write a{name}(x) or 1/{name}(x)"
                if name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")
                else f"a negative power after {name} can be read in two ways; write 1/{name}(x)",
                start,
                self._last.end,
            )
        return exponent

    def _arguments(self) -> list[ast.expr]:
        self._take()
        arguments: list[ast.expr] = []
        if self._is("close"):
            self._take()
            return arguments
        while True:
            arguments.append(self._nested(self._choice))
            if not self._is("sign", ",", ";"):
                break
            self._take()
        if not self._is("close"):
            raise self._unexpected()
        self._take()
        return arguments

    def _bare_argument(self, function: Token) -> ast.expr:
        """Read what a function without brackets is applied to: to the next +, - or function."""
        start = self._token.start
        if self._token is END or not (begins_operand(self._token) or self._is("sign", "+", "-")):
            raise FormulaError(
                f"{function.text} needs its argument, in brackets for the sake of clearness: "
                f"{function.text}(x)",
                function.start,
                function.end,
            )
        factors: Parts = [(ast.Mult, self._nested(self._factor))]
        explicit = False
        while True:
            following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else END
            if self._is("sign", "*", "/") and following.kind not in ("function", "big"):
                sign = _SIGNS[self._take().text]
                factors.append((sign, self._nested(self._factor)))
                explicit = True
            elif begins_operand(self._token) and self._token.kind not in (
                "function", "big", "word", "number",
            ):  # fmt: skip
                factors.append((ast.Mult, self._nested(self._power)))
            else:
                break
        node = self._folded(factors, start)
        if explicit:
            typed = " ".join(self._text[start : self._last.end].split())
            self._note(f"{function.text} {typed} is read as {function.text}({typed})")
        return node

    def _check_count(self, token: Token, arguments: list[ast.expr]) -> None:
        least, most = signature(token.text)
        if least <= len(arguments) <= most:
            return
        expected = f"{least} argument{'s' if least > 1 else ''}"
        if most > least:
            expected = f"{least} to {most} arguments"
        sentence = f"{token.text} takes {expected}, {len(arguments)} found"
        if len(arguments) > most and all(
            isinstance(argument, ast.Constant) for argument in arguments[:1]
        ):
            sentence += "; within a function's brackets a decimal number has a point: 0.5"
        raise FormulaError(sentence, token.start, self._last.end)

    def _case_call(self) -> ast.expr:
        """Read if(condition, value, other value)."""
        token = self._take()
        said = "cases are written if(x > 0, x, -2x)"
        if not self._is("open", "(", "["):
            raise FormulaError(said, token.start, token.end)
        self._take()
        test = self._nested(self._condition)
        values = []
        for _ in range(2):
            if not self._is("sign", ",", ";"):
                raise FormulaError(said, token.start, self._last.end)
            self._take()
            values.append(self._nested(self._choice))
        if not self._is("close"):
            raise FormulaError(said, token.start, self._last.end)
        self._take()
        return self._node(ast.IfExp(test, *values), token.start)

    # ---- sums and products over an index ----

    def _big_operator(self) -> ast.expr:
        token = self._take()
        if self._big:
            raise FormulaError(
                "a sum or product within another is not expanded; write the inner one out",
                token.start,
                token.end,
            )
        self._big = True
        node = self._sum_call(token) if self._is("open", "(") else self._sum_sign(token)
        self._big = False
        return node

    def _written(self, token: Token) -> FormulaError:
        name = "sum" if token.text == "sum" else "prod"
        return FormulaError(
            f"a {token.text} is written {name}(i, 1, 5, i*x)", token.start, self._last.end
        )

    def _sum_call(self, token: Token) -> ast.expr:
        self._take()
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else END
        if not (self._is("name") and following.text in (",", ";") and following.kind == "sign"):
            return self._generator(token)
        index = self._take()
        parts = []
        for _ in range(3):
            if not self._is("sign", ",", ";"):
                raise self._written(token)
            self._take()
            parts.append(self._nested(self._choice))
        if not self._is("close", ")"):
            raise self._written(token)
        self._take()
        return self._big_node(token, index, *parts)

    def _generator(self, token: Token) -> ast.expr:
        """Read sum(i*x for i in range(1, 6)), as Python has it."""
        body = self._nested(self._choice)
        if not self._is("word", "for"):
            raise self._written(token)
        self._take()
        if not self._is("name"):
            raise self._written(token)
        index = self._take()
        for word in ("in", "range"):
            self._expect("word", word, f"{word!r}")
        bounds = self._arguments() if self._is("open", "(") else []
        if not 1 <= len(bounds) <= 2 or not self._is("close", ")"):
            raise FormulaError(
                "range(1, 6) expected: from where and up to before where",
                token.start,
                self._last.end,
            )
        self._take()
        if len(bounds) == 1:
            bounds.insert(0, self._node(ast.Constant(0), self._last.start))
        one = self._node(ast.Constant(1), self._last.start)
        upper = self._node(ast.BinOp(bounds[1], ast.Sub(), one), self._last.start)
        return self._big_node(token, index, bounds[0], upper, body)

    def _sum_sign(self, token: Token) -> ast.expr:
        r"""Read \sum_{i=1}^{5} i x: what is summed goes to the next + or -."""
        if not self._is("sign", "_"):
            raise self._written(token)
        self._take()
        if not self._is("open", "{", "("):
            raise self._written(token)
        self._take()
        if not self._is("name"):
            raise self._written(token)
        index = self._take()
        if not self._is("sign", "="):
            raise self._written(token)
        self._take()
        lower = self._nested(self._sum)
        if not self._is("close"):
            raise self._written(token)
        self._take()
        if not self._is("sign", "^"):
            raise self._written(token)
        self._take()
        upper = self._nested(self._atom)
        body = self._nested(self._product)
        return self._big_node(token, index, lower, upper, body)

    def _big_node(
        self, token: Token, index: Token, lower: ast.expr, upper: ast.expr, body: ast.expr
    ) -> ast.expr:
        name = ast.Name(index.text)
        name.lineno, name.col_offset = 1, index.start
        node = ast.Call(ast.Name(token.text), [name, lower, upper, body], [])
        return self._node(node, token.start)
