"""Sensors of a space shuttle, in its usual state and in others.

Source: J. Catlett, Basser Department of Computer Science, University of Sydney; "Statlog (Shuttle)"
of the UCI Machine Learning Repository, in the form for anomaly detection described by F. T. Liu,
K. M. Ting, Z.-H. Zhou, "Isolation Forest", *IEEE International Conference on Data Mining*, 2008, as
packaged with river.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="shuttle",
    title="Sensors of a space shuttle",
    rows=49_097,
    columns=10,
    target="anomaly",
    missing=0,
    balance="",
    units={
        "f1 to f9": "readings of nine sensors, whose names and units the source does not tell",
        "anomaly": "1 for one of the rare states, 0 for the usual one",
    },
    licence="UCI Machine Learning Repository, CC BY 4.0; the package is BSD-3-Clause",
    origin="NASA, given to the Statlog project, about 1990",
    sources=(
        Source(
            "river",
            "datasets/shuttle.csv.gz",
            "1ed4bfa77233d95bff2c8ab2482725d2d800410daedf5919ad80ec6faf60ff59",
        ),
    ),
    known_problems=(
        "What counts as an anomaly was decided afterwards: rare states are joined, and the second "
        "most frequent one was left out.",
        "7 % of the rows are anomalies: more than where one looks for intruders.",
        "Some sensors show single values a thousand times their usual spread.",
        "The order of the rows was mixed by the authors; nothing can be learned about time.",
    ),
)


def load_shuttle() -> tuple[Any, Card]:
    """Return 49,097 readings of nine sensors, and whether the state was a rare one.

    Returns
    -------
    frame : pandas.DataFrame of shape (49097, 10)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    return with_card(pd.read_csv(locate(CARD.sources[0])), CARD)
