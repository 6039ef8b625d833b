"""Gene expression of cancer cell lines.

Source: D. T. Ross et al., "Systematic variation in gene expression patterns in human cancer cell
lines", *Nature Genetics* 24, 227-235, 2000, as packaged with G. James, D. Witten, T. Hastie,
R. Tibshirani, J. Taylor, *An Introduction to Statistical Learning with Applications in Python*,
Springer, 2023.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

CARD = Card(
    name="nci60",
    title="Gene expression of cancer cell lines",
    rows=64,
    columns=6831,
    target="cancer",
    missing=0,
    balance="",
    units={
        "gene_1 to gene_6830": "expression of one gene, log ratio to a common reference",
        "cancer": "the tissue from which the line was grown, in capitals as its authors write it",
    },
    licence="published with the article; the package is BSD-3-Clause",
    origin="60 cell lines of the National Cancer Institute, D. T. Ross and others, 2000",
    sources=(
        Source(
            "ISLP",
            "data/NCI60data.npy",
            "c31dc79edc9560ae047a156644ad5abcd0001bb121ad8149ca4b9bd372b38073",
        ),
        Source(
            "ISLP",
            "data/NCI60labs.csv",
            "b1495c6b937d7f724de4e3065d4bd491e12c41da772a0665b596ae7b01ece16d",
        ),
    ),
    known_problems=(
        "64 rows and 6,830 genes: some direction separates any groups by chance.",
        "Four rows, with names such as K562A-repro, repeat two cell lines.",
        "Five of the classes have one row, and prostate has two.",
        "Cell lines grow in dishes; they are not tumours of patients.",
    ),
)


def load_nci60() -> tuple[Any, Card]:
    """Return the expression of 6,830 genes in 64 cell lines.

    Returns
    -------
    frame : pandas.DataFrame of shape (64, 6831)
        Columns ``gene_1`` to ``gene_6830`` and ``cancer``.
    card : Card

    Raises
    ------
    DataChanged
        If a table is missing or not the one the card describes.
    """
    import numpy as np
    import pandas as pd

    genes, labels = (locate(source) for source in CARD.sources)
    values = np.load(genes, allow_pickle=False)
    names = [f"gene_{number}" for number in range(1, values.shape[1] + 1)]
    frame = pd.DataFrame(values, columns=names)
    return with_card(frame.assign(cancer=pd.read_csv(labels)["label"].str.strip()), CARD)
