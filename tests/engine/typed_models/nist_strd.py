"""NIST's nonlinear regression sets: models, starts and certified values.

Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml. Parameters
and their standard deviations are certified to eleven digits. Four of the sets ship with gdgui; the
numbers of the others stand in the folder ``nist`` beside this module.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from gdgui.engine.data.catalogue import data_sets
from gdgui.experiment import Data

__all__ = ["REFERENCES", "Reference"]

_FOLDER = Path(__file__).parent / "nist"


class Reference(NamedTuple):
    """A set with what is certified of it.

    Attributes:
        name: of the set.
        formula: the model.
        far, near: NIST's two starts.
        values, errors: the certified parameters and their standard deviations.
        deviation: the certified residual standard deviation.
    """

    name: str
    formula: str
    far: tuple[float, ...]
    near: tuple[float, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    deviation: float

    @property
    def data(self) -> Data:
        """The set as the data of an experiment."""
        if self.name in data_sets():
            return Data(name=self.name)
        with (_FOLDER / f"{self.name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.reader(file))[1:]
        return Data(rows=tuple((float(x), float(y)) for x, y in rows))


REFERENCES = (
    Reference(
        "misra1a",
        "b1*(1 - exp(-b2*x))",
        (
            500,
            0.0001,
        ),
        (
            250,
            0.0005,
        ),
        (
            2.3894212918e02,
            5.5015643181e-04,
        ),
        (
            2.7070075241e00,
            7.2668688436e-06,
        ),
        1.0187876330e-01,
    ),
    Reference(
        "chwirut2",
        "exp(-b1*x)/(b2 + b3*x)",
        (
            0.1,
            0.01,
            0.02,
        ),
        (
            0.15,
            0.008,
            0.010,
        ),
        (
            1.6657666537e-01,
            5.1653291286e-03,
            1.2150007096e-02,
        ),
        (
            3.8303286810e-02,
            6.6621605126e-04,
            1.5304234767e-03,
        ),
        3.1717133040e00,
    ),
    Reference(
        "lanczos3",
        "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)",
        (
            1.2,
            0.3,
            5.6,
            5.5,
            6.5,
            7.6,
        ),
        (
            0.5,
            0.7,
            3.6,
            4.2,
            4,
            6.3,
        ),
        (
            8.6816414977e-02,
            9.5498101505e-01,
            8.4400777463e-01,
            2.9515951832e00,
            1.5825685901e00,
            4.9863565084e00,
        ),
        (
            1.7197908859e-02,
            9.7041624475e-02,
            4.1488663282e-02,
            1.0766312506e-01,
            5.8371576281e-02,
            3.4436403035e-02,
        ),
        2.9923229172e-05,
    ),
    Reference(
        "gauss1",
        "b1*exp(-b2*x) + b3*exp(-(x - b4)^2/b5^2) + b6*exp(-(x - b7)^2/b8^2)",
        (
            97.0,
            0.009,
            100.0,
            65.0,
            20.0,
            70.0,
            178.0,
            16.5,
        ),
        (
            94.0,
            0.0105,
            99.0,
            63.0,
            25.0,
            71.0,
            180.0,
            20.0,
        ),
        (
            9.8778210871e01,
            1.0497276517e-02,
            1.0048990633e02,
            6.7481111276e01,
            2.3129773360e01,
            7.1994503004e01,
            1.7899805021e02,
            1.8389389025e01,
        ),
        (
            5.7527312730e-01,
            1.1406289017e-04,
            5.8831775752e-01,
            1.0460593412e-01,
            1.7439951146e-01,
            6.2622793913e-01,
            1.2436988217e-01,
            2.0134312832e-01,
        ),
        2.3317980180e00,
    ),
    Reference(
        "danwood",
        "b1*x^b2",
        (
            1,
            5,
        ),
        (
            0.7,
            4,
        ),
        (
            7.6886226176e-01,
            3.8604055871e00,
        ),
        (
            1.8281973860e-02,
            5.1726610913e-02,
        ),
        3.2853114039e-02,
    ),
    Reference(
        "mgh17",
        "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)",
        (
            50,
            150,
            -100,
            1,
            2,
        ),
        (
            0.5,
            1.5,
            -1,
            0.01,
            0.02,
        ),
        (
            3.7541005211e-01,
            1.9358469127e00,
            -1.4646871366e00,
            1.2867534640e-02,
            2.2122699662e-02,
        ),
        (
            2.0723153551e-03,
            2.2031669222e-01,
            2.2175707739e-01,
            4.4861358114e-04,
            8.9471996575e-04,
        ),
        1.3970497866e-03,
    ),
    Reference(
        "hahn1",
        "(b1 + b2*x + b3*x^2 + b4*x^3)/(1 + b5*x + b6*x^2 + b7*x^3)",
        (
            10,
            -1,
            0.05,
            -0.00001,
            -0.05,
            0.001,
            -0.000001,
        ),
        (
            1,
            -0.1,
            0.005,
            -0.000001,
            -0.005,
            0.0001,
            -0.0000001,
        ),
        (
            1.0776351733e00,
            -1.2269296921e-01,
            4.0863750610e-03,
            -1.4262662514e-06,
            -5.7609940901e-03,
            2.4053735503e-04,
            -1.2314450199e-07,
        ),
        (
            1.7070154742e-01,
            1.2000289189e-02,
            2.2508314937e-04,
            2.7578037666e-07,
            2.4712888219e-04,
            1.0449373768e-05,
            1.3027335327e-08,
        ),
        8.1803852243e-02,
    ),
    Reference(
        "rat42",
        "b1/(1 + exp(b2 - b3*x))",
        (
            100,
            1,
            0.1,
        ),
        (
            75,
            2.5,
            0.07,
        ),
        (
            7.2462237576e01,
            2.6180768402e00,
            6.7359200066e-02,
        ),
        (
            1.7340283401e00,
            8.8295217536e-02,
            3.4465663377e-03,
        ),
        1.1587725499e00,
    ),
    Reference(
        "thurber",
        "(b1 + b2*x + b3*x^2 + b4*x^3)/(1 + b5*x + b6*x^2 + b7*x^3)",
        (
            1000,
            1000,
            400,
            40,
            0.7,
            0.3,
            0.03,
        ),
        (
            1300,
            1500,
            500,
            75,
            1,
            0.4,
            0.05,
        ),
        (
            1.2881396800e03,
            1.4910792535e03,
            5.8323836877e02,
            7.5416644291e01,
            9.6629502864e-01,
            3.9797285797e-01,
            4.9727297349e-02,
        ),
        (
            4.6647963344e00,
            3.9571156086e01,
            2.8698696102e01,
            5.5675370270e00,
            3.1333340687e-02,
            1.4984928198e-02,
            6.5842344623e-03,
        ),
        1.3714600784e01,
    ),
    Reference(
        "boxbod",
        "b1*(1 - exp(-b2*x))",
        (
            1,
            1,
        ),
        (
            100,
            0.75,
        ),
        (
            2.1380940889e02,
            5.4723748542e-01,
        ),
        (
            1.2354515176e01,
            1.0455993237e-01,
        ),
        1.7088072423e01,
    ),
)
