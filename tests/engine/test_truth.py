"""What is said of random runs is what becomes of them; `tests.engine.truth` takes many more."""

import numpy as np

from tests.engine.truth import judge, random_experiment


def test_what_is_said_of_random_runs_turns_out_to_be_so():
    random = np.random.default_rng(5)
    verdicts = [judge(random_experiment(random)) for _ in range(50)]
    wrong = [verdict.why for verdict in verdicts if not verdict.right]
    assert len(wrong) <= 1, wrong
    assert len({verdict.said for verdict in verdicts}) == 4
