"""Gene expression of four childhood tumours.

Source: J. Khan et al., *Nature Medicine* 7, 673-679, 2001, as packaged with G. James, D. Witten,
T. Hastie, R. Tibshirani, J. Taylor, *An Introduction to Statistical Learning with Applications in
Python*, Springer, 2023.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="khan",
    title="Gene expression of four childhood tumours",
    rows=83,
    columns=2309,
    target="type",
    missing=0,
    balance="",
    units={
        "V1 to V2308": "expression of one gene, log ratio, standardised by its authors",
        "type": "tumour type 1 to 4 (the source's numbering)",
    },
    licence="published with the article; the package is BSD-3-Clause",
    origin="J. Khan and others, Nature Medicine 7, 2001; 63 rows for fitting and 20 for testing",
    sources=(
        Source(
            "ISLP",
            "data/Khan_xtrain.csv",
            "12148ef490588eb8ac9de3edc89551962a0499bfe78f39726ad58d8d72fd8e90",
        ),
        Source(
            "ISLP",
            "data/Khan_ytrain.csv",
            "ac58f9c840e9e7c47bd17494cf0fe23e7fc9b5371e0d54c1a2a6038f45f637ab",
        ),
        Source(
            "ISLP",
            "data/Khan_xtest.csv",
            "f620e7c092bebd62697c48d0eb586a94533aea9cc98b2ecb65a8c8c2bfe2d05d",
        ),
        Source(
            "ISLP",
            "data/Khan_ytest.csv",
            "92fe0d43b0bb8351873102ca3651a39766c3708da37cf30042fa0fdc58ba01eb",
        ),
    ),
    known_problems=(
        "83 rows and 2,308 genes: some genes separate any labels by chance.",
        "The rows are laboratory samples chosen by the authors, not patients as they come.",
    ),
)


def load_khan() -> tuple[Any, Card]:
    """Return the expression of 2,308 genes in 83 tumours of four types.

    Returns
    -------
    frame : pandas.DataFrame of shape (83, 2309)
        Columns ``V1`` to ``V2308`` and ``type``; the publishers' 63 training rows come first.
    card : Card

    Raises
    ------
    DataChanged
        If a table is missing or not the one the card describes.
    """
    import pandas as pd

    read = [pd.read_csv(locate(source)) for source in CARD.sources]
    parts = [read[i].assign(type=read[i + 1].iloc[:, 0].astype("int64")) for i in (0, 2)]
    return with_card(pd.concat(parts, ignore_index=True), CARD)
