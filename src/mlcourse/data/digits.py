"""Handwritten digits of 8 × 8 pixels.

Source: E. Alpaydin, C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI, 1998.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="digits",
    title="Handwritten digits, 8 × 8 pixels",
    rows=1797,
    columns=65,
    target="digit",
    missing=0,
    balance="",
    units={
        "pixel_0_0 to pixel_7_7": "ink in a block of 4 × 4 points, 0 to 16",
        "digit": "the digit that was written, 0 to 9",
    },
    licence="CC BY 4.0 by its publisher; scikit-learn is BSD-3-Clause",
    origin="E. Alpaydin and C. Kaynak, UCI repository, 1998: the test part, written by 13 people",
    sources=(
        Source(
            "sklearn",
            "datasets/data/digits.csv.gz",
            "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
        ),
    ),
    known_problems=(
        "13 people wrote all digits and the writer is not recorded: a random split puts the "
        "same hand on both sides.",
        "The pictures were centred and shrunk before they were published.",
    ),
    may_be_copied=True,
)


def load_digits() -> tuple[Any, Card]:
    """Return 1,797 handwritten digits of 8 × 8 pixels.

    Returns
    -------
    frame : pandas.DataFrame of shape (1797, 65)
        Columns ``pixel_ROW_COLUMN``, floats from 0 to 16, and ``digit``.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    path = locate(CARD.sources[0])
    frame = pd.read_csv(path, header=None, names=[*names, "digit"])
    frame["digit"] = frame["digit"].astype("int64")
    return with_card(frame, CARD)
