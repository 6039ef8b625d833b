"""Web pages, honest ones and such that fish for passwords.

Source: N. Abdelhamid, A. Ayesh, F. Thabtah, "Phishing detection based Associative Classification
data mining", *Expert Systems with Applications* 41(13), 2014; the table "Website Phishing" of the
UCI Machine Learning Repository, as packaged with river.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="phishing",
    title="Phishing pages",
    rows=1250,
    columns=10,
    target="is_phishing",
    missing=0,
    balance="",
    units={
        "empty_server_form_handler, popup_window, https": "0, 0.5 or 1: a rule's verdict",
        "request_from_other_domain, anchor_from_other_domain": "0, 0.5 or 1: a rule's verdict",
        "is_popular, long_url": "0, 0.5 or 1: a rule's verdict",
        "age_of_domain, ip_in_url": "0 or 1: a rule's verdict",
        "is_phishing": "1 for a page that fishes for passwords, else 0",
    },
    licence="UCI Machine Learning Repository, CC BY 4.0; the package is BSD-3-Clause",
    origin="pages collected from public lists of phishing and of honest sites, about 2014",
    sources=(
        Source(
            "river",
            "datasets/phishing.csv.gz",
            "d8a6d44bd9672e852b8a53ad2c64229f81972158a77d981073a98b17c27af7a9",
        ),
    ),
    known_problems=(
        "44 % of the pages are phishing pages: far more than anybody meets in a day's work.",
        "Each column is the verdict of a rule that its authors chose, not a measurement.",
        "587 rows are copies of an earlier one: rules give few different rows.",
        "The pages are more than ten years old; those who fish have learned since.",
    ),
)


def load_phishing() -> tuple[Any, Card]:
    """Return nine verdicts about each of 1,250 web pages, and what the page was.

    Returns
    -------
    frame : pandas.DataFrame of shape (1250, 10)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    return with_card(pd.read_csv(locate(CARD.sources[0])), CARD)
