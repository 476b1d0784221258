"""Workers are asked in the same way: the newest of each kind wins, and no error ends them."""

import threading

import pytest

from gdgui.errors import UserError
from gdgui.ui.background.latest_requests import LatestRequests
from gdgui.ui.background.worker import Worker
from gdgui.ui.background.worker_client import WorkerClient


class Adder(Worker):
    """Adds numbers up, one in each turn, and tells each sum."""

    def __init__(self):
        super().__init__()
        self.taken = []
        self.may_begin = threading.Event()
        self.may_begin.set()
        self._request, self._left, self._sum = None, [], 0

    def work(self):
        if request := self.requests.take("sum"):
            self.taken.append(request.payload)
            self.may_begin.wait(60)
            self._request, self._left, self._sum = request, list(request.payload), 0
        elif request := self.requests.take("name"):
            self.answer(request, "adder")
        elif self._left:
            if not self.attempt(self._request, self._add):
                self._left = []
        else:
            return False
        return True

    def _add(self):
        if not self.requests.is_newest(self._request):
            self._left = []
            return
        number = self._left.pop(0)
        if number is None:
            raise UserError("a number expected")
        self._sum += number
        self.answer(self._request, self._sum, "partial sum", is_whole=not self._left)


@pytest.fixture
def adder():
    return Adder()


@pytest.fixture
def client(qapp, adder):
    client = WorkerClient(adder, "gdgui-test")
    yield client
    adder.may_begin.set()
    assert client.stop(60_000)


@pytest.fixture
def answers(client):
    received = []
    client.answered.connect(lambda *answer: received.append(answer))
    return received


@pytest.fixture
def failures(client):
    received = []
    client.request_failed.connect(lambda *failure: received.append(failure))
    return received


def settle(qtbot, client):
    qtbot.waitUntil(lambda: client.is_settled, timeout=10_000)


def test_an_answer_may_come_in_parts(qtbot, client, answers):
    client.start()
    client.ask("sum", (1, 2, 3))
    assert not client.is_settled
    settle(qtbot, client)
    assert answers == [
        ("partial sum", 1, False),
        ("partial sum", 3, False),
        ("partial sum", 6, True),
    ]


def test_what_is_asked_before_the_thread_starts_is_answered_then(qtbot, client, adder, answers):
    client.ask("sum", (4,))
    client.ask("sum", (5,))
    assert not client.is_settled
    client.start()
    settle(qtbot, client)
    assert answers == [("partial sum", 5, True)]
    assert adder.taken == [(5,)]


def test_a_burst_builds_no_queue(qtbot, client, adder, answers):
    adder.may_begin.clear()
    client.start()
    client.ask("sum", (0,))
    qtbot.waitUntil(lambda: bool(adder.taken))
    for number in range(1, 101):
        client.ask("sum", (number,))
    adder.may_begin.set()
    settle(qtbot, client)
    assert adder.taken == [(0,), (100,)]
    assert answers == [("partial sum", 100, True)]


def test_kinds_do_not_replace_one_another(qtbot, client, answers):
    client.ask("sum", (7,))
    client.ask("name")
    client.start()
    settle(qtbot, client)
    assert sorted(answers) == [("name", "adder", True), ("partial sum", 7, True)]


def test_what_is_withdrawn_is_not_answered(qtbot, client, adder, answers):
    adder.may_begin.clear()
    client.start()
    client.ask("sum", (1,))
    qtbot.waitUntil(lambda: bool(adder.taken))
    client.withdraw("sum")
    assert client.is_settled
    adder.may_begin.set()
    client.ask("name")
    settle(qtbot, client)
    assert answers == [("name", "adder", True)]


def test_an_error_is_a_sentence_and_the_worker_lives_on(qtbot, client, answers, failures):
    client.start()
    client.ask("sum", (1, None, 2))
    settle(qtbot, client)
    assert failures == [("sum", "a number expected")]
    client.ask("name")
    settle(qtbot, client)
    assert answers[-1] == ("name", "adder", True)


def test_the_failure_of_what_is_no_longer_asked_for_is_not_told(qtbot, client, adder, failures):
    adder.may_begin.clear()
    client.start()
    client.ask("sum", (None,))
    qtbot.waitUntil(lambda: bool(adder.taken))
    client.ask("sum", (2,))
    adder.may_begin.set()
    settle(qtbot, client)
    assert failures == []


def test_the_thread_ends_in_mid_work_within_half_a_second(qtbot, client, answers):
    client.start()
    client.ask("sum", (1,) * 10_000_000)
    qtbot.waitUntil(lambda: bool(answers))
    assert client.stop(500)
    assert not client.is_settled


def test_what_was_withdrawn_is_not_the_newest_even_if_nothing_followed():
    requests = LatestRequests()
    requests.put("sum", (1,))
    request = requests.take("sum")
    assert requests.is_newest(request)
    requests.withdraw("sum")
    assert not requests.is_newest(request)
    assert requests.is_empty
