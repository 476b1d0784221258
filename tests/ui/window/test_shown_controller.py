"""A file says what is shown of it: opened, saved, and never an edit."""

import json

import pytest
from msgspec.structs import replace

import gdgui
from gdgui.engine.display.plane_kinds import PlaneRequest
from gdgui.experiment import Shown, ShownPlane, from_json
from gdgui.files import save
from gdgui.lessons.lesson import Block, Lesson, Page, PageShown, to_json
from gdgui.recovery import recovery_folder
from gdgui.ui.data import options
from gdgui.ui.landscape.overlays import DEFAULT
from tests.small_learning import LINE, SPIRAL

SAID = replace(
    SPIRAL,
    steps=8,
    shown=Shown(
        curves=("loss_of_all", "stability"),
        overlays=("step",),
        plane=ShownPlane(axes=("w1_1_1", "b1_2")),
        landscape="both",
        data=("boundary", "discrete"),
    ),
)


def seen(window):
    """What a window shows of what files may ask for."""
    state = window.view_state
    return state.quantities, state.overlays, state.plane, state.mode, state.data_options


@pytest.fixture
def path(tmp_path):
    save(SAID, tmp_path / "said.gdgui")
    return tmp_path / "said.gdgui"


@pytest.fixture
def follow(qtbot):
    """Return a function that waits until a window shows the experiment that is open."""

    def wait(window):
        def has_followed():
            shown, now = window.playback.problem.experiment, window.session.experiment
            return (shown.objective, shown.shown) == (now.objective, now.shown)

        qtbot.waitUntil(has_followed)

    return wait


def names_of(window):
    return window.playback.problem.objective.coordinates


def test_an_experiment_opens_as_its_file_says(open_window, settle, path):
    window = open_window("ravine", wait=False)
    window.file_actions.open(path)
    settle(window)
    names = names_of(window)
    axes = tuple(sorted((names.index("w1_1_1"), names.index("b1_2"))))
    wanted = PlaneRequest("axes", axes)
    assert seen(window) == (
        ("loss_of_all", "stability"), {"step"}, wanted, "both", {"boundary", "discrete"},
    )  # fmt: skip
    assert window.playback.plane.axes == axes
    assert not window.session.is_edited


def test_the_next_experiment_finds_what_the_user_had(open_window, follow, path):
    window = open_window(LINE, wait=False)
    window.loss.set_quantity("batch_loss")
    window.landscape.set_overlays(frozenset({"field"}))
    window.file_actions.open(path)
    follow(window)
    # One thing is chosen anew meanwhile, and stays.
    window.landscape.modes.show("surface")
    window.session.new(LINE)
    follow(window)
    assert window.loss.quantity() == "batch_loss"
    assert window.landscape.overlays == {"field"}
    assert window.data_view.options == options.DEFAULT
    assert window.landscape.modes.mode == "surface"
    assert window.playback.planes.request.kind == "axes"
    # Nor does what a file asked for become the next window's.
    window.session.open(path)
    follow(window)
    assert window.landscape.modes.mode == "both"
    window.close()
    again = open_window(SPIRAL, wait=False)
    assert again.landscape.modes.mode == "surface"
    assert again.loss.quantity() == "batch_loss"
    assert again.norm.quantity() == "accuracy"


def test_a_file_that_says_nothing_is_saved_as_it_was(open_window, follow, tmp_path):
    path = tmp_path / "plain.gdgui"
    save(SPIRAL, path)
    before = path.read_bytes()
    window = open_window(SAID, wait=False)
    window.session.open(path)
    follow(window)
    window.session.save()
    assert path.read_bytes() == before


def test_what_is_chosen_is_saved_and_is_no_edit(open_window, follow, path):
    window = open_window("ravine", wait=False)
    window.session.open(path)
    follow(window)
    window.norm.set_quantity("size")
    window.playback.planes.pick(PlaneRequest("principal"))
    follow(window)
    assert not window.session.is_edited
    assert not window.session.undo_stack.canUndo()
    window.session.save()
    wanted = replace(SAID.shown, curves=("loss_of_all", "size"), plane=ShownPlane(kind="principal"))
    assert gdgui.load(path) == replace(SAID, shown=wanted) == window.session.experiment
    # And back again.
    window.norm.set_quantity("stability")
    window.session.save()
    assert gdgui.load(path).shown == replace(wanted, curves=("loss_of_all", "stability"))


def test_an_edit_and_its_undo_leave_the_view_alone(open_window, follow, path):
    window = open_window("ravine", wait=False)
    window.session.open(path)
    follow(window)
    before = seen(window)
    window.editor.set_steps(7)
    window.norm.set_quantity("size")
    window.session.save()
    window.session.undo_stack.undo()
    follow(window)
    assert window.norm.quantity() == "size"
    assert window.session.is_edited
    window.norm.set_quantity("stability")
    assert seen(window) == before
    window.session.undo_stack.redo()
    assert not window.session.is_edited


def test_a_view_that_an_objective_lacks_is_left_out(open_window, follow, tmp_path):
    path = tmp_path / "ravine.gdgui"
    shown = Shown(curves=("sharpness", "eta"), plane=ShownPlane(kind="random"), overlays=("model",))
    save(replace(gdgui.load("ravine"), shown=shown), path)
    before = path.read_bytes()
    window = open_window("ravine", wait=False)
    window.session.open(path)
    follow(window)
    assert (window.loss.quantity(), window.norm.quantity()) == ("loss", "eta")
    assert window.landscape.overlays == {"model"}
    window.session.save()
    assert path.read_bytes() == before


def test_an_unknown_name_is_refused_and_what_is_open_stays(open_window, tmp_path):
    path = tmp_path / "wrong.gdgui"
    save(replace(SPIRAL, shown=Shown(curves=("sharpnes",))), path)
    window = open_window("ravine", wait=False)
    told = []
    window.file_actions.failed.connect(told.append)
    window.file_actions.open(path)
    assert told[0].startswith("wrong.gdgui: shown.curves[0]: one of loss, gap,")
    assert window.session.experiment == gdgui.load("ravine")


def test_a_plane_that_cannot_be_had_falls_back_and_stays_in_the_file(open_window, settle, tmp_path):
    path = tmp_path / "short.gdgui"
    shown = Shown(plane=ShownPlane(kind="iterates"))
    save(replace(SPIRAL, steps=1, shown=shown), path)
    before = path.read_bytes()
    window = open_window("ravine", wait=False)
    told = []
    window.playback.planes.refused.connect(told.append)
    window.session.open(path)
    settle(window)
    assert len(told) == 1
    assert "three iterates expected" in told[0]
    assert window.playback.planes.request.kind == "axes"
    window.session.save()
    assert path.read_bytes() == before


def test_what_is_recovered_is_seen_as_it_was(open_window, follow):
    window = open_window(SPIRAL, wait=False)
    window.norm.set_quantity("size")
    window.editor.set_steps(7)
    window.recovery.flush()
    kept = json.loads(next(recovery_folder().glob("*.recovery")).read_bytes())["experiment"]
    assert kept["shown"] == {"curves": ["loss_of_all", "size"]}
    draft = from_json(json.dumps(kept).encode())
    window.session.restore(draft, None, None)
    follow(window)
    assert window.norm.quantity() == "size"
    assert window.session.is_edited


def test_after_a_lesson_the_view_is_as_it_was_and_the_file_too(open_window, follow, path):
    window = open_window("ravine", wait=False)
    window.session.open(path)
    follow(window)
    before, content = seen(window), path.read_bytes()
    window.lessons.open("a-small-network")
    follow(window)
    assert seen(window) != before
    window.lessons.leave()
    follow(window)
    assert seen(window) == before
    window.session.save()
    assert path.read_bytes() == content


def test_another_file_that_is_opened_out_of_a_lesson_is_shown_as_it_says(open_window, follow, path):
    window = open_window("ravine", wait=False)
    window.lessons.open("a-small-network")
    follow(window)
    window.file_actions.open(path)
    follow(window)
    assert window.view_state.quantities == ("loss_of_all", "stability")
    assert window.landscape.overlays == {"step"}
    window.session.new(gdgui.load("ravine"))
    follow(window)
    assert window.landscape.overlays == DEFAULT


@pytest.mark.usefixtures("qapp")
def test_a_picture_shows_what_the_file_says_unless_it_is_asked_for_something_else(tmp_path):
    from gdgui.ui.export.render import render

    def picture(experiment, **options):
        target = tmp_path / "picture.png"
        render(experiment, target, view="landscape", size=(320, 240), **options)
        return target.read_bytes()

    said = replace(
        SPIRAL, steps=8, shown=Shown(plane=ShownPlane(kind="principal"), overlays=("step",))
    )
    plain = replace(said, shown=None)
    as_said = picture(said)
    assert as_said == picture(plain, plane="principal", show=frozenset({"step"}))
    assert as_said != picture(plain)
    assert picture(plain) == picture(said, plane="axes", show=DEFAULT)


def test_a_page_of_a_lesson_may_show_a_surface_over_a_plane(open_window, follow, tmp_path):
    page = Page(
        title="A plane",
        experiment=replace(SAID, shown=Shown(curves=("size",), data=("boundary",))),
        shown=PageShown(landscape="surface", plane=ShownPlane(kind="principal")),
        blocks=(Block(text="Look."),),
    )
    path = tmp_path / "plane.gdlesson"
    path.write_bytes(to_json(Lesson(title="L", summary="S", minutes=1, pages=(page,))))
    window = open_window("ravine", wait=False)
    before = seen(window)
    window.lessons.open(path)
    follow(window)
    quantities, overlays, plane, mode, data = seen(window)
    assert (quantities[0], overlays, plane.kind) == ("size", DEFAULT, "principal")
    assert (mode, data) == ("surface", {"boundary"})
    window.lessons.leave()
    follow(window)
    assert seen(window) == before
