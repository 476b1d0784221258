"""The function that is minimised, as LaTeX: the mean loss of the samples, and penalties."""

import re

from gdgui.engine.data.learning import Network

__all__ = ["loss_latex"]

_SAID = {
    # What takes several lines does not fit beside a number of parameters.
    "huber": r"H(\hat{y}_i - y_i)",
    "cross_entropy": r"- \ln \hat{y}_{i, c_i}",
}
_PREDICTION = re.compile(r"\\hat\{y\}")
_TARGET = re.compile(r"(?<![\w\\{])y(?![\w}_])")


def loss_latex(network: Network) -> str:
    """Return ``f(θ) = …`` for a network, with indices for the samples."""
    loss = _SAID.get(network.loss.id) or _of_sample(network.loss.latex)
    latex = rf"f(\theta) = \tfrac{{1}}{{m}} \textstyle\sum\nolimits_i {loss}"
    if network.l1 > 0.0:
        latex += r" + \lambda_1 \sum |w|"
    if network.l2 > 0.0:
        latex += r" + \tfrac{\lambda_2}{2} \sum w^2"
    return latex


def _of_sample(latex: str) -> str:
    """Return the loss of one example as that of the i-th."""
    latex = latex.replace(r"\frac", r"\tfrac")
    return _TARGET.sub("y_i", _PREDICTION.sub(r"\\hat{y}_i", latex))
