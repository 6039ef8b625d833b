"""Baseball players, a season of theirs and their salary.

Source: StatLib, Carnegie Mellon University, 1988, as packaged with G. James, D. Witten, T. Hastie,
R. Tibshirani, J. Taylor, *An Introduction to Statistical Learning with Applications in Python*,
Springer, 2023.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="hitters",
    title="Salaries of baseball players",
    rows=322,
    columns=20,
    target="Salary",
    missing=59,
    balance="",
    units={
        "AtBat to Walks": "counts in the season of 1986",
        "Years": "years in the major leagues",
        "CAtBat to CWalks": "counts over the whole career",
        "League, Division, NewLeague": "codes: A or N, E or W",
        "PutOuts, Assists, Errors": "counts in the season of 1986",
        "Salary": "salary at the start of the season of 1987, thousands of US dollars",
    },
    licence="published by StatLib for the use of its readers; package BSD-3-Clause",
    origin="Sports Illustrated and The 1987 Baseball Encyclopedia Update, by way of StatLib",
    sources=(
        Source(
            "ISLP",
            "data/Hitters.csv",
            "ebf7b9dff89366b0544fea09c0ac2df9abdbf5b4ce8d96651316c2c12793d952",
        ),
    ),
    known_problems=(
        "Salary is missing for 59 players, and they played less than the others.",
        "Season counts and career counts overlap, so they are strongly correlated.",
    ),
)


def load_hitters() -> tuple[Any, Card]:
    """Return 322 baseball players with counts of play and, for 263 of them, the salary.

    Returns
    -------
    frame : pandas.DataFrame of shape (322, 20)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    return with_card(pd.read_csv(locate(CARD.sources[0])), CARD)
