"""Edits of the captions: put, move and take away, and nothing else of the experiment changes."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import gdgui
from gdgui.experiment import Caption, from_json, to_json
from gdgui.ui.document.caption_edits import with_caption, with_caption_moved, without_caption

STEPS = gdgui.load("four-optimizers").steps
BASE = gdgui.load("four-optimizers")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLACES = st.integers(0, STEPS)
CAPTIONS = st.dictionaries(PLACES, TEXTS, max_size=6).map(
    lambda texts: tuple(Caption(step, texts[step]) for step in sorted(texts))
)


def captioned(*captions):
    return replace(BASE, captions=captions)


def steps(experiment):
    return [caption.step for caption in experiment.captions]


@given(CAPTIONS, PLACES, TEXTS)
def test_a_caption_is_put_at_its_step_and_the_others_stay(captions, step, text):
    before = captioned(*captions)
    after = with_caption(before, step, text)
    assert after.caption_at(step) == text
    others = [caption for caption in captions if caption.step != step]
    assert [caption for caption in after.captions if caption.step != step] == others
    assert replace(after, captions=captions) == before
    assert from_json(to_json(after)) == after


@given(CAPTIONS, PLACES, TEXTS)
def test_what_is_put_and_taken_away_again_leaves_the_others(captions, step, text):
    others = tuple(caption for caption in captions if caption.step != step)
    after = without_caption(with_caption(captioned(*captions), step, text), step)
    assert after == captioned(*others)


@given(CAPTIONS, st.data(), st.integers(-10, 2 * STEPS))
def test_a_moved_caption_stays_between_its_neighbours_and_in_the_tape(captions, data, to):
    before = captioned(*captions)
    if not captions:
        assert with_caption_moved(before, 5, to) == before
        return
    place = data.draw(st.integers(0, len(captions) - 1))
    after = with_caption_moved(before, captions[place].step, to)
    texts = [caption.text for caption in captions]
    assert [caption.text for caption in after.captions] == texts
    found = steps(after)
    assert found[:place] + found[place + 1 :] == [
        caption.step for i, caption in enumerate(captions) if i != place
    ]
    low = found[place - 1] + 1 if place else 0
    high = found[place + 1] - 1 if place + 1 < len(found) else STEPS
    assert found[place] == min(max(to, low), high)


def test_a_caption_may_be_moved_and_reworded_at_once():
    before = captioned(Caption(3, "three"), Caption(7, "seven"))
    after = with_caption(before, 9, "nine", instead_of=3)
    assert after.captions == (Caption(7, "seven"), Caption(9, "nine"))


def test_a_caption_beyond_the_end_may_be_moved_back_into_the_tape():
    after = with_caption_moved(captioned(Caption(80, "late")), 80, 30)
    assert steps(after) == [30]


def test_a_step_without_a_caption_has_none_to_move_or_to_take_away():
    before = captioned(Caption(3, "three"))
    assert with_caption_moved(before, 4, 9) is before
    assert without_caption(before, 4) == before


def test_captions_change_no_tape():
    plain = gdgui.descend(replace(BASE, captions=()))
    said = gdgui.descend(with_caption(with_caption(replace(BASE, captions=()), 0, "So $x$"), 9, ""))
    for one, other in zip(plain, said, strict=True):
        assert one.x.tobytes() == other.x.tobytes()
        assert one.f.tobytes() == other.f.tobytes()
        assert one.status is other.status
