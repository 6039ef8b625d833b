"""Hidden checks: runs, models and tables drawn anew."""

import numpy as np

from checks import ended, in_model, played, q1, q2, stops
from mlcourse.checks import expect


@q1.check(
    "stops and restores as asked in runs drawn anew",
    points=1.5,
    after="puts_back_again",
    hint="Draw random losses yourself, and follow them on paper.",
)
def runs_anew(student, rng):
    for _ in range(6):
        losses = [float(one) for one in rng.permutation(np.linspace(0.2, 0.9, 12))]
        patience = int(rng.integers(1, 5))
        lowest, bad, last = 0, 0, None
        for place, loss in enumerate(losses):
            if place == 0 or loss < losses[lowest]:
                lowest, bad = place, 0
            else:
                bad += 1
            if bad >= patience:
                last = place + 1
                break
        keeper, run, came = played(student, losses, patience)
        expect.true(came == last, "A run of random losses stops at the wrong epoch.")
        keeper.restore(run.model)
        expect.equal(keeper.best_epoch, lowest + 1, name="best_epoch")
        expect.equal(in_model(run), lowest + 1, name="epoch of the model's weights")


@q1.check(
    "compares with the best epoch, not with the last one",
    points=0.5,
    misconception="compares-with-previous",
    after="stops_in_time",
    hint="A loss can be smaller than the one before and still worse than the best.",
)
def with_the_best(student, rng):
    low = float(rng.uniform(0.2, 0.3))
    falling = [float(one) for one in np.sort(rng.uniform(0.5, 0.8, 5))[::-1]]
    keeper, _, _ = played(student, [0.9, low, *falling], 9)
    expect.equal(keeper.best_epoch, 2, name="best_epoch")


@q1.check(
    "keeps what layers of normalisation know",
    points=1,
    misconception="parameters-are-all",
    after="puts_back",
    hint="Compare model.parameters() with model.state_dict() for a layer of batch normalisation.",
)
def buffers_too(student, rng):
    layer = student["nn"].BatchNorm1d(2)
    keeper = student["Keeper"](3)
    first, second = (rng.normal(5, 2, size=2).astype(np.float32) for _ in range(2))
    layer.running_mean.copy_(student["torch"].tensor(first.tolist()))
    stops(keeper.see(layer, 0.5))
    layer.running_mean.copy_(student["torch"].tensor(second.tolist()))
    stops(keeper.see(layer, 0.7))
    keeper.restore(layer)
    expect.close(layer.running_mean, first, atol=1e-5, name="running mean after restore")


@q1.check(
    "is not led by a loss that is not a number",
    points=0.5,
    after="stops_in_time",
    hint="Every comparison with nan is false. Which of your comparisons relies on one being true?",
)
def not_a_number(student, rng):
    losses = [float(rng.uniform(0.5, 0.9)), float("nan"), 0.4, float("nan"), float("nan")]
    keeper, _, came = played(student, losses, 2)
    expect.equal(keeper.best_epoch, 3, name="best_epoch")
    expect.true(came == 5, "Two epochs without a number in a row do not stop a patience of 2.")


def orthonormal(rng, rows, columns):
    """Return columns of length 1 that stand at right angles."""
    return np.linalg.qr(rng.normal(size=(rows, columns)))[0]


def drawn_table(rng, rows, columns, rank=None):
    """Return a table of a rank, answers, a start, and the parts of the weights where descent ends.

    The singular values are drawn, none of them small: no result hangs on what counts as zero.
    """
    rank = min(rows, columns) if rank is None else rank
    left, right = orthonormal(rng, rows, rank), orthonormal(rng, columns, rank)
    values = rng.uniform(0.3, 3, size=rank)
    y, start = rng.normal(size=rows), 3 * rng.normal(size=columns)
    inside = right @ (left.T @ y / values)
    return (left * values) @ right.T, y, start, inside, start - right @ (right.T @ start)


@q2.check(
    "equals NumPy's pinv from zero on tables drawn anew",
    points=0.5,
    misconception="any-fit-will-do",
    after="shortest_from_zero",
    hint="Compare with np.linalg.pinv on random tables.",
)
def from_zero_anew(student, rng):
    for _ in range(20):
        rows = int(rng.integers(1, 12))
        A, y, start, inside, _ = drawn_table(rng, rows, rows + int(rng.integers(0, 12)))
        came = ended(student, A, y, 0 * start)
        expect.close(came, inside, atol=1e-6, rtol=1e-5, name="weights from a start at zero")


@q2.check(
    "gives another end for a start drawn anew",
    points=0.5,
    misconception="start-is-forgotten",
    after="remembers",
    hint="Compare the results for two starts.",
)
def start_matters(student, rng):
    for _ in range(5):
        A, y, start, inside, _ = drawn_table(rng, 4, 4 + int(rng.integers(1, 9)))
        came = ended(student, A, y, start)
        expect.true(
            not np.allclose(came, inside, rtol=1e-5, atol=1e-6),
            "The weights for a random start are those of a start at zero.",
        )


@q2.check(
    "ends nearest to a start drawn anew",
    points=1.5,
    after="nearest_in_example",
    hint="Run a thousand small steps on a random table, and compare.",
)
def nearest_anew(student, rng):
    for _ in range(20):
        rows = int(rng.integers(1, 12))
        A, y, start, inside, outside = drawn_table(rng, rows, rows + int(rng.integers(1, 12)))
        came = ended(student, A, y, start)
        expect.close(came, inside + outside, atol=1e-6, rtol=1e-5, name="weights from a start")


@q2.check(
    "ends at least squares on long tables drawn anew",
    points=0.5,
    misconception="every-table-fits",
    errors_show_it=True,
    after="tall",
    hint="Compare with np.linalg.lstsq on a table with more rows than columns.",
)
def tall_anew(student, rng):
    for _ in range(20):
        columns = int(rng.integers(1, 6))
        A, y, start, inside, _ = drawn_table(rng, columns + int(rng.integers(1, 12)), columns)
        came = ended(student, A, y, start)
        expect.close(came, inside, atol=1e-6, rtol=1e-5, name="weights for more rows than columns")


@q2.check(
    "takes tables of any rank",
    points=1,
    misconception="gram-can-be-inverted",
    errors_show_it=True,
    after="repeated",
    hint="Make a table of rank 2 with five rows and six columns.",
)
def any_rank(student, rng):
    for _ in range(20):
        rank = int(rng.integers(1, 4))
        rows, columns = (rank + int(rng.integers(1, 8)) for _ in range(2))
        A, y, start, inside, outside = drawn_table(rng, rows, columns, rank)
        came = ended(student, A, y, start)
        expect.close(came, inside + outside, atol=1e-6, rtol=1e-5, name="weights for a low rank")
