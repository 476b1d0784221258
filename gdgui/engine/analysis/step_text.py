"""A step written out for the clipboard: as plain text, and as LaTeX."""

import re
from collections.abc import Iterator

from gdgui.engine.analysis.equations import (
    Absolute,
    Call,
    Fraction,
    Group,
    Node,
    Norm,
    Power,
    Product,
    Root,
    Sum,
    Symbol,
    Value,
    letter_of,
    needs_parentheses,
    needs_parentheses_as_base,
    rule_latex,
)
from gdgui.engine.analysis.step import Step
from gdgui.engine.analysis.substitution import substituted

__all__ = ["as_latex", "as_text"]


def as_text(step: Step) -> str:
    """Return a step as lines of plain text."""
    title = f"{step.run.label}, step {step.index} → {step.index + 1}"
    lines = [
        f"{_plain_symbol(line.left.latex)} = {_PLAIN.write(line.right)} = "
        f"{_PLAIN.value(line.result)}"
        for line in substituted(step)
    ]
    return "\n".join([title, *lines]) + "\n"


def as_latex(step: Step) -> str:
    """Return the rule and the numbers of a step as LaTeX, in an align environment."""
    rule = [
        line.replace("=", "&=", 1)
        for line in rule_latex(step.run.direction, bool(step.weight_decay), step.learns)
    ]
    if step.dim > 2:
        # No one reads a vector of so many numbers.
        return _aligned(rule)
    numbers = [
        f"{line.left.latex} &= {_LATEX.write(line.right)} = {_LATEX.value(line.result)}"
        for line in substituted(step)
    ]
    return _aligned([*rule, *numbers])


def _aligned(lines: list[str]) -> str:
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}\n"


def _enclosed(text: str) -> str:
    """Return a text in parentheses, once."""
    is_column = text.startswith("(") and text.find(")") == len(text) - 1
    return text if is_column else f"({text})"


class _Plain:
    """Writes a tree as plain text."""

    dot, minus, norm = "·", "−", "‖"

    def write(self, node: Node) -> str:
        """Return a tree on one line."""
        match node:
            case Symbol(latex):
                return latex
            case Value():
                return self.value(node)
            case Sum(terms):
                return "".join(self._terms(terms))
            case Product(factors):
                written = (self._guarded(f, index) for index, f in enumerate(factors))
                return f" {self.dot} ".join(written)
            case Fraction(above, below):
                return self.fraction(self.write(above), self.write(below))
            case Root(inside):
                return self.root(self.write(inside))
            case Power(base, exponent):
                foot = self.write(base)
                if needs_parentheses_as_base(base):
                    foot = self.fence(foot, "(", ")")
                return self.power(foot, self.write(exponent))
            case Call(name, arguments):
                return self.call(name, ", ".join(map(self.write, arguments)))
            case Absolute(inside):
                return self.fence(self.write(inside), "|", "|")
            case Norm(inside):
                return self.fence(self.write(inside), self.norm, self.norm)
            case Group(inside):
                return self.fence(self.write(inside), "(", ")")
        raise AssertionError(f"{node!r} is no node")

    def _terms(self, terms: tuple[tuple[int, Node], ...]) -> Iterator[str]:
        for index, (sign, term) in enumerate(terms):
            if index:
                yield " + " if sign > 0 else f" {self.minus} "
            elif sign < 0:
                yield self.minus
            yield self._guarded(term, index)

    def _guarded(self, node: Node, index: int) -> str:
        text = self.write(node)
        return self.fence(text, "(", ")") if needs_parentheses(node, index) else text

    def value(self, value: Value) -> str:
        """Return a number, or a column as a row."""
        return value.texts[0] if len(value.texts) == 1 else f"({', '.join(value.texts)})"

    def fraction(self, above: str, below: str) -> str:
        return f"{_enclosed(above)}/{_enclosed(below)}"

    def root(self, inside: str) -> str:
        return f"√{_enclosed(inside)}"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{exponent}"

    def call(self, name: str, arguments: str) -> str:
        return f"{name}{_enclosed(arguments)}"

    def fence(self, inside: str, left: str, right: str) -> str:
        return f"{left}{inside}{right}"


class _Latex(_Plain):
    """Writes a tree as LaTeX."""

    dot, minus, norm = r"\cdot", "-", r"\|"

    def value(self, value: Value) -> str:
        """Return a number, or a column vector."""
        texts = [self._number(text) for text in value.texts]
        if len(texts) == 1:
            return texts[0]
        rows = r" \\ ".join(texts)
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"

    def _number(self, text: str) -> str:
        text = text.replace("−", "-").replace("∞", r"\infty").replace("nan", r"\mathrm{nan}")
        mantissa, e, exponent = text.partition("e")
        return rf"{mantissa} \cdot 10^{{{exponent}}}" if e else text

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def root(self, inside: str) -> str:
        return rf"\sqrt{{{inside}}}"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{{{exponent}}}"

    def call(self, name: str, arguments: str) -> str:
        return rf"\operatorname{{{name}}}({arguments})"

    def fence(self, inside: str, left: str, right: str) -> str:
        return rf"\left{left} {inside} \right{right}"


_PLAIN, _LATEX = _Plain(), _Latex()


def _plain_symbol(latex: str) -> str:
    """Return a symbol as text: its letter, its index in brackets."""
    stem, _, index = latex.partition("_")
    hat = re.fullmatch(r"\\hat\{(.+)\}", stem)
    letter = f"{letter_of(hat[1])}\u0302" if hat else letter_of(stem)
    return letter + (f"[{index.strip('{}')}]" if index else "")
