"""A lesson of two pages with a block of each kind, as data that a test may spoil."""

import json
from copy import deepcopy

EXPERIMENT = {
    "objective": {"formula": "(x - c)^2", "parameters": {"c": 3.0}},
    "runs": [{"optimizer": "gd", "hyperparameters": {"learning_rate": 0.1}, "start": [-7.0]}],
    "steps": 15,
}
TASK = {
    "text": "Arrive in **one** step.",
    "check": "runs[0].steps_to(1e-6) <= 1",
    "now": "{runs[0].steps_to(1e-6)} steps at $\\eta_{now}$ = {runs[0].learning_rate}",
    "messages": [{"when": "runs[0].learning_rate > 0.5", "text": "Too long."}],
    "hints": ["Make $1 - 2\\eta$ zero.", "One half."],
    "solution": {"runs[0].hyperparameters.learning_rate": 0.5},
    "controls": ["runs[0].hyperparameters.learning_rate"],
    "done": "At $\\frac{1}{2}$ the factor is 0.",
}
CHOICES = [
    {"text": "It arrives", "why": "The factor is 0.8.", "right": True},
    {"text": "It jumps", "why": "That takes a negative factor."},
]
LESSON = {
    "format": "gdgui-lesson/1",
    "title": "A test",
    "summary": "A lesson for tests.",
    "minutes": 5,
    "pages": [
        {
            "title": "First",
            "experiment": EXPERIMENT,
            "shown": {"overlays": ["gradient"], "curves": ["loss", "distance"], "speed": 2.0},
            "locked": ["objective"],
            "blocks": [
                {"text": "A *run* leaves from $-7$."},
                {"predict": {"question": "What will it do?", "choices": CHOICES}},
                {"task": TASK},
            ],
        },
        {
            "title": "Second",
            "blocks": [
                {
                    "predict": {
                        "question": "Which factor?",
                        "number": {
                            "value": 0.8,
                            "tolerance": 0.01,
                            "why": "$1 - 2\\eta$.",
                            "otherwise": "Try again.",
                            "slips": [{"value": 0.9, "why": "Twice."}],
                        },
                    }
                },
                {"explain": {"question": "Why?", "model": "Because of $2$."}},
            ],
        },
    ],
}


def spoilt(path, value):
    """Return the lesson as JSON with another value at a path, such as ``pages.0.title``.

    A value of ``...`` takes the key away.
    """
    data = deepcopy(LESSON)
    here = data
    *way, last = path.split(".")
    for step in way:
        here = here[int(step) if step.isdigit() else step]
    last = int(last) if last.isdigit() else last
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return json.dumps(data).encode()


def lesson_json():
    """Return the lesson as JSON."""
    return json.dumps(LESSON).encode()
