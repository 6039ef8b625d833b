"""What a check may expect of a student's value.

Every function takes the student's side first, as a reference (``student["w"]``) or as a plain
value, and the author's side second, as a value or a `secret`. It raises `CheckFailed` with the
first layer that is wrong (missing, placeholder, type, shape, NaN, values) and otherwise returns the
student's value, so that a check can go on with it::

    scores = expect.shape(student["model"].predict_proba(X), (5, 2))[:, 1]

Wherever an array is expected, a list, a tuple, a pandas series or a tensor of the same numbers is
accepted too, unless ``strict=True``: the course teaches what the numbers mean. A number in an array
of one element is not a number, True is not 1, and NaN never passes unless ``equal_nan=True``.
"""

from __future__ import annotations

from mlcourse.checks.expect.arrays import array, close, finite, shape
from mlcourse.checks.expect.claims import claim
from mlcourse.checks.expect.decisions import accuracy, balanced_accuracy, cost, f1
from mlcourse.checks.expect.estimators import estimator, fitted, labels, probabilities
from mlcourse.checks.expect.functions import function, raises
from mlcourse.checks.expect.gradients import gradient
from mlcourse.checks.expect.metrics import (
    average_precision,
    better_than,
    brier,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    r2,
    roc_auc,
)
from mlcourse.checks.expect.modules import (
    batch_independent,
    gradients_flow,
    keeps_mode,
    loss_falls,
    output_shape,
    parameters_change,
    parameters_stay,
    same_in_eval_mode,
)
from mlcourse.checks.expect.rows import findings, rows
from mlcourse.checks.expect.scalars import (
    at_least,
    at_most,
    between,
    contains,
    equal,
    true,
    type_,
)
from mlcourse.checks.expect.searching import everywhere
from mlcourse.checks.expect.tables import table
from mlcourse.checks.expect.testing import stops_faults

__all__ = [
    "accuracy",
    "array",
    "at_least",
    "at_most",
    "average_precision",
    "balanced_accuracy",
    "batch_independent",
    "better_than",
    "between",
    "brier",
    "claim",
    "close",
    "contains",
    "cost",
    "equal",
    "estimator",
    "everywhere",
    "f1",
    "findings",
    "finite",
    "fitted",
    "function",
    "gradient",
    "gradients_flow",
    "keeps_mode",
    "labels",
    "log_loss",
    "loss_falls",
    "mean_absolute_error",
    "mean_squared_error",
    "output_shape",
    "parameters_change",
    "parameters_stay",
    "probabilities",
    "r2",
    "raises",
    "roc_auc",
    "rows",
    "same_in_eval_mode",
    "shape",
    "stops_faults",
    "table",
    "true",
    "type_",
]
