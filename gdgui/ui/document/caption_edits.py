"""Edits of the captions: what is said from a step on.

They are plain functions on immutable data, as those of `gdgui.ui.document.edits`.
"""

from msgspec.structs import replace

from gdgui.experiment import Caption, Experiment

__all__ = ["with_caption", "with_caption_moved", "without_caption"]


def with_caption(
    experiment: Experiment, step: int, text: str, instead_of: int | None = None
) -> Experiment:
    """Say something from a step on, in place of what was said from there.

    Args:
        experiment: what it is said about.
        step: from which step on.
        text: what is said; empty to end the caption before.
        instead_of: the step of a caption that goes, as where one is moved and reworded at once.
    """
    others = (each for each in experiment.captions if each.step not in (step, instead_of))
    captions = sorted((*others, Caption(step, text)), key=lambda caption: caption.step)
    return replace(experiment, captions=tuple(captions))


def with_caption_moved(experiment: Experiment, step: int, to: int) -> Experiment:
    """Let a caption appear at another step; it stays between its neighbours."""
    captions = experiment.captions
    place = next((i for i, caption in enumerate(captions) if caption.step == step), None)
    if place is None:
        return experiment
    low = captions[place - 1].step + 1 if place else 0
    high = captions[place + 1].step - 1 if place + 1 < len(captions) else experiment.steps
    moved = replace(captions[place], step=min(max(to, low), max(high, low)))
    return replace(experiment, captions=(*captions[:place], moved, *captions[place + 1 :]))


def without_caption(experiment: Experiment, step: int) -> Experiment:
    """Take a caption away; the one before it stands longer."""
    kept = tuple(caption for caption in experiment.captions if caption.step != step)
    return replace(experiment, captions=kept)
