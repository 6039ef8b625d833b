"""Penguins of three species at Palmer Station, Antarctica.

Source: K. B. Gorman, T. D. Williams, W. R. Fraser, *PLoS ONE* 9(3), e90081, 2014, as packaged by
A. M. Horst, A. P. Hill, K. B. Gorman, *palmerpenguins*, 2020.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="penguins",
    title="Penguins of the Palmer Archipelago",
    rows=344,
    columns=8,
    target="species",
    missing=19,
    balance="",
    units={
        "island": "island where the nest was found",
        "bill_length_mm, bill_depth_mm": "length and depth of the bill, mm",
        "flipper_length_mm": "length of the flipper, mm",
        "body_mass_g": "body mass, g",
        "sex": "female or male, by molecular test; empty where it failed",
        "year": "year of the study, 2007 to 2009",
        "species": "Adelie, Chinstrap or Gentoo",
    },
    licence="CC0 1.0 by its publishers; package MIT",
    origin="Palmer Station Long-Term Ecological Research, Antarctica, 2007 to 2009",
    sources=(
        Source(
            "palmerpenguins",
            "data/penguins.csv",
            "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93",
        ),
    ),
    known_problems=(
        "A penguin may stand in the table for more than one year; it does not say which.",
        "Chinstrap penguins come from one island only, so species and place cannot be separated.",
        "Sex is missing more often than the measurements are.",
    ),
    may_be_copied=True,
)


def load_penguins() -> tuple[Any, Card]:
    """Return 344 penguins with four measurements, island, sex and year.

    Returns
    -------
    frame : pandas.DataFrame of shape (344, 8)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    return with_card(pd.read_csv(locate(CARD.sources[0])), CARD)
