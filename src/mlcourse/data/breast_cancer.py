"""Cell nuclei from needle samples of breast tumours.

Source: W. N. Street, W. H. Wolberg, O. L. Mangasarian, *Nuclear feature extraction for breast tumor
diagnosis*, SPIE 1905, 861-870, 1993; UCI repository, 1995.
"""

from __future__ import annotations

from typing import Any

from mlcourse.data.cards import Card, Source, locate, with_card

MEASUREMENTS = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
)

CARD = Card(
    name="breast_cancer",
    title="Tumours of the breast, by their cell nuclei",
    rows=569,
    columns=31,
    target="malignant",
    missing=0,
    balance="",
    units={
        "radius to fractal_dimension, mean_": "mean over the nuclei of one picture",
        "error_": "standard error of that mean",
        "worst_": "mean of the three largest values",
        "lengths and areas": "in points of the picture; the others have no unit",
        "malignant": "1 if the tumour was malignant, else 0",
    },
    licence="CC BY 4.0 by its publisher; scikit-learn is BSD-3-Clause",
    origin="University of Wisconsin Hospitals, Madison; published in 1993",
    sources=(
        Source(
            "sklearn",
            "datasets/data/breast_cancer.csv",
            "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
        ),
    ),
    known_problems=(
        "Patients of one hospital: malignant tumours are commoner among them than in screening.",
        "Thirty columns describe ten properties, so many are nearly copies of each other.",
        "The outline of each nucleus was drawn by hand on a screen.",
    ),
    may_be_copied=True,
)


def load_breast_cancer() -> tuple[Any, Card]:
    """Return 569 tumours with thirty measurements of their cell nuclei.

    Returns
    -------
    frame : pandas.DataFrame of shape (569, 31)
        Floats such as ``mean_radius``, and ``malignant`` as 0 or 1.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    names = [f"{kind}_{name}" for kind in ("mean", "error", "worst") for name in MEASUREMENTS]
    path = locate(CARD.sources[0])
    frame = pd.read_csv(path, skiprows=1, header=None, names=[*names, "malignant"])
    # The file says 0 for malignant and 1 for benign.
    frame["malignant"] = 1 - frame["malignant"]
    return with_card(frame.astype(dict.fromkeys(names, "float64")), CARD)
