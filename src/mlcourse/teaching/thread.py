"""The same three decisions for every method: a price, a rare event, an image.

Lessons ask `same_decision` about the model that they teach. All models of a decision see the same
columns, prepared in the same way, and are scored on the same hidden rows with the same measure, so
their scores can be compared. `mlcourse verify` keeps what lessons have shown, and the page "The
same decision, every method" is made from it.

Comparison: C. Nadeau, Y. Bengio, "Inference for the Generalization Error", *Machine Learning* 52,
2003, for differences of scores whose training rows overlap.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

RESULT = "application/vnd.mlcourse.decision+json"
"""Kind of output by which a notebook tells a score to whoever executed it."""

FOLDS = 5
CLASSES = (
    "Neighborhood",
    "Bldg_Type",
    "House_Style",
    "Overall_Cond",
    "Exter_Cond",
    "Foundation",
    "Bsmt_Exposure",
    "Heating_QC",
    "Garage_Finish",
    "Sale_Condition",
)
"""Columns of classes among the facts about a house; all columns of numbers join them."""


@dataclass(frozen=True)
class Decision:
    """A decision that many methods serve.

    Parameters
    ----------
    question : str
        What someone must decide.
    measure : str
        What the score is, in words that end a sentence.
    unit : str
        Of the score.
    larger_is_better : bool
    load : callable
        Gives features and target, of shapes (n, columns) and (n,).
    prepare : callable
        Gives the step that every model of this decision has before it.
    score : callable
        From a fitted model, hidden features and hidden target.
    stratify : bool
        Whether folds keep the shares of the classes.
    """

    question: str
    measure: str
    unit: str
    larger_is_better: bool
    load: Callable[[], tuple[Any, Any]]
    prepare: Callable[[], Any]
    score: Callable[[Any, Any, Any], float]
    stratify: bool


@dataclass(frozen=True)
class Score:
    """What a method reaches at a decision.

    Parameters
    ----------
    decision, method : str
    scores : tuple of float
        One for each of five folds, hidden from the model in turn.
    seconds : float
        Processor time of one fit and its predictions, the mean of all.
    """

    decision: str
    method: str
    scores: tuple[float, ...]
    seconds: float

    def __repr__(self) -> str:
        from mlcourse.teaching.strips import mean_and_spread

        decision = DECISIONS[self.decision]
        text = mean_and_spread(self.scores, 1)
        return f"{self.decision}, {self.method}: {text} {decision.unit} ({decision.measure})"

    @property
    def mean(self) -> float:
        """Mean of the scores."""
        return sum(self.scores) / len(self.scores)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), RESULT: asdict(self)}


def same_decision(decision: str, method: str, model: Any) -> Score:
    """Score a model at one of the three decisions that return through the course.

    The model sees prepared columns. For ``"price"`` and ``"rare event"`` numbers are standardised
    and classes are one column each; for ``"image"`` it sees 64 pixels between 0 and 1. All steps
    are fitted inside the five folds.

    Parameters
    ----------
    decision : {"price", "rare event", "image"}
        ``"price"`` quotes a price for a house in Ames: the mean absolute error, in thousand
        dollars. ``"rare event"`` writes to a tenth of an insurer's customers: how many of 100
        letters reach a buyer. ``"image"`` reads a digit: how many of 100 are misread.
    method : str
        Name of the method, as the page shows it.
    model : scikit-learn estimator
        Cloned for each fold. A regressor for the price; for the rare event a classifier with
        ``predict_proba`` or ``decision_function``; a classifier for the image.

    Returns
    -------
    Score
        Shows mean and standard deviation of the five scores.

    Raises
    ------
    ValueError
        If there is no such decision.
    """
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline

    if decision not in DECISIONS:
        raise ValueError(f"no decision {decision!r}; there are: {', '.join(DECISIONS)}")
    asked = DECISIONS[decision]
    X, y = asked.load()
    scores, began = [], time.process_time()
    for fit, hidden in _folds(asked, X, y):
        ready = make_pipeline(asked.prepare(), clone(model)).fit(_rows(X, fit), y[fit])
        scores.append(asked.score(ready, _rows(X, hidden), y[hidden]))
    spent = (time.process_time() - began) / len(scores)
    return Score(decision, method, tuple(round(float(one), 4) for one in scores), round(spent, 4))


def difference(one: Score, other: Score) -> tuple[float, float]:
    """Return by how much one method is better than another, and half of its 95 % interval.

    Parameters
    ----------
    one, other : Score
        Of the same decision.

    Returns
    -------
    better : float
        Mean difference in the decision's unit; positive where `one` is better.
    half : float
        Half the interval, with the variance corrected for folds whose training rows overlap.

    Raises
    ------
    ValueError
        If the decisions differ.
    """
    import numpy as np
    from scipy import stats

    if one.decision != other.decision:
        raise ValueError(f"{one.decision} and {other.decision} are different decisions")
    sign = 1 if DECISIONS[one.decision].larger_is_better else -1
    each = sign * (np.array(one.scores) - np.array(other.scores))
    variance = each.var(ddof=1) * (1 / len(each) + 1 / (FOLDS - 1))
    return float(each.mean()), float(stats.t.ppf(0.975, len(each) - 1) * np.sqrt(variance))


def _folds(decision: Decision, X: Any, y: Any) -> Any:
    from sklearn.model_selection import KFold, StratifiedKFold

    kind = StratifiedKFold if decision.stratify else KFold
    return kind(FOLDS, shuffle=True, random_state=0).split(X, y)


def _rows(X: Any, positions: Any) -> Any:
    return X.iloc[positions] if hasattr(X, "iloc") else X[positions]


def _houses() -> tuple[Any, Any]:
    from mlcourse.data import load_ames

    frame, _ = load_ames()
    numbers = frame.select_dtypes("number").drop(columns="Sale_Price")
    # A code of eight classes, in spite of its name: see the data card.
    X = numbers.join(frame[[*CLASSES]]).astype({"BsmtFin_SF_1": str})
    return X, frame["Sale_Price"].to_numpy() / 1000


def _customers() -> tuple[Any, Any]:
    from mlcourse.data import load_caravan

    frame, _ = load_caravan()
    X = frame.drop(columns="Purchase").astype({"MOSTYPE": str, "MOSHOOFD": str})
    return X, frame["Purchase"].to_numpy()


def _pictures() -> tuple[Any, Any]:
    from mlcourse.data import load_digits

    frame, _ = load_digits()
    return frame.drop(columns="digit").to_numpy() / 16, frame["digit"].to_numpy()


def _numbers_and_classes() -> Any:
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    return make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")),
        (
            OneHotEncoder(handle_unknown="ignore", min_frequency=10, sparse_output=False),
            make_column_selector(dtype_exclude="number"),
        ),
        verbose_feature_names_out=False,
    )


def _as_they_are() -> str:
    return "passthrough"


def _mean_absolute_error(model: Any, X: Any, y: Any) -> float:
    from sklearn.metrics import mean_absolute_error

    return float(mean_absolute_error(y, model.predict(X)))


def _buyers_of_100_letters(model: Any, X: Any, y: Any) -> float:
    import numpy as np

    if hasattr(model, "predict_proba"):
        likely = model.predict_proba(X)[:, 1]
    else:
        likely = model.decision_function(X)
    # Among customers with equal scores the letters are drawn by lot, always the same lots.
    lots = np.random.default_rng(0).permutation(len(y))
    chosen = np.lexsort((lots, -np.asarray(likely)))[: len(y) // 10]
    return float(100 * y[chosen].mean())


def _misread_of_100(model: Any, X: Any, y: Any) -> float:
    return float(100 * (model.predict(X) != y).mean())


DECISIONS: Mapping[str, Decision] = MappingProxyType(
    {
        "price": Decision(
            question="Which price should be quoted for a house?",
            measure="mean absolute error on hidden houses",
            unit="thousand dollars",
            larger_is_better=False,
            load=_houses,
            prepare=_numbers_and_classes,
            score=_mean_absolute_error,
            stratify=False,
        ),
        "rare event": Decision(
            question="To which tenth of its customers should an insurer write?",
            measure="hidden customers, letters to the tenth with the highest scores",
            unit="buyers for 100 letters",
            larger_is_better=True,
            load=_customers,
            prepare=_numbers_and_classes,
            score=_buyers_of_100_letters,
            stratify=True,
        ),
        "image": Decision(
            question="Which digit is in the picture?",
            measure="hidden pictures",
            unit="misread of 100",
            larger_is_better=False,
            load=_pictures,
            prepare=_as_they_are,
            score=_misread_of_100,
            stratify=True,
        ),
    }
)
