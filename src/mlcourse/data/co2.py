"""Carbon dioxide in the air at Mauna Loa, week by week.

Source: C. D. Keeling, T. P. Whorf, *Atmospheric CO2 concentrations derived from flask air samples
at sites in the SIO network*, Carbon Dioxide Information Analysis Center, 2004.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="co2",
    title="Carbon dioxide at Mauna Loa",
    rows=2284,
    columns=2,
    target="co2",
    missing=59,
    balance="",
    units={
        "date": "last day of the week",
        "co2": "mean concentration of the week, parts per million by volume",
    },
    licence="public domain, as statsmodels states; package BSD-3-Clause",
    origin="Scripps Institution of Oceanography, Mauna Loa, Hawaii, March 1958 to December 2001",
    sources=(
        Source(
            "statsmodels",
            "datasets/co2/co2.csv",
            "16695fa2786e53414e5a6b54767a3fdf5de99cfbc68617f69d1362d92776a92f",
        ),
    ),
    known_problems=(
        "59 weeks have no value, most of them before 1965 and several in a row.",
        "The series ends in 2001.",
        "Neighbouring weeks are nearly equal, so they are no independent rows.",
    ),
    may_be_copied=True,
)


def load_co2() -> tuple[Any, Card]:
    """Return weekly concentrations of carbon dioxide, in order of time.

    Returns
    -------
    frame : pandas.DataFrame of shape (2284, 2)
        ``date`` as timestamps and ``co2``, empty in 59 weeks.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_csv(locate(CARD.sources[0]))
    frame["date"] = pd.to_datetime(frame["date"], format="%Y%m%d")
    return with_card(frame, CARD)
