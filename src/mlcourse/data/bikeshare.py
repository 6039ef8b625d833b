"""Rented bicycles in Washington, hour by hour.

Source: H. Fanaee-T, J. Gama, *Progress in Artificial Intelligence* 2, 113-127, 2014, as packaged
with G. James, D. Witten, T. Hastie, R. Tibshirani, J. Taylor, *An Introduction to Statistical
Learning with Applications in Python*, Springer, 2023.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="bikeshare",
    title="Rented bicycles by the hour",
    rows=8645,
    columns=15,
    target="bikers",
    missing=0,
    balance="",
    units={
        "season": "1 winter, 2 spring, 3 summer, 4 autumn",
        "mnth, day, hr": "month by name, day of the year 1 to 365, hour 0 to 23",
        "holiday, workingday": "1 if it is one, else 0",
        "weekday": "0 (Sunday) to 6",
        "weathersit": "kind of weather, in words",
        "temp, atemp": "temperature and felt temperature, scaled to between 0 and 1",
        "hum, windspeed": "humidity and wind speed, scaled to between 0 and 1",
        "casual, registered": "rides by guests and by members in the hour",
        "bikers": "rides in the hour: casual + registered",
    },
    licence="CC BY 4.0 by the UCI repository; package BSD-3-Clause",
    origin="Capital Bikeshare, Washington, D.C., 2011",
    sources=(
        Source(
            "ISLP",
            "data/Bikeshare.csv",
            "ac6950ae6f11efcc69c29d6bb13e8881c001e27d36434660d59444a1414f712c",
        ),
    ),
    known_problems=(
        "casual and registered add up to bikers: used as features they give the answer away.",
        "115 hours of the year have no row.",
        "Rides that found no bicycle are not counted, so demand is more than rides.",
    ),
    may_be_copied=True,
)


def load_bikeshare() -> tuple[Any, Card]:
    """Return the rides of each hour of a year with calendar and weather, in order of time.

    Returns
    -------
    frame : pandas.DataFrame of shape (8645, 15)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    return with_card(pd.read_csv(locate(CARD.sources[0])), CARD)
