"""The tables of the course, each read from an installed package and returned with its card.

Sources
-------
Caravan and Khan: G. James, D. Witten, T. Hastie, R. Tibshirani, J. Taylor, *An Introduction to
Statistical Learning with Applications in Python*, Springer, 2023 (package ISLP). Caravan was the
task of the CoIL challenge 2000; Khan is J. Khan et al., *Nature Medicine* 7, 673-679, 2001.
Diabetes: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, *Annals of Statistics* 32, 2004.
Digits: E. Alpaydin, C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI, 1998.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mlcourse.data.cards import Card, Source, confirm, locate
from mlcourse.installing import install_command

ISLP = install_command("ISLP")
SKLEARN = 'pip install "scikit-learn>=1.8"'

CARAVAN = Card(
    name="caravan",
    title="Caravan insurance",
    rows=5822,
    columns=86,
    target="Purchase",
    missing=0,
    balance="",
    units={
        "MOSTYPE to MKOOPKLA": "socio-demographic class codes of the postal area, whole numbers",
        "PWAPART to PBYSTAND": "class of money spent on one kind of insurance, 0 (none) to 9",
        "AWAPART to ABYSTAND": "number of policies of one kind",
        "Purchase": "1 if the household bought a caravan policy, else 0",
    },
    licence="published by the CoIL challenge 2000 for teaching and research; package BSD-3-Clause",
    origin="a Dutch insurer, collected by Sentient Machine Research, about 1999",
    sources=(
        Source(
            "ISLP",
            "data/Caravan.csv",
            "e89d49b6fb8fe02d76bb5bb80d8e0dab473bf9f6a72515e30c259f6d7da42269",
        ),
    ),
    known_problems=(
        "Area codes describe a neighbourhood, not the household that bought.",
        "Some rows are exact copies of others: distinct customers of one area look alike.",
        "Money is given in nine classes of unequal width, so sums of it mean little.",
        "The market is that of one country about 1999.",
    ),
)

KHAN = Card(
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

DIABETES = Card(
    name="diabetes",
    title="Progression of diabetes",
    rows=442,
    columns=11,
    target="progression",
    missing=0,
    balance="",
    units={
        "age": "years",
        "sex": "code 1 or 2; the source does not say which is which",
        "bmi": "body mass index, kg/m²",
        "bp": "average blood pressure, mmHg",
        "s1 to s3": "total, low-density and high-density cholesterol in blood serum",
        "s4": "total cholesterol over high-density cholesterol",
        "s5": "log of serum triglycerides level, as given",
        "s6": "blood sugar level",
        "progression": "measure of disease progression one year later, no unit given",
    },
    licence="published with the article; scikit-learn is BSD-3-Clause",
    origin="B. Efron and others, Annals of Statistics 32, 2004",
    sources=(
        Source(
            "sklearn",
            "datasets/data/diabetes_data_raw.csv.gz",
            "7fc0ded571454b1982210d3bb43f0aca44eae01a0b8654a3b24022bdb6b38009",
        ),
        Source(
            "sklearn",
            "datasets/data/diabetes_target.csv.gz",
            "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803",
        ),
    ),
    known_problems=(
        "The target's scale is not documented.",
        "How the 442 patients were chosen is not documented.",
    ),
)

DIGITS = Card(
    name="digits",
    title="Handwritten digits, 8 × 8 pixels",
    rows=1797,
    columns=65,
    target="digit",
    missing=0,
    balance="",
    units={
        "pixel_0_0 to pixel_7_7": "ink in a block of 4 × 4 points, 0 to 16",
        "digit": "the digit that was written, 0 to 9",
    },
    licence="CC BY 4.0 by its publisher; scikit-learn is BSD-3-Clause",
    origin="E. Alpaydin and C. Kaynak, UCI repository, 1998: the test part, written by 13 people",
    sources=(
        Source(
            "sklearn",
            "datasets/data/digits.csv.gz",
            "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
        ),
    ),
    known_problems=(
        "13 people wrote all digits and the writer is not recorded: a random split puts the "
        "same hand on both sides.",
        "The pictures were centred and shrunk before they were published.",
    ),
)

CARDS = (CARAVAN, DIABETES, DIGITS, KHAN)


def load_caravan() -> tuple[Any, Card]:
    """Return the insurance customers of the CoIL challenge 2000, 5,822 × 86.

    Returns
    -------
    frame : pandas.DataFrame of shape (5822, 86)
        85 features, all integers, and ``Purchase`` as 0 or 1.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    frame = pd.read_csv(locate(CARAVAN.sources[0], install=ISLP))
    frame["Purchase"] = (frame["Purchase"] == "Yes").astype("int64")
    return _with_card(frame, CARAVAN)


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

    read = [pd.read_csv(locate(source, install=ISLP)) for source in KHAN.sources]
    parts = [read[i].assign(type=read[i + 1].iloc[:, 0].astype("int64")) for i in (0, 2)]
    return _with_card(pd.concat(parts, ignore_index=True), KHAN)


def load_diabetes() -> tuple[Any, Card]:
    """Return 442 patients with ten measurements in their original units and the later progression.

    Returns
    -------
    frame : pandas.DataFrame of shape (442, 11)
    card : Card

    Raises
    ------
    DataChanged
        If a table is missing or not the one the card describes.
    """
    import pandas as pd

    data, target = (locate(source, install=SKLEARN) for source in DIABETES.sources)
    names = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
    frame = pd.read_csv(data, sep=r"\s+", header=None, names=names)
    frame["progression"] = pd.read_csv(target, header=None).iloc[:, 0].astype("float64")
    return _with_card(frame, DIABETES)


def load_digits() -> tuple[Any, Card]:
    """Return 1,797 handwritten digits of 8 × 8 pixels.

    Returns
    -------
    frame : pandas.DataFrame of shape (1797, 65)
        Columns ``pixel_ROW_COLUMN``, floats from 0 to 16, and ``digit``.
    card : Card

    Raises
    ------
    DataChanged
        If the table is missing or not the one the card describes.
    """
    import pandas as pd

    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    path = locate(DIGITS.sources[0], install=SKLEARN)
    frame = pd.read_csv(path, header=None, names=[*names, "digit"])
    frame["digit"] = frame["digit"].astype("int64")
    return _with_card(frame, DIGITS)


def _with_card(frame: Any, card: Card) -> tuple[Any, Card]:
    confirm(frame, card)
    return frame, replace(card, balance=_balance(frame[card.target]))


def _balance(target: Any) -> str:
    if target.nunique() > 20:
        return f"from {target.min():g} to {target.max():g}, mean {target.mean():.1f}"
    shares = target.value_counts(normalize=True).sort_index()
    return ", ".join(f"{value}: {share:.1%}" for value, share in shares.items())
