"""Patients with diabetes and the progression of their disease a year later.

Source: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, *Annals of Statistics* 32, 2004.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="diabetes",
    title="Progression of diabetes",
    rows=442,
    columns=11,
    target="progression",
    missing=0,
    balance="",
    units={
        "age": "years",
        "sex": "code 1 or 2; the source does not say which is which",
        "bmi": "body mass index, kg/m²",
        "bp": "average blood pressure, mmHg",
        "s1 to s3": "total, low-density and high-density cholesterol in blood serum",
        "s4": "total cholesterol over high-density cholesterol",
        "s5": "log of serum triglycerides level, as given",
        "s6": "blood sugar level",
        "progression": "measure of disease progression one year later, no unit given",
    },
    licence="published with the article; scikit-learn is BSD-3-Clause",
    origin="B. Efron and others, Annals of Statistics 32, 2004",
    sources=(
        Source(
            "sklearn",
            "datasets/data/diabetes_data_raw.csv.gz",
            "7fc0ded571454b1982210d3bb43f0aca44eae01a0b8654a3b24022bdb6b38009",
        ),
        Source(
            "sklearn",
            "datasets/data/diabetes_target.csv.gz",
            "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803",
        ),
    ),
    known_problems=(
        "The target's scale is not documented.",
        "How the 442 patients were chosen is not documented.",
    ),
)


def load_diabetes() -> tuple[Any, Card]:
    """Return 442 patients with ten measurements in their original units and the later progression.

    Returns
    -------
    frame : pandas.DataFrame of shape (442, 11)
    card : Card

    Raises
    ------
    DataChanged
        If a table is missing or not the one the card describes.
    """
    import pandas as pd

    data, target = (locate(source) for source in CARD.sources)
    names = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    frame = pd.read_csv(data, sep=r"\s+", header=None, names=names)
    frame["progression"] = pd.read_csv(target, header=None).iloc[:, 0].astype("float64")
    return with_card(frame, CARD)
