"""Expectations of neural networks, made through references: what a model does, not what it claims.

A module lives in the student's process. What can be known of it honestly is what it gives for an
input, what its `state_dict` holds before and after something, and which losses a training gives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from mlcourse.checks.expect.numeric import (
    Array,
    as_array,
    expect_finite,
    expect_shape,
    same_elements,
)
from mlcourse.checks.expect.sides import labelled, taken, within
from mlcourse.checks.messages import count, show, show_number
from mlcourse.checks.verdicts import CheckFailed
from mlcourse.student.reference import Reference


def output_shape(
    model: Any, inputs: Any, shape: Sequence[int | None], *, name: str | None = None
) -> Array:
    """Expect a model to give an output of this shape, without NaN, for a batch.

    Parameters
    ----------
    model : Reference or callable
    inputs : tensor or array
    shape : sequence of int or None
        None stands for any size.
    name : str or None

    Returns
    -------
    numpy.ndarray
        The output.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> output_shape(lambda x: x @ np.ones((3, 2)), np.zeros((5, 3)), (5, 2)).shape
    (5, 2)
    """
    label = (
        f"The output of {labelled(model, name)}" if name or isinstance(model, Reference) else None
    )
    value, other = taken(model(inputs), None)
    array = as_array(value, label or other)
    expect_shape(array, shape, label or other)
    expect_finite(array, label or other)
    return array


def same_in_eval_mode(predict: Any, inputs: Any, *, name: str | None = None) -> Array:
    """Expect two calls with the same input to give the same output.

    Dropout and batch statistics are at work in training mode only; a prediction that changes from
    call to call was made in the wrong mode.

    Parameters
    ----------
    predict : Reference or callable
        A function that predicts, or a module that was put into evaluation mode.
    inputs : tensor or array
    name : str or None

    Returns
    -------
    numpy.ndarray
        The output.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> same_in_eval_mode(lambda x: 2 * x, np.arange(3))
    array([0, 2, 4])
    """
    label = labelled(predict, name)
    first = as_array(taken(predict(inputs), None)[0], "The result")
    second = as_array(taken(predict(inputs), None)[0], "The result")
    expect_finite(first, "The result")
    if first.shape != second.shape or not same_elements(first, second).all():
        raise CheckFailed(
            f"{label} gives two different results for the same input.",
            expected="the same result twice",
            actual=f"{show(first, limit=90)} and then {show(second, limit=90)}",
            next_step="Put the model into evaluation mode with .eval() before it predicts.",
        )
    return first


def batch_independent(
    predict: Any, inputs: Any, *, rtol: float = 1e-4, atol: float = 1e-6, name: str | None = None
) -> Array:
    """Expect each row's output to be the same alone as in the batch.

    It is not when batch statistics are used in evaluation, or a sum runs over the batch's axis.

    Parameters
    ----------
    predict : Reference or callable
    inputs : tensor or array of at least two rows
    rtol, atol : float
    name : str or None

    Returns
    -------
    numpy.ndarray
        The output for the batch.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> batch_independent(lambda x: x.sum(axis=1), np.ones((4, 3))).shape
    (4,)
    """
    label = labelled(predict, name)
    together = as_array(taken(predict(inputs), None)[0], "The result")
    expect_shape(together, (len(inputs), *[None] * max(together.ndim - 1, 0)), "The result")
    expect_finite(together, "The result")
    for row in range(min(len(inputs), 3)):
        alone = as_array(taken(predict(inputs[row : row + 1]), None)[0], "The result for one row")
        expect_shape(alone, (1, *together.shape[1:]), "The result for one row")
        allowed = atol + rtol * np.abs(together[row])
        if not (np.abs(alone[0] - together[row]) <= allowed).all():
            raise CheckFailed(
                f"{label} gives row {row} another result alone than in a batch.",
                expected=f"alone as in the batch: {show(together[row], limit=90)}",
                actual=show(alone[0], limit=90),
                next_step="Look for a mean or a softmax over the batch's axis, and for batch "
                "normalisation that is still in training mode.",
            )
    return together


def loss_falls(losses: Any, *, by: float = 0.1, name: str | None = None) -> Array:
    """Expect losses that fall in the course of a training, noise allowed for.

    Parameters
    ----------
    losses : Reference or array_like of shape (steps,)
        At least three.
    by : float
        Least fall from the mean of the first third to the mean of the last, as a share of the
        first. The rank correlation of loss with step (Spearman) must be below 0 as well.
    name : str or None

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> loss_falls([2.3, 1.6, 1.7, 0.9, 0.8, 0.85]).min()
    np.float64(0.8)
    """
    value, label = taken(losses, name)
    array = as_array(value, label)
    expect_shape(array, (None,), label)
    if len(array) < 3 or array.dtype.kind not in "iuf":
        raise CheckFailed(
            f"{label} should hold the loss of at least three steps.",
            expected="three numbers or more",
            actual=show(value),
        )
    expect_finite(array, label)
    third = len(array) // 3
    first, last = float(array[:third].mean()), float(array[-third:].mean())
    if not (first - last >= by * abs(first) and rank_correlation(array) < 0):
        raise CheckFailed(
            f"{label} should fall: its first third has the mean {show_number(first)}, its last "
            f"third {show_number(last)}.",
            expected=f"a fall by at least {by:.0%}",
            actual=f"from {show_number(first)} to {show_number(last)}",
            next_step="Check the sign and size of the step, and that gradients are set to zero "
            "before each one.",
        )
    return array


def rank_correlation(values: Array) -> float:
    """Return Spearman's correlation of the values with their position; equal ones share a rank."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[group]
    if len(sizes) == 1:
        return 0.0
    return float(np.corrcoef(np.arange(len(values)), ranks)[0, 1])


def parameters_change(
    model: Any,
    action: Callable[[Any], object],
    *,
    frozen: Collection[str] = (),
    ignored: Collection[str] = (),
    name: str | None = None,
) -> None:
    """Expect an action, such as a training step, to change every parameter of a model.

    Parameters
    ----------
    model : Reference to a module
        A copy is used; the student's own model stays as it is.
    action : callable
        Takes the copy: ``lambda model: student["train_step"](model, X, y)``.
    frozen : collection of str
        Begins of the names of parameters that must stay as they are.
    ignored : collection of str
        Begins of the names of parameters that may do either. A bias that feeds batch normalisation
        is one: it is taken out again, so its gradient is zero in a right model too.
    name : str or None

    Raises
    ------
    CheckFailed
        Naming the parameters that stayed, or moved though frozen, or hold NaN afterwards.

    Notes
    -----
    Compared are the floating entries of ``state_dict()``, without the buffers of batch
    normalisation.

    Examples
    --------
    >>> parameters_change(student["model"], lambda m: student["step"](m, X, y))  # doctest: +SKIP
    """
    advice = "Check that each is passed to the optimiser and is used."
    _moved(model, action, name, advice, frozen=frozen, ignored=ignored)


def gradients_flow(
    model: Any,
    step: Callable[[Any], object],
    *,
    frozen: Collection[str] = (),
    ignored: Collection[str] = (),
    name: str | None = None,
) -> None:
    """Expect a gradient to reach every parameter: one training step moves each of them.

    Parameters
    ----------
    model, step, frozen, ignored, name
        As in `parameters_change`.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> gradients_flow(student["model"], lambda m: student["step"](m, X, y))  # doctest: +SKIP
    """
    advice = "Look for .detach(), .item(), torch.no_grad() or an argmax between it and the loss."
    _moved(model, step, name, advice, frozen=frozen, ignored=ignored)


def parameters_stay(
    model: Any, action: Callable[[Any], object], *, name: str | None = None
) -> None:
    """Expect an action, such as an evaluation, to leave every entry of a model's state alone.

    Parameters
    ----------
    model, action, name
        As in `parameters_change`; the buffers of batch normalisation are compared as well.

    Raises
    ------
    CheckFailed

    Examples
    --------
    >>> parameters_stay(student["model"], lambda m: student["evaluate"](m, X, y))  # doctest: +SKIP
    """
    label = labelled(model, name)
    subject = model.copy() if isinstance(model, Reference) else model
    before = _state(subject, buffers=True)
    action(subject)
    after = _state(subject, buffers=True)
    changed = [key for key in before if key not in after or not _same(before[key], after[key])]
    if changed:
        raise CheckFailed(
            f"{label} is changed: {show(changed)}.",
            expected="the same parameters before and after",
            actual=count(len(changed), "changed entry").replace("entrys", "entries"),
            next_step="Evaluate in evaluation mode, and without a step of the optimiser.",
        )


def keeps_mode(model: Any, action: Callable[[Any], object], *, name: str | None = None) -> None:
    """Expect an action to leave the model in the mode, training or evaluation, it was in.

    Parameters
    ----------
    model, action, name
        As in `parameters_change`. Both modes are tried.

    Raises
    ------
    CheckFailed

    Notes
    -----
    The mode is what the student's process says of it.

    Examples
    --------
    >>> keeps_mode(student["model"], lambda m: student["evaluate"](m, X, y))  # doctest: +SKIP
    """
    label = labelled(model, name)
    subject = model.copy() if isinstance(model, Reference) else model
    for training in (True, False):
        subject.train(training)
        action(subject)
        mode = subject.training
        after = mode.value() if isinstance(mode, Reference) else mode
        if after is not training:
            names = {True: "training mode", False: "evaluation mode"}
            raise CheckFailed(
                f"{label} is left in another mode than it was in.",
                expected=names[training],
                actual=names.get(after, show(after)),
                next_step="Remember model.training at the start and put it back at the end.",
            )


def _moved(
    model: Any,
    action: Callable[[Any], object],
    name: str | None,
    advice: str,
    *,
    frozen: Collection[str],
    ignored: Collection[str],
) -> None:
    label = labelled(model, name)
    subject = model.copy() if isinstance(model, Reference) else model
    skipped = tuple(ignored)
    before = {
        key: array
        for key, array in _state(subject, buffers=False).items()
        if not key.startswith(skipped)
    }
    if not before:
        raise CheckFailed(f"{label} has no parameters.", expected="parameters", actual="none")
    action(subject)
    after = _state(subject, buffers=False)
    held = {key for key in before if key.startswith(tuple(frozen))}
    for key in before:
        if key in after:
            expect_finite(after[key], f"The parameter {show(key)} of {within(label)}")
    same = {key for key in before if key in after and _same(before[key], after[key])}
    stayed = [key for key in before if key in same and key not in held]
    moved = [key for key in before if key in held and key not in same]
    if stayed:
        raise CheckFailed(
            f"In {within(label)} {count(len(stayed), 'parameter')} stayed as before: "
            f"{show(stayed)}.",
            expected="every parameter moves",
            actual=f"{len(before) - len(same)} of {len(before)} moved",
            next_step=advice,
        )
    if moved:
        raise CheckFailed(
            f"In {within(label)} {count(len(moved), 'frozen parameter')} moved: {show(moved)}.",
            expected="frozen parameters stay",
            actual=f"{len(moved)} moved",
            next_step="Set requires_grad to False, or keep them out of the optimiser.",
        )


def _same(first: Array, second: Array) -> bool:
    if first.shape != second.shape:
        return False
    same = same_elements(first, second)
    if first.dtype.kind == second.dtype.kind == "f":
        same |= np.isnan(first) & np.isnan(second)
    return bool(same.all())


def _state(model: Any, *, buffers: bool) -> dict[str, Array]:
    given = model.state_dict()
    state, label = taken(given, None)
    if not isinstance(state, dict):
        raise CheckFailed(f"{label} of state_dict() is not a dictionary.", actual=show(state))
    arrays = {str(key): as_array(value, f"The entry {show(key)}") for key, value in state.items()}
    if buffers:
        return {key: array.copy() for key, array in arrays.items()}
    skipped = ("running_mean", "running_var", "num_batches_tracked")
    # Copied: a module in this very process hands out its live tensors.
    return {
        key: array.copy()
        for key, array in arrays.items()
        if array.dtype.kind == "f" and not key.endswith(skipped)
    }
