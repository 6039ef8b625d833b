"""Customers of a Dutch insurer: who bought a policy for a caravan.

Source: the task of the CoIL challenge 2000, as packaged with G. James, D. Witten, T. Hastie,
R. Tibshirani, J. Taylor, *An Introduction to Statistical Learning with Applications in Python*,
Springer, 2023.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="caravan",
    title="Caravan insurance",
    rows=5822,
    columns=86,
    target="Purchase",
    missing=0,
    balance="",
    units={
        "MOSTYPE to MKOOPKLA": "socio-demographic class codes of the postal area, whole numbers",
        "PWAPART to PBYSTAND": "class of money spent on one kind of insurance, 0 (none) to 9",
        "AWAPART to ABYSTAND": "number of policies of one kind",
        "Purchase": "1 if the household bought a caravan policy, else 0",
    },
    licence="published by the CoIL challenge 2000 for teaching and research; package BSD-3-Clause",
    origin="a Dutch insurer, collected by Sentient Machine Research, about 1999",
    sources=(
        Source(
            "ISLP",
            "data/Caravan.csv",
            "e89d49b6fb8fe02d76bb5bb80d8e0dab473bf9f6a72515e30c259f6d7da42269",
        ),
    ),
    known_problems=(
        "Area codes describe a neighbourhood, not the household that bought.",
        "Some rows are exact copies of others: distinct customers of one area look alike.",
        "Money is given in nine classes of unequal width, so sums of it mean little.",
        "The market is that of one country about 1999.",
    ),
)


def load_caravan() -> tuple[Any, Card]:
    """Return the insurance customers of the CoIL challenge 2000, 5,822 × 86.

    Returns
    -------
    frame : pandas.DataFrame of shape (5822, 86)
        85 features, all integers, and ``Purchase`` as 0 or 1.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_csv(locate(CARD.sources[0]))
    frame["Purchase"] = (frame["Purchase"] == "Yes").astype("int64")
    return with_card(frame, CARD)
