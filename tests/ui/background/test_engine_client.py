"""The worker computes in its own thread: the newest request wins, and no error kills it."""

import numpy as np
import pytest
from msgspec.structs import replace

import gdgui
from gdgui.data_source import Data
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.plane import SpannedPlane
from gdgui.engine.display.prediction import Frame, Watch, predict
from gdgui.experiment import Experiment, Model, Objective, RandomStart, Run
from gdgui.log_file import log_path, start_log
from gdgui.ui.background import engine_worker
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.background.engine_worker import DescentTask, EngineWorker, LandscapeTask
from gdgui.ui.painting.backdrop import Profile, Surface
from gdgui.ui.painting.viewport import Viewport
from gdgui.ui.style.theme import LIGHT


@pytest.fixture
def engine(qapp):
    engine = EngineClient()
    engine.start()
    yield engine
    assert engine.stop(60_000)


def problem(name="learning-rates", **changes):
    return resolve(replace(gdgui.load(name), **changes))


def settled(qtbot, engine):
    qtbot.waitUntil(lambda: engine.is_settled, timeout=60_000)


def test_the_tapes_are_those_of_descend(qtbot, engine):
    received = []
    engine.tapes_ready.connect(received.append)
    engine.run(problem("four-optimizers"))
    settled(qtbot, engine)
    for shown, computed in zip(received[-1], descend(gdgui.load("four-optimizers")), strict=True):
        assert np.array_equal(shown.x, computed.x)
        assert shown.status == computed.status


def test_a_long_tape_grows_before_it_is_whole(qtbot, engine):
    experiment = problem("rosenbrock-valley", steps=2_000_000, tolerance=0.0)
    lengths = []
    engine.tapes_ready.connect(lambda tapes: lengths.append(max(t.last_step for t in tapes)))
    engine.run(experiment)
    settled(qtbot, engine)
    assert len(lengths) > 3
    assert lengths == sorted(lengths)
    assert lengths[-1] > 100 * lengths[0]


def test_a_newer_request_overtakes_a_long_one(qtbot, engine):
    received = []
    engine.tapes_ready.connect(received.append)
    engine.run(problem("rosenbrock-valley", steps=10_000_000, tolerance=0.0))
    qtbot.waitUntil(lambda: bool(received), timeout=60_000)
    engine.run(problem("scalar-descent"))
    settled(qtbot, engine)
    assert len(received[-1]) == 1
    assert received[-1][0].last_step == 20
    # No one waited for the end of the long one.
    assert all(tape.last_step < 10_000_000 for tapes in received for tape in tapes)


def test_a_burst_of_requests_is_not_answered_one_by_one(qtbot, engine):
    engine.run(problem())
    settled(qtbot, engine)
    received = []
    engine.tapes_ready.connect(received.append)
    for steps in range(1, 501):
        engine.run(problem(steps=steps, tolerance=0.0))
    settled(qtbot, engine)
    assert received[-1][0].last_step == 500
    assert len(received) < 100


def test_the_gradient_comes_as_latex(qtbot, engine):
    with qtbot.waitSignal(engine.gradient_ready, timeout=60_000) as signal:
        engine.run(problem("scalar-descent"))
    assert signal.args == [("2 x",)]


@pytest.mark.parametrize(
    ("name", "intervals", "kind"),
    [
        ("scalar-descent", ((-6.0, 6.0),), Profile),
        ("four-optimizers", ((-6.0, 6.0), (-5.0, 5.0)), Surface),
    ],
)
def test_the_landscape_is_drawn(qtbot, engine, name, intervals, kind):
    with qtbot.waitSignal(engine.landscape_ready, timeout=60_000) as signal:
        engine.draw(LandscapeTask(problem(name).objective, Viewport(intervals, 300, 200), LIGHT))
    backdrop = signal.args[0]
    assert isinstance(backdrop, kind)
    assert len(backdrop.minima) == (1 if kind is Profile else 4)


def test_an_error_is_a_sentence_and_the_worker_lives_on(qtbot, engine, monkeypatch):
    from gdgui.engine.descent import descent

    def fail(*_):
        raise ArithmeticError("the abacus is broken")

    monkeypatch.setattr(descent, "Descent", fail)
    with qtbot.waitSignal(engine.failed, timeout=60_000) as signal:
        engine.run(problem())
    assert "the abacus is broken" in signal.args[0]
    monkeypatch.undo()
    with qtbot.waitSignal(engine.tapes_ready, timeout=60_000):
        engine.run(problem())


def test_a_bare_value_error_is_no_sentence_for_a_user(qtbot, engine, monkeypatch):
    from gdgui.engine.descent import descent

    def fail(*_):
        raise ValueError("operands could not be broadcast")

    start_log()
    monkeypatch.setattr(descent, "Descent", fail)
    with qtbot.waitSignal(engine.failed, timeout=60_000) as signal:
        engine.run(problem())
    assert signal.args[0] != "operands could not be broadcast"
    assert str(log_path()) in signal.args[0]
    assert "in fail" in log_path().read_text()


def test_too_many_steps_for_the_memory_are_a_sentence(qtbot, engine, monkeypatch):
    from gdgui.engine.descent import descent

    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(descent, "Descent", fail)
    with qtbot.waitSignal(engine.failed, timeout=60_000) as signal:
        engine.run(problem())
    assert "not enough memory" in signal.args[0]


def test_the_thread_ends_in_mid_run_within_half_a_second(qtbot, qapp):
    engine = EngineClient()
    engine.start()
    with qtbot.waitSignal(engine.tapes_ready, timeout=60_000):
        engine.run(problem("rosenbrock-valley", steps=10_000_000, tolerance=0.0))
    assert engine.stop(500)


def test_outcomes_follow_the_newest_tapes_once_the_hand_rests(qtbot, engine):
    received = []
    engine.outcomes_ready.connect(received.append)
    engine.run(problem("four-optimizers"))
    engine.run(problem("scalar-descent"))
    settled(qtbot, engine)
    assert [len(outcomes) for outcomes in received] == [1]


def test_no_outcomes_are_waited_for_where_there_are_no_tapes(qtbot, engine, monkeypatch):
    from gdgui.engine.descent import descent

    def fail(*_):
        raise ArithmeticError

    received = []
    engine.outcomes_ready.connect(received.append)
    monkeypatch.setattr(descent, "Descent", fail)
    with qtbot.waitSignal(engine.failed, timeout=60_000):
        engine.run(problem())
    assert engine.is_settled
    monkeypatch.undo()
    engine.run(problem())
    settled(qtbot, engine)
    assert len(received) == 1


def test_new_tapes_come_with_what_is_watched_of_them(qtbot, engine):
    run = Run(optimizer="adam", hyperparameters={"learning_rate": 0.05}, start=RandomStart(1))
    objective = Objective(data=Data(name="xor", points=40), model=Model(hidden=(3,), output="tanh"))
    learning = resolve(Experiment(objective=objective, runs=(run,), steps=50))
    answers = []
    engine.predicted.connect(lambda answer: answers.append(("predicted", answer)))
    engine.tapes_ready.connect(lambda tapes: answers.append(("tapes", tapes)))
    frame = Frame(((-6.0, 6.0), (-6.0, 6.0)), (20, 20))
    engine.watch(Watch((0,), 0, 30, frame))
    engine.run(learning)
    settled(qtbot, engine)
    assert [name for name, _ in answers] == ["tapes", "predicted"]
    (tape,), predicted = answers[0][1], answers[1][1]
    assert np.array_equal(predicted.task.thetas[0], tape.x[30])
    alone = predict(predicted.task)
    assert np.array_equal(predicted.prediction.score, alone.score)
    # What is watched of a plane means nothing for one input.
    line = Objective(data=Data(name="line", points=10))
    engine.run(resolve(Experiment(objective=line, runs=(run,), steps=20)))
    settled(qtbot, engine)
    assert [name for name, _ in answers] == ["tapes", "predicted", "tapes"]


def test_new_tapes_do_not_wait_for_a_fine_plane_which_is_drawn_after_them(qapp, monkeypatch):
    experiment = Experiment(
        objective=Objective(
            data=Data(name="spiral", points=200, noise=0.1, seed=1),
            model=Model(hidden=(8, 8), output="tanh"),
            loss="squared",
        ),
        runs=(Run(optimizer="gd", start=RandomStart(1)),),
        steps=20,
    )
    wanted = resolve(experiment)
    tape = descend(experiment)[0]
    plane = SpannedPlane(base=tape.x[0], names=("a", "b"), basis=np.eye(tape.dim)[:2])
    view = Viewport(((-1.0, 1.0), (-1.0, 1.0)), 400, 300)
    worker, answers = EngineWorker(), []
    worker.answered.connect(lambda request, *_rest: answers.append(request.kind))
    worker.requests.put("landscape", LandscapeTask(wanted.objective, view, LIGHT, plane))
    sample, tries = engine_worker.sampled_landscape, []

    def moved_meanwhile(task, is_wanted):
        if not tries:
            worker.requests.put("descent", DescentTask(wanted))
        tries.append(sample(task, is_wanted))
        return tries[-1]

    monkeypatch.setattr(engine_worker, "sampled_landscape", moved_meanwhile)
    while worker.work():
        pass
    assert [found is None for found, _ in tries] == [True, False]
    assert answers[-1] == "landscape"
    assert "descent" in answers
