"""Chemical measurements of wines from three cultivars.

Source: M. Forina et al., *PARVUS*, Institute of Pharmaceutical and Food Analysis and Technologies,
Genoa, 1988; UCI repository, 1991.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

NAMES = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280_od315",
    "proline",
)

CARD = Card(
    name="wine",
    title="Wines from three cultivars",
    rows=178,
    columns=14,
    target="cultivar",
    missing=0,
    balance="",
    units={
        "od280_od315": "ratio of two optical densities of diluted wine",
        "the other measurements": "units are not documented in the published table",
        "cultivar": "grape variety 0, 1 or 2",
    },
    licence="CC BY 4.0 by its publisher; scikit-learn is BSD-3-Clause",
    origin="wines of one region in Italy, M. Forina and others, before 1988",
    sources=(
        Source(
            "sklearn",
            "datasets/data/wine_data.csv",
            "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede",
        ),
    ),
    known_problems=(
        "178 rows in order of the cultivar: folds must be shuffled.",
        "The units of the columns are not documented, and their sizes differ a thousandfold.",
        "The classes are nearly separable, so most methods look good here.",
    ),
    may_be_copied=True,
)


def load_wine() -> tuple[Any, Card]:
    """Return 178 wines with thirteen chemical measurements.

    Returns
    -------
    frame : pandas.DataFrame of shape (178, 14)
        Floats, and ``cultivar`` as 0, 1 or 2.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    path = locate(CARD.sources[0])
    frame = pd.read_csv(path, skiprows=1, header=None, names=[*NAMES, "cultivar"])
    return with_card(frame.astype(dict.fromkeys(NAMES, "float64")), CARD)
