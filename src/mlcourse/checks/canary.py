"""Canaries for leakage: experiments whose honest result is known beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.expect.numeric import Array, as_array, same_elements
from mlcourse.checks.expect.scalars import number
from mlcourse.checks.expect.sides import labelled, taken, wanted, within
from mlcourse.checks.measuring import measured
from mlcourse.checks.messages import count, library_kind, show_number
from mlcourse.checks.verdicts import CheckFailed

LOOK_FOR = (
    "Look for a step (scaling, selecting, imputing, resampling) that sees rows before they are set "
    "aside for testing; do it inside each training part."
)


def label_permutation(
    evaluate: Any,
    X: Any,
    y: Any,
    *,
    rng: np.random.Generator,
    chance: float = 0.5,
    tolerance: float = 0.1,
    repeats: int = 3,
    greater_is_better: bool = True,
    name: str | None = None,
) -> float:
    """Expect the student's own evaluation to give chance when the labels are shuffled.

    Shuffled labels have nothing to do with the rows. A score above chance then comes from the
    evaluation itself: rows it is tested on have taken part in the training (leakage).

    Parameters
    ----------
    evaluate : Reference or callable
        ``evaluate(X, y)`` gives a score, or a tuple that begins with it.
    X : table or array of shape (rows, columns)
    y : array_like of shape (rows,)
        Not a secret: it is sent to the student's process, shuffled.
    rng : numpy.random.Generator
    chance : float
        Score without any information, such as 0.5 for an area under the ROC curve, the share of
        positives for average precision, 0 for R².
    tolerance : float
        How far beyond chance the mean may be. Scores on the worse side of chance are honest.
    repeats : int
        Number of shuffles.
    greater_is_better : bool
        False for an error or a cost.
    name : str or None

    Returns
    -------
    float
        The mean score.

    Raises
    ------
    CheckFailed
        Naming leakage.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> label_permutation(lambda X, y: 0.5, np.zeros((4, 1)), [0, 1, 0, 1], rng=rng)
    0.5
    """
    label = labelled(evaluate, name)
    scores = []
    for _ in range(repeats):
        result, _ = taken(evaluate(X, _shuffled(y, rng)), None)
        if isinstance(result, tuple) and result:
            result = result[0]
        scores.append(float(number(result, None)[0]))
    mean = float(np.mean(scores))
    excess = mean - chance if greater_is_better else chance - mean
    measured("score beyond chance with shuffled labels", excess, at_most=tolerance)
    if not excess <= tolerance:
        spread = repeats > 1 and np.isfinite(scores).all()
        error = float(np.std(scores, ddof=1) / np.sqrt(repeats)) if spread else 0.0
        came = show_number(mean, 0.01) + (f" ± {error:.1g}" if error else "")
        raise CheckFailed(
            f"With shuffled labels {within(label)} still gives {came}. There is nothing to learn "
            "from shuffled labels, so rows used for testing take part in the training: leakage.",
            expected=f"about {show_number(chance)} with shuffled labels",
            actual=f"{came}, mean of {count(repeats, 'shuffle')}",
            next_step=LOOK_FOR,
        )
    return mean


def poison(
    predict: Any,
    X_train: Any,
    y_train: Any,
    X_test: Any,
    *,
    rng: np.random.Generator,
    factor: float = 1e6,
    method: str | None = None,
    repeats: int = 10,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    name: str | None = None,
) -> None:
    """Expect the prediction for a row not to depend on the other rows to be predicted.

    In each repeat one feature is multiplied by ``factor`` in a random half of the test rows; the
    predictions of the other half may not move. They do when something is fitted on test rows.

    Parameters
    ----------
    predict : Reference or callable
        ``predict(X_train, y_train, X_test)`` gives the predictions. With ``method`` it makes a
        model instead, which is fitted and asked: ``predict().fit(X_train, y_train)``, then
        ``.method(X_test)``. With ``X_train=None`` it is ``predict(X_test)``.
    X_train, X_test : table or array of shape (rows, columns)
        The test rows: at least two, numeric columns among them.
    y_train : array_like of shape (rows,)
    rng : numpy.random.Generator
    factor : float
    method : str or None
        Such as "predict_proba".
    repeats : int
        Number of poisonings; each takes another feature until all had their turn.
    rtol, atol : float
        How far a prediction may move: sums over a batch are not exact to the last digit.
    name : str or None

    Raises
    ------
    CheckFailed
        Naming leakage; or that predictions change from call to call, which says nothing yet.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(6, 2))
    >>> poison(lambda X: X.sum(axis=1), None, None, X, rng=rng)
    """
    label = labelled(predict, name)

    def ask(rows: Any) -> Array:
        return _predictions(predict, X_train, y_train, rows, method)

    clean = ask(X_test)
    if clean.shape[:1] != (len(X_test),):
        raise CheckFailed(
            f"{label} gives the wrong number of predictions.",
            expected=str(len(X_test)),
            actual=str(len(clean)) if clean.ndim else "one value",
        )
    again = ask(X_test)
    if again.shape != clean.shape or not _near(clean, again, rtol, atol).all():
        raise CheckFailed(
            f"{label} gives two different predictions for the same rows.",
            expected="the same predictions twice",
            actual="predictions that change from call to call",
            next_step="Give each random step a fixed random_state.",
        )
    for column in _columns(X_test, repeats, rng):
        poisoned = rng.permutation(len(X_test))[: max(1, len(X_test) // 2)]
        untouched = np.setdiff1d(np.arange(len(X_test)), poisoned)
        came = ask(_poisoned(X_test, poisoned, column, factor))
        moved = ~_near(clean[untouched], came[untouched], rtol, atol)
        if moved.any():
            rows = int(moved.reshape(len(untouched), -1).any(axis=1).sum())
            raise CheckFailed(
                f"The predictions of {within(label)} for a row change when only other test rows "
                "change: something is fitted on the test rows, which is leakage.",
                expected=f"no change in {count(len(untouched), 'untouched row')}",
                actual=f"{count(rows, 'row')} changed",
                next_step=LOOK_FOR,
            )


def _predictions(
    predict: Any, X_train: Any, y_train: Any, X_test: Any, method: str | None
) -> Array:
    y = wanted(y_train)
    if method is not None:
        model = predict()
        model.fit(X_train, y)
        result = getattr(model, method)(X_test)
    elif X_train is None:
        result = predict(X_test)
    else:
        result = predict(X_train, y, X_test)
    value, label = taken(result, None)
    return as_array(value, label)


def _near(first: Array, second: Array, rtol: float, atol: float) -> Array:
    if first.shape != second.shape:
        return np.zeros(first.shape, dtype=bool)
    if first.dtype.kind not in "iuf" or second.dtype.kind not in "iuf":
        return same_elements(first, second)
    same = (first == second) | (np.isnan(first) & np.isnan(second))
    with np.errstate(invalid="ignore"):  # infinity less infinity
        return np.asarray(same | (np.abs(first - second) <= atol + rtol * np.abs(first)))


def _shuffled(y: Any, rng: np.random.Generator) -> Any:
    order = rng.permutation(len(y))
    if library_kind(y) == "Series":
        shuffled = y.iloc[order]
        shuffled.index = y.index
        return shuffled
    if library_kind(y) == "Tensor" or isinstance(y, np.ndarray):
        return y[order]
    return [y[i] for i in order]


def _columns(X: Any, repeats: int, rng: np.random.Generator) -> list[int]:
    if library_kind(X) == "DataFrame":
        numeric = [i for i, dtype in enumerate(X.dtypes) if getattr(dtype, "kind", "O") in "iuf"]
    else:
        numeric = list(range(X.shape[1]))
    if not numeric:
        raise ValueError("poisoning needs a numeric column")
    order = [numeric[i] for i in rng.permutation(len(numeric))]
    return [order[i % len(order)] for i in range(repeats)]


def _poisoned(X: Any, rows: Array, column: int, factor: float) -> Any:
    if library_kind(X) == "DataFrame":
        changed = X.copy()
        values = changed.iloc[:, column].to_numpy(dtype=float, na_value=np.nan).copy()
        values[rows] = _enlarged(values[rows], factor)
        changed.isetitem(column, values)
        return changed
    if library_kind(X) == "Tensor":
        changed = X.clone()
        changed[rows, column] = changed[rows, column] * factor + factor
        return changed
    changed = np.array(X, dtype=float)
    changed[rows, column] = _enlarged(changed[rows, column], factor)
    return changed


def _enlarged(values: Array, factor: float) -> Array:
    # A zero times anything stays zero and would poison nothing.
    return np.where(values == 0, factor, values * factor)
