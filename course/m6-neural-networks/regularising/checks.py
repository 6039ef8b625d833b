"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["regularising.stop-and-restore"])
q2 = question("q2", objectives=["regularising.find-interpolator"])


def played(student, losses, patience):
    """Let a scripted run be seen epoch by epoch; return the keeper, the run and its last epoch."""
    run = student["ScriptedRun"](losses)
    keeper = student["Keeper"](patience)
    for epoch in range(1, len(losses) + 1):
        run.train_one_epoch(run.model)
        if stops(keeper.see(run.model, float(losses[epoch - 1]))):
            return keeper, run, epoch
    return keeper, run, None


def stops(answer):
    """Return a truth value that see must give."""
    expect.true(
        isinstance(answer, (bool, np.bool_)),
        "see must return True or False.",
        expected="True or False",
        actual=type(answer).__name__,
    )
    return bool(answer)


def in_model(run):
    """Return how many epochs the model of a scripted run was trained for."""
    return round(float(np.asarray(run.model.weight.value()).item()))


LOSSES = [0.9, 0.5, 0.6, 0.7, 0.8, 0.85]


@q1.check("answers with a truth value, and knows the best epoch", points=0)
def knows_best(student):
    keeper, _, _ = played(student, [0.9, 0.5], 5)
    expect.equal(keeper.best_epoch, 2, name="best_epoch")


@q1.check(
    "stops as soon as the count reaches the patience",
    points=0.5,
    misconception="patience-off-by-one",
    after="knows_best",
    hint="Play the example on paper: which epochs in a row were not better?",
)
def stops_in_time(student):
    for patience, last in ((1, 3), (2, 4), (3, 5)):
        _, _, came = played(student, LOSSES, patience)
        expect.true(
            came == last,
            f"With a patience of {patience}, the run of the example stops at the wrong epoch.",
            expected=f"after epoch {last}",
            actual="not at all" if came is None else f"after epoch {came}",
        )


@q1.check(
    "counts anew after a better epoch",
    points=0.5,
    misconception="patience-never-reset",
    after="stops_in_time",
    hint="Patience counts epochs in a row.",
)
def counts_anew(student):
    _, _, came = played(student, [0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.6], 2)
    expect.true(came is None, "A run that becomes better every second epoch is stopped.")


@q1.check(
    "puts the best weights back",
    points=0.5,
    misconception="last-weights-kept",
    after="stops_in_time",
    hint="state_dict() shows the living weights. What have they become when restore is called?",
)
def puts_back(student):
    keeper, run, _ = played(student, LOSSES, 2)
    keeper.restore(run.model)
    expect.equal(in_model(run), 2, name="epoch of the model's weights after restore")


@q1.check(
    "puts them back again after further training",
    points=0.5,
    misconception="store-is-handed-out",
    after="puts_back",
    hint="Train the model after restore, and print what you had stored.",
)
def puts_back_again(student):
    keeper, run, _ = played(student, LOSSES, 2)
    for _ in range(2):
        keeper.restore(run.model)
        run.train_one_epoch(run.model)
        run.train_one_epoch(run.model)
    keeper.restore(run.model)
    expect.equal(in_model(run), 2, name="epoch of the model's weights after a later restore")


# Exercise 2


def ended(student, A, y, start):
    """Return the student's weights."""
    A, y, start = (np.asarray(one, dtype=float) for one in (A, y, start))
    came = student["descent_limit"](A, y, start)
    came = expect.shape(came, start.shape, name="result of descent_limit")
    return np.asarray(expect.finite(came, name="result of descent_limit"), dtype=float)


def residual(A, y, w):
    return float(np.max(np.abs(A @ w - y)))


@q2.check("gives one weight for each column", points=0)
def one_for_each(student):
    ended(student, [[1, 1]], [2], [0, 0])
    ended(student, [[2, 0, 1], [0, 3, 0]], [1, 2], [0, 0, 0])


@q2.check(
    "fits a table with more columns than rows",
    points=0.5,
    after="one_for_each",
    hint="With more columns than rows, the error can become zero.",
)
def fits_wide(student):
    rng = np.random.default_rng(1)
    A, y = rng.normal(size=(4, 9)), rng.normal(size=4)
    expect.at_most(residual(A, y, ended(student, A, y, np.zeros(9))), 1e-6, name="largest error")


@q2.check(
    "finds the shortest solution from a start at zero",
    points=0.5,
    misconception="any-fit-will-do",
    after="fits_wide",
    hint="Could a part of your weights be taken away without changing any prediction?",
)
def shortest_from_zero(student):
    came = ended(student, [[1, 1, 1, 1]], [4], np.zeros(4))
    expect.close(came, np.ones(4), atol=1e-6, name="weights for the row (1, 1, 1, 1) and 4")


@q2.check(
    "remembers where it started",
    points=0,
    misconception="start-is-forgotten",
    after="shortest_from_zero",
    hint="Run some steps of the example from (3, 0), and some from (0, 0).",
)
def remembers(student):
    came = ended(student, [[1, 1]], [2], [3, 0])
    expect.true(
        not np.allclose(came, [1, 1]),
        "In the example, the weights are those of a start at zero.",
        expected="other weights, because the start is (3, 0)",
        actual="(1, 1)",
    )


@q2.check(
    "ends where the example ends",
    points=0.5,
    after="remembers",
    hint="Which part of the start does no step change, and which part does the fit replace?",
)
def nearest_in_example(student):
    came = ended(student, [[1, 1]], [2], [3, 0])
    expect.close(came, np.array([2.5, -0.5]), atol=1e-6, name="weights of the example")


@q2.check(
    "takes a table with a repeated row",
    points=0.5,
    misconception="gram-can-be-inverted",
    errors_show_it=True,
    after="nearest_in_example",
    hint="A repeated row makes A A^T singular. Which singular values can be divided by?",
)
def repeated(student):
    came = ended(student, [[1, 1, 0], [1, 1, 0]], [2, 2], [0, 0, 5])
    expect.close(came, np.array([1, 1, 5.0]), atol=1e-6, name="weights for a repeated row")


@q2.check(
    "ends at least squares where no exact fit exists",
    points=0.5,
    misconception="every-table-fits",
    errors_show_it=True,
    after="repeated",
    hint="A column (1, 2, 3) and answers 1, 2, 4: what does least squares give?",
)
def tall(student):
    came = ended(student, [[1], [2], [3]], [1, 2, 4], [7])
    expect.close(came, np.array([17 / 14]), atol=1e-6, name="weight for three rows and one column")
