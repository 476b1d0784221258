"""How the ground bends at the ball, and what that means for the step size.

Like everything that follows the playhead, it is painted: no number moves its neighbours.
"""

import math

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.analysis.rates import (
    Stability,
    predicted_rate,
    stability_of,
    without_rounding,
)
from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.notation import shown
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["CurvaturePanel"]

_DIGITS = 4
_ROW = 1.5
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CurvaturePanel(QWidget):
    """Eigenvalues, condition number, the stable interval of η, and the rate of convergence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._run: ResolvedRun | None = None
        self._color = LIGHT.accent
        self._curvature: Curvature | None = None
        self._stability: Stability | None = None
        self._eta = math.nan
        self._rate: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Curvature here"))
        self.setToolTip(
            self.tr(
                "The Hessian's eigenvalues say how steeply the slope changes. On a quadratic, "
                "gradient descent with η shrinks the error by |1 − ηλ| a step: above 2/λ it "
                "grows. What a method such as Adam divides its steps by, P, divides the Hessian as "
                "well: its limit is one for λ of P⁻¹H, with P as it is at this step. “Theory” is "
                "the factor for the curvature here, “tape” is measured on the run's own gradients."
            )
        )
        self._explain()

    def show_curvature(
        self,
        run: ResolvedRun,
        color: str,
        curvature: Curvature | None,
        eta: float,
        state_of: Step | None = None,
    ) -> None:
        """Show how the objective bends where a run is.

        Args:
            run: the run.
            color: its colour.
            curvature: what is known of the place; None where nothing is yet.
            eta: the step size of the step that follows; nan where there is none.
            state_of: the step whose state says what the method divides by here, if that is known.
        """
        before = self._rows()
        self._run, self._color, self._curvature, self._eta = run, color, curvature, eta
        self._stability = None if curvature is None else stability_of(run, curvature, state_of)
        if self._rows() != before:
            self.updateGeometry()
        self.update()

    def show_rate(self, rate: float | None) -> None:
        """Show the rate that was measured on the tape of the run."""
        self._rate = rate
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def _explain(self) -> None:
        """Say what the words mean, for those who ask by What’s this?"""
        self.setWhatsThis(
            self.tr(
                "The Hessian has the second derivatives; its eigenvalues λ say how much the "
                "objective bends along each of its axes. κ, the condition number, is the largest "
                "by the smallest |λ|: gradient descent takes about κ steps for each digit. "
                "Contraction is by how much the distance to the minimum shrinks with a step: "
                "theory has it from λ and η, tape from the iterates that were computed (a run’s "
                "tape holds all of them)."
            )
        )

    def text(self) -> str:
        """Return what is shown, as plain text."""
        return "\n".join(" ".join(pair) for pair in [*self._facts(), *self._rates()])

    def sizeHint(self) -> QSize:
        """Return room for all rows and the bar."""
        return QSize(em(self, 14), round(em(self, _ROW) * (self._rows() + 1) + em(self, 2.6)))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and leave the width free."""
        return QSize(em(self, 6), self.sizeHint().height())

    def _rows(self) -> int:
        """Return how many rows stand above the bar: as many at each step of a run."""
        return 4 if self._divides() else 3

    def _divides(self) -> bool:
        """Tell whether the method divides its steps by what it has seen of the gradients."""
        linear = self._run.direction.linear if self._run is not None else None
        return linear is not None and linear.divisor is not None

    # ---- what there is to say ----

    def _facts(self) -> list[tuple[str, str]]:
        """Return the rows above the bar, each a name and its number."""
        curvature, run = self._curvature, self._run
        if curvature is None or run is None:
            return [(self.tr("Hessian eigenvalues"), "…"), (self.tr("Condition number"), "…")]
        values = without_rounding(curvature.eigenvalues[::-1].tolist())
        if not all(map(math.isfinite, values)):
            return [(self.tr("The objective has no curvature here."), ""), ("", "")]
        if curvature.is_kink:
            return [(self.tr("The objective is not smooth here."), ""), ("", "")]
        name = self.tr("Hessian eigenvalues") if len(values) > 1 else self.tr("Second derivative")
        return [
            (name, ",  ".join(shown(value, _DIGITS) for value in values)),
            (self.tr("Condition number κ"), _condition(values)),
            *([self._divided()] if self._divides() else []),
            self._limit_in_words(run, values),
        ]

    def _divided(self) -> tuple[str, str]:
        """Return the largest eigenvalue of P⁻¹H, and how large it may be."""
        stability = self._stability
        name = self.tr("λ of P⁻¹H, and its limit")
        if stability is None:
            return name, "—"
        bend = shown(stability.bends[0], _DIGITS)
        if not (math.isfinite(self._eta) and self._eta > 0.0):
            return name, bend
        return name, f"{bend},  {shown(stability.largest_bend(self._eta), _DIGITS)}"

    def _limit_in_words(self, run: ResolvedRun, values: list[float]) -> tuple[str, str]:
        if self._stability is None:
            return self.tr("2/λ, the limit of gradient descent"), shown(_plain_limit(values), 4)
        limit, bends = self._stability.largest_eta, self._stability.bends
        if bends[0] < 0.0:
            return self.tr("The ground bends down: no η is stable."), ""
        if not any(bends):
            return self.tr("It does not bend here, so nothing limits η but the slope."), ""
        if bends[-1] < 0.0:
            return self.tr("Unstable along λ < 0; else for"), f"η < {shown(limit, _DIGITS)}"
        return self.tr("{method} is stable for").format(method=run.direction.short), (
            f"η < {shown(limit, _DIGITS)}" if math.isfinite(limit) else self.tr("every η")
        )

    def _eta_compares(self) -> bool:
        """Tell whether η is of the kind that the limit is for: it is the method's own."""
        return math.isfinite(self._eta) and self._stability is not None

    def _rates(self) -> list[tuple[str, str]]:
        predicted = None
        if self._run is not None and self._curvature is not None and not self._curvature.is_kink:
            predicted = predicted_rate(self._run, self._curvature.eigenvalues.tolist())
        theory = "—" if predicted is None else shown(predicted, _DIGITS)
        tape = "—" if self._rate is None else shown(self._rate, _DIGITS)
        numbers = self.tr("theory {theory} · tape {tape}").format(theory=theory, tape=tape)
        return [(self.tr("Contraction"), numbers)]

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, with the bar between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, row = 0.0, em(self, _ROW)
        for name, number in self._facts():
            self._paint_row(painter, top, name, number)
            top += row
        top = self._rows() * row
        self._paint_bar(painter, top + em(self, 0.35))
        top += em(self, 2.6)
        for name, number in self._rates():
            self._paint_row(painter, top, name, number)
        painter.end()

    def _paint_row(self, painter: QPainter, top: float, name: str, number: str) -> None:
        area = QRectF(0, top, self.width(), em(self, _ROW))
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(area, _RIGHT, number)
        taken = QFontMetricsF(bold).horizontalAdvance(number)
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.muted))
        room = area.adjusted(0, 0, -taken - em(self, 0.4), 0)
        painter.drawText(
            room,
            _LEFT,
            self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, round(room.width())),
        )

    def _paint_bar(self, painter: QPainter, top: float) -> None:
        """Paint the stable part of η and the unstable one, with the present η as a ring."""
        limit = self._stability.largest_eta if self._stability is not None else None
        if limit is None and self._curvature is not None and not self._curvature.is_kink:
            limit = _plain_limit(self._curvature.eigenvalues.tolist())
        if limit is None or not math.isfinite(limit):
            return
        height, radius, theme = em(self, 0.5), em(self, 0.4), self._theme
        left, right = radius, self.width() - radius
        # The limit stands two thirds along, so that there is room for an η beyond it.
        edge = left + (right - left) * 2 / 3
        stable, unstable = QColor(theme.success), QColor(theme.error)
        for color, start, end in ((stable, left, edge), (unstable, edge, right)):
            color.setAlphaF(0.35)
            painter.fillRect(QRectF(start, top, end - start, height), color)
        self._paint_labels(painter, top + height, left, edge, limit)
        if self._eta_compares():
            share = min(self._eta / limit, 1.5)
            center = QPointF(left + (edge - left) * share, top + height / 2)
            painter.setPen(QPen(QColor(self._color), em(self, 0.16)))
            painter.setBrush(QColor(theme.panel))
            painter.drawEllipse(center, radius, radius)

    def _paint_labels(
        self, painter: QPainter, top: float, left: float, edge: float, limit: float
    ) -> None:
        small = QFont(self.font())
        small.setPixelSize(max(1, round(em(self, 0.68))))
        painter.setFont(small)
        painter.setPen(QColor(self._theme.muted))
        metrics = QFontMetricsF(small)
        baseline = top + metrics.ascent() + em(self, 0.2)
        painter.drawLine(QLineF(edge, top, edge, top + em(self, 0.2)))
        painter.drawText(QPointF(left, baseline), "0")
        stability = self._stability
        is_plain = stability is None or (stability.limit == 2.0 and not stability.divides)
        text = "2/λ" if is_plain else self.tr("limit")
        painter.drawText(QPointF(edge - metrics.horizontalAdvance(text) / 2, baseline), text)
        if self._eta_compares():
            beyond = "  ≫" if self._eta > 1.5 * limit else ""
            text = f"η = {shown(self._eta, _DIGITS)}{beyond}"
            painter.drawText(
                QPointF(self.width() - metrics.horizontalAdvance(text), baseline), text
            )

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()


def _condition(values: list[float]) -> str:
    """Return the ratio of the largest magnitude to the smallest."""
    sizes = sorted(map(abs, values))
    return "∞" if sizes[0] == 0.0 else shown(sizes[-1] / sizes[0], _DIGITS)


def _plain_limit(values: list[float]) -> float:
    largest = max(values)
    return 2.0 / largest if largest > 0.0 else math.inf
