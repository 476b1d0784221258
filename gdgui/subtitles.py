"""The captions of an experiment as the subtitles of its film, in SubRip's format (.srt)."""

import re
from collections.abc import Sequence

from gdgui.experiment import Caption

__all__ = ["plain_caption", "subtitles"]

_MARKUP = re.compile(r"\*\*|(?<!\\)\*|`|(?<!\\)\$")
_LEAST_SECONDS = 1e-3


def subtitles(
    captions: Sequence[Caption], first: int, last: int, speed: float, title: float, hold: float
) -> str:
    """Return what is said in a film, each with its times.

    Args:
        captions: what is said, in the order of their steps.
        first: the step that the film begins with.
        last: the step that it ends with.
        speed: steps per second.
        title: how many seconds the title stands before the first step.
        hold: how many seconds the last step stands.
    """
    end = title + (last - first) / speed + hold
    cues = []
    for place, caption in enumerate(captions):
        later = captions[place + 1].step if place + 1 < len(captions) else None
        begin = title + max(0.0, (caption.step - first) / speed)
        until = end if later is None else min(end, title + (later - first) / speed)
        text = plain_caption(caption.text)
        if text and caption.step <= last and until - begin > _LEAST_SECONDS:
            cues.append(f"{_time(begin)} --> {_time(until)}\n{text}\n")
    return "\n".join(f"{number}\n{cue}" for number, cue in enumerate(cues, 1))


def plain_caption(text: str) -> str:
    r"""Return a caption without its markup; formulas stay as they are written.

    >>> plain_caption(r"**Here** $x_{k+1}$ costs \$2.")
    'Here x_{k+1} costs $2.'
    """
    plain = _MARKUP.sub("", text).replace("\\$", "$").replace("\\*", "*")
    # An empty line would end the subtitle.
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())


def _time(seconds: float) -> str:
    """Return a time as SubRip writes it.

    >>> _time(3725.5)
    '01:02:05,500'
    """
    whole = round(1000 * seconds)
    minutes, rest = divmod(whole, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02},{rest % 1000:03}"
