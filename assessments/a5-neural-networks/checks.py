"""Questions and visible checks of "Neural networks"."""

import numpy as np
import torch

from mlcourse.checks import expect, question
from mlcourse.student import Reference

q1 = question("q1", title="The gradient by hand", objectives=["networks.derive-gradient"])
q2 = question("q2", title="A network with a bend", objectives=["networks.build-mlp"])
q3 = question("q3", title="The training loop", objectives=["networks.write-loop"])
q4 = question(
    "q4", title="Ask the model without changing it", objectives=["networks.evaluate-safely"]
)
q5 = question("q5", title="Stop early, keep the best", objectives=["networks.stop-early"])
q6 = question("q6", title="Dropout by hand", objectives=["networks.implement-dropout"])
q7 = question("q7", title="It runs, but it is wrong", objectives=["networks.debug-loop"])
q8 = question("q8", title="Backpropagation on arrays", objectives=["networks.record-operations"])


def parts(result, names):
    """Return the parts of a result that should be a tuple of named things."""
    wanted = f"{len(names)} things: {', '.join(names)}"
    right = isinstance(result, (tuple, list)) and len(result) == len(names)
    expect.true(
        right,
        f"The function must return {wanted}.",
        expected=wanted,
        next_step="Look at the return line: the parts stand in this order, with commas.",
    )
    return result


def numbers(value, name, shape=None):
    """Return a student's array, tensor or list as an array of finite numbers."""
    if shape is not None:
        expect.shape(value, shape, name=name)
    return np.asarray(expect.finite(value, name=name), dtype=float)


def loss_list(value, epochs):
    """Return a student's losses as an array with one number per epoch."""
    is_list = isinstance(value, (list, tuple)) and len(value) == epochs
    expect.true(
        is_list or getattr(value, "shape", None) == (epochs,),
        f"The function must return a list of {epochs} losses here, one for each epoch.",
        next_step="Collect one number per epoch in a list and return it after the last epoch.",
    )
    return numbers(value, "list of losses", shape=(epochs,))


def weights(model):
    """Return the weights and the other state of a model, by name."""
    state = model.state_dict()
    return {name: np.asarray(value, dtype=float) for name, value in state.items()}


def mean_cross_entropy(scores, y):
    """Return the mean loss of given scores, computed without PyTorch."""
    scores = np.asarray(scores, dtype=float)
    top = scores.max(axis=1, keepdims=True)
    log_total = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    return float((log_total - scores[np.arange(len(y)), y]).mean())


def softmax(scores):
    """Return the probabilities that belong to given scores, computed without PyTorch."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def drawn_weights(rng, inputs, classes, batch_norm=False):
    """Return weights for a small_network, by name: the right answers follow from them."""
    drawn = {
        "0.weight": rng.normal(0, 0.3, (64, inputs)),
        "0.bias": rng.normal(0, 0.3, 64),
        "4.weight": rng.normal(0, 0.3, (classes, 64)),
        "4.bias": rng.normal(0, 0.3, classes),
    }
    if batch_norm:
        drawn["1.weight"], drawn["1.running_var"] = rng.uniform(0.5, 2, (2, 64))
        drawn["1.bias"], drawn["1.running_mean"] = rng.normal(0, 0.3, (2, 64))
    return {name: value.astype(np.float32) for name, value in drawn.items()}


def true_scores(drawn, X):
    """Return a small_network's scores in evaluation mode, computed without PyTorch."""
    hidden = np.asarray(X, dtype=float) @ drawn["0.weight"].T + drawn["0.bias"]
    if "1.weight" in drawn:
        standard = (hidden - drawn["1.running_mean"]) / np.sqrt(drawn["1.running_var"] + 1e-5)
        hidden = standard * drawn["1.weight"] + drawn["1.bias"]
    return np.maximum(hidden, 0) @ drawn["4.weight"].T + drawn["4.bias"]


def with_weights(model, drawn):
    """Give a model of a given cell these weights and return it."""
    expect.true(
        isinstance(model, Reference),
        "small_network and linear_network must return a PyTorch model.",
        next_step="Leave the given cells as they are, and choose other names for your own.",
    )
    model.load_state_dict({name: torch.tensor(value) for name, value in drawn.items()})
    return model


def given_network(student, drawn, **options):
    """Return the given small_network with these weights, as a reference."""
    inputs, classes = drawn["0.weight"].shape[1], len(drawn["4.bias"])
    return with_weights(student["small_network"](inputs, classes, seed=0, **options), drawn)


def clouds(rng, rows, classes=3, inputs=4):
    """Return points of a few classes that lie well apart, and their classes."""
    centres = 3 * np.eye(inputs)[:classes]
    y = rng.permutation(np.arange(rows) % classes)
    X = centres[y] + rng.normal(0, 0.5, (rows, inputs))
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y)


# Question 1

TINY_X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])
TINY_Y = np.array([0, 3, 1])
TINY_W = np.array([[0.2, -0.1, 0.4, 0.0], [-0.3, 0.5, 0.1, 0.2]])
TINY_B = np.array([0.1, 0.0, -0.2, 0.3])


@q1.check("gives log 4 when all weights are zero and there are 4 classes", points=1)
def loss_of_zero_weights(student):
    zeros = student["loss_and_gradient"](np.zeros((2, 4)), np.zeros(4), TINY_X, TINY_Y)
    loss, dW, db = parts(zeros, ("loss", "gradient for W", "gradient for b"))
    expect.close(loss, np.log(4), rtol=1e-6, name="loss")
    expect.shape(dW, (2, 4), name="gradient for W")
    expect.shape(db, (4,), name="gradient for b")


@q1.check(
    "agrees with finite differences on three rows",
    points=2,
    after=loss_of_zero_weights,
    misconception="gradient-sum-not-mean",
    hint="Work out the gradient for one row first. What does the mean over n rows do to it?",
)
def finite_differences(student):
    result = student["loss_and_gradient"](TINY_W, TINY_B, TINY_X, TINY_Y)
    _, dW, db = parts(result, ("loss", "gradient for W", "gradient for b"))
    expect.gradient(
        dW,
        lambda W: mean_cross_entropy(TINY_X @ W + TINY_B, TINY_Y),
        TINY_W,
        rtol=1e-4,
        name="gradient for W",
    )
    expect.gradient(
        db,
        lambda b: mean_cross_entropy(TINY_X @ TINY_W + b, TINY_Y),
        TINY_B,
        rtol=1e-4,
        name="gradient for b",
    )


# Question 2


def new_model(student, seed):
    """Return a fresh model of the student's, as a reference."""
    model = student["make_model"](seed)
    expect.true(
        isinstance(model, Reference),
        "make_model must return a PyTorch model.",
        next_step="Check that the function ends with a return line.",
    )
    return model


FIVE_PICTURES = torch.linspace(0, 1, 5 * 64).reshape(5, 64)


@q2.check("gives ten scores per picture", points=0.5)
def ten_scores(student):
    model = new_model(student, 0)
    numbers(model(FIVE_PICTURES), "scores", shape=(5, 10))


@q2.check(
    "has weights that depend on the seed alone",
    points=1,
    after=ten_scores,
    misconception="seed-too-late",
    hint="Build two models with the same seed and compare their first weights. "
    "When are the weights drawn?",
)
def seed_decides(student):
    first, again, other = (weights(new_model(student, seed)) for seed in (3, 3, 4))
    same = first.keys() == again.keys() and all(
        np.array_equal(first[name], again[name]) for name in first
    )
    expect.true(
        same,
        "Two models with the same seed have different weights.",
        next_step="Set the seed inside the function, before the first layer is made.",
    )
    differs = any(not np.array_equal(first[name], other[name]) for name in first)
    expect.true(
        differs,
        "Models with different seeds have the same weights.",
        next_step="Use the argument `seed`, not a fixed number.",
    )


# Question 3


@q3.check("returns one loss per epoch, and they fall", points=1)
def losses_fall(student):
    X, y = clouds(np.random.default_rng(0), 96)
    model = student["small_network"](4, 3, seed=1)
    losses = student["train"](model, X, y, epochs=5, learning_rate=0.1, seed=0)
    losses = loss_list(losses, 5)
    expect.true(
        losses[-1] < losses[0] / 2,
        "The loss does not fall on three classes that lie well apart.",
        actual=f"from {losses[0]:.3f} to {losses[-1]:.3f}",
        next_step="Check that each batch is followed by backward() and step().",
    )


@q3.check("changes all weights of the model", points=1, after=losses_fall)
def weights_change(student):
    X, y = clouds(np.random.default_rng(1), 96)
    model = student["small_network"](4, 3, seed=2)
    before = weights(model)
    student["train"](model, X, y, epochs=1, learning_rate=0.1, seed=0)
    after = weights(model)
    same = [name for name in before if np.array_equal(before[name], after[name])]
    expect.true(
        not same,
        f"These weights did not change: {', '.join(same)}.",
        next_step="Give the optimiser all parameters of the model.",
    )


@q3.check("gives the same result for the same seed", points=1, after=losses_fall)
def same_seed_same_losses(student):
    X, y = clouds(np.random.default_rng(2), 96)
    runs = []
    for _ in range(2):
        model = student["small_network"](4, 3, seed=3)
        losses = student["train"](model, X, y, epochs=2, learning_rate=0.1, seed=5)
        runs.append(loss_list(losses, 2))
    expect.close(runs[1], runs[0], rtol=1e-6, name="losses of the second run")


# Question 4


@q4.check(
    "gives the softmax of the model's scores: one row per picture, each row sums to 1",
    points=1,
    hint="Ask the model for its scores of one picture, and compute their softmax by hand.",
)
def sums_to_one(student):
    drawn = drawn_weights(np.random.default_rng(5), 64, 10)
    model = given_network(student, drawn)
    shares = student["probabilities"](model, FIVE_PICTURES)
    shares = numbers(shares, "probabilities", shape=(5, 10))
    expect.true(shares.min() >= 0, "Some probabilities are negative.")
    expect.close(shares.sum(axis=1), np.ones(5), atol=1e-5, name="sum of each row")
    expect.close(
        shares, softmax(true_scores(drawn, FIVE_PICTURES)), atol=1e-4, name="probabilities"
    )


@q4.check(
    "gives the same answer twice for a model with dropout",
    points=1,
    after=sums_to_one,
    misconception="no-grad-is-eval",
    hint="Two switches exist: one for the layers' behaviour, one for recording gradients. "
    "Which one does dropout listen to?",
)
def same_twice(student):
    model = student["small_network"](64, 10, seed=0, dropout=0.5)
    first = numbers(student["probabilities"](model, FIVE_PICTURES), "probabilities")
    second = numbers(student["probabilities"](model, FIVE_PICTURES), "probabilities")
    expect.true(
        np.allclose(first, second),
        "The same rows got different answers in two calls.",
        actual=f"largest difference {np.abs(first - second).max():.3f}",
        next_step="Find the layer that draws random numbers, and the switch that stops it.",
    )


# Question 5


def played(student, losses, patience):
    """Let the student's function play a scripted run; return its results and the model's epoch."""
    run = student["ScriptedRun"](losses)
    result = student["early_stopping"](
        run.model,
        run.train_one_epoch,
        run.validation_loss,
        max_epochs=len(losses),
        patience=patience,
    )
    best_epoch, seen = parts(result, ("the best epoch", "the list of losses"))
    in_model = next(iter(weights(run.model).values())).item()
    return best_epoch, numbers(seen, "list of losses"), in_model


def descent(rng, share, epochs):
    """Return rows for a DescentRun, first weights, and loss and weights after each epoch.

    The validation rows ask for a share of the weights that the training rows ask for. With a share
    of 1 the validation loss falls in each epoch; with a smaller one it soon rises again.
    """
    X, X_valid = rng.normal(0, 1, (2, 40, 3))
    target = rng.choice([-1, 1], (3, 1)) * rng.uniform(1, 2, (3, 1))
    rows = X, X @ target, X_valid, X_valid @ (share * target)
    W, b = np.float32(rng.normal(0, 0.1, (3, 1))), np.zeros(1, dtype=np.float32)
    start, path = {"0.weight": W.T, "0.bias": b}, []
    for _ in range(epochs):
        error = X @ W + b - rows[1]
        W, b = W - 0.2 * X.T @ error / len(X), b - 0.2 * error.mean(axis=0)
        loss = float(((X_valid @ W + b - rows[3]) ** 2).mean())
        path.append((loss, {"0.weight": W.T, "0.bias": b}))
    return rows, start, path


def trained(student, rows, start, max_epochs, patience):
    """Let the student's function train a linear network; return its results and the weights."""
    model = with_weights(student["linear_network"](3, 1, seed=0), start)
    run = student["DescentRun"](*rows, learning_rate=0.1)
    result = student["early_stopping"](
        model, run.train_one_epoch, run.validation_loss, max_epochs=max_epochs, patience=patience
    )
    best_epoch, seen = parts(result, ("the best epoch", "the list of losses"))
    return best_epoch, seen, weights(model)


def expect_weights(came, right, name):
    """Expect the weights of a linear network."""
    expect.equal(sorted(came), sorted(right), name="names of the weights")
    for part, value in right.items():
        expect.close(came[part], value, rtol=1e-3, atol=1e-4, name=f"{name}: {part}")


@q5.check("trains a real model epoch by epoch and asks for its loss", points=0)
def trains_each_epoch(student):
    rows, start, path = descent(np.random.default_rng(6), share=1, epochs=4)
    _, seen, came = trained(student, rows, start, max_epochs=4, patience=2)
    losses = [loss for loss, _ in path]
    expect.close(loss_list(seen, 4), losses, rtol=1e-3, name="list of losses")
    expect_weights(came, path[-1][1], "weights after four ever better epochs")


EXAMPLE = [0.9, 0.5, 0.4, 0.45, 0.5, 0.55]


@q5.check("names the best epoch of the example", points=1, after=trains_each_epoch)
def best_of_example(student):
    best_epoch, _, _ = played(student, EXAMPLE, patience=2)
    expect.equal(best_epoch, 3, name="best epoch")


@q5.check(
    "stops after two epochs without a better loss",
    points=1,
    after=best_of_example,
    misconception="patience-off-by-one",
    hint="Play the example on paper. How many epochs were not better when epoch 5 ends?",
)
def stops_in_time(student):
    _, seen, _ = played(student, EXAMPLE, patience=2)
    expect.true(
        len(seen) == 5,
        "The run of the example must stop after epoch 5.",
        expected="5 losses",
        actual=f"{len(seen)} losses",
    )


# Question 6

NUMBERED = torch.arange(1.0, 13.0).reshape(3, 4)


@q6.check(
    "gives X itself when it is not training",
    points=1,
    misconception="drops-in-evaluation",
    hint="What should a model that is in use do with its inputs?",
)
def identity_in_evaluation(student):
    result = student["dropout"](NUMBERED, 0.5, False, seed=0)
    numbers(result, "result", shape=(3, 4))
    expect.close(result, NUMBERED.numpy(), rtol=1e-6, name="result without training")


@q6.check("keeps everything when the rate is 0", points=1)
def nothing_dropped(student):
    result = student["dropout"](NUMBERED, 0.0, True, seed=0)
    numbers(result, "result", shape=(3, 4))
    expect.close(result, NUMBERED.numpy(), rtol=1e-6, name="result with rate 0")


@q6.check("depends on the seed alone", points=1, after=nothing_dropped)
def seeded(student):
    ones = torch.ones(20, 20)
    first, again, other = (
        numbers(student["dropout"](ones, 0.5, True, seed=seed), "result", shape=(20, 20))
        for seed in (7, 7, 8)
    )
    expect.true(
        np.array_equal(first, again),
        "The same seed gave two different results.",
        next_step="Draw the random numbers from a generator made with this seed.",
    )
    expect.true(
        not np.array_equal(first, other),
        "Two different seeds gave the same result.",
        next_step="Use the argument `seed`, not a fixed number.",
    )


# Question 7

NAMES = (
    "mode not restored",
    "asked in training mode",
    "weights not copied",
    "scaled by itself",
    "gradients not cleared",
    "order drawn once",
)


def ran(student, name, X, y, X_new, seed):
    """Return the losses and the classes that a script gives, as arrays."""
    result = student[f"reader_{name}"](X, y, X_new, seed)
    losses, named = parts(result, ("the losses", "the classes"))
    return loss_list(losses, 10), numbers(named, "classes", shape=(len(X_new),))


def expect_runs(student, name):
    """Expect a script to run on made rows, with a loss that falls."""
    X, y = clouds(np.random.default_rng(3), 200, classes=10, inputs=64)
    losses, named = ran(student, name, X, y, X[:20], 1)
    expect.true(losses[-1] < losses[0], f"The loss of reader_{name} does not fall.")
    expect.true(np.isin(named, np.arange(10)).all(), "Some answers are no class from 0 to 9.")


def expect_claimed(student, name):
    """Expect a name of the list with a reason, and return it."""
    given = student[f"diagnosis_{name}"].value()
    said = given["value"] if isinstance(given, dict) and "value" in given else given
    expect.claim(given, said, among=NAMES, words=8, name=f"diagnosis_{name}")
    return said


@q7.check("reader_one runs", points=0)
def one_runs(student):
    expect_runs(student, "one")


@q7.check("diagnosis_one is a claim with a reason", points=0)
def one_claimed(student):
    expect_claimed(student, "one")


@q7.check("reader_two runs", points=0)
def two_runs(student):
    expect_runs(student, "two")


@q7.check("diagnosis_two is a claim with a reason", points=0)
def two_claimed(student):
    expect_claimed(student, "two")


@q7.check("reader_three runs", points=0)
def three_runs(student):
    expect_runs(student, "three")


@q7.check("diagnosis_three is a claim with a reason", points=0)
def three_claimed(student):
    expect_claimed(student, "three")


# Question 8


def read(tape, handle, name="value"):
    """Return the value of a handle, as the student's tape reads it."""
    return numbers(tape.attribute("read")(handle), name)


def gradient_of(tape, end, handle, shape, name="gradient"):
    """Return a gradient that the student's tape gives."""
    came = tape.attribute("gradient")(end, handle)
    if shape == () and isinstance(came, (int, float)):
        came = np.array(came)
    return numbers(came, name, shape=shape)


def new_tape(student):
    """Return an empty tape of the student's."""
    tape = student["Tape"]()
    expect.true(
        isinstance(tape, Reference),
        "Tape() must make an object.",
        next_step="Write class Tape, with the methods that the question names.",
    )
    return tape


EXAMPLE_X = np.array([[1.0, -2.0], [0.5, 3.0]])
EXAMPLE_W = np.array([[0.3, -0.4, 1.0], [0.7, 0.2, -0.5]])


@q8.check("gives the values of the operations", points=0.5)
def values_of_operations(student):
    tape = new_tape(student)
    x, w = tape.input(EXAMPLE_X), tape.input(EXAMPLE_W)
    product = tape.matmul(x, w)
    pairs = (
        (x, EXAMPLE_X),
        (product, [[-1.1, -0.8, 2.0], [2.25, 0.4, -1.0]]),
        (tape.relu(product), [[0, 0, 2.0], [2.25, 0.4, 0]]),
        (tape.mean(x), 0.625),
        (tape.add(x, tape.input([10.0, 20.0])), [[11.0, 18.0], [10.5, 23.0]]),
        (tape.multiply(x, x), [[1.0, 4.0], [0.25, 9.0]]),
    )
    for handle, right in pairs:
        came = read(tape, handle)
        expect.shape(came, np.shape(right), name="value")
        expect.close(came, np.array(right), rtol=1e-6, name="value")


# Runs a small example where the gradients of PyTorch are out of reach.
ALONE = """
def alone(Tape):
    import torch

    def refuse(*arguments, **options):
        raise RuntimeError("this gradient comes from PyTorch")

    places = [(torch.Tensor, "backward"), (torch.autograd, "grad"), (torch.autograd, "backward")]
    kept = [getattr(where, name) for where, name in places]
    try:
        for where, name in places:
            setattr(where, name, refuse)
        tape = Tape()
        x, y = tape.input([[1.1, 3.7]]), tape.input([[0.3], [0.9]])
        return tape.gradient(tape.mean(tape.relu(tape.matmul(x, y))), x)
    finally:
        for (where, name), function in zip(places, kept):
            setattr(where, name, function)
"""


@q8.check(
    "gives gradients up to rounding, without those of PyTorch", points=0, after=values_of_operations
)
def alone(student):
    came = student.define(ALONE, "alone")(student["Tape"])
    expect.close(came, np.array([[0.3, 0.9]]), rtol=1e-12, atol=0, name="gradient for x")


@q8.check(
    "agrees with finite differences where each value is used once",
    points=1,
    after=alone,
    hint="Begin at the end: the gradient of a number in itself is 1.",
)
def used_once(student):
    X, W = EXAMPLE_X, EXAMPLE_W
    results = {"x": lambda X: np.maximum(X @ W, 0), "w": lambda W: np.maximum(X @ W, 0)}
    for place, (name, result) in enumerate(results.items()):
        tape = new_tape(student)
        handles = tape.input(X), tape.input(W)
        end = tape.mean(tape.relu(tape.matmul(*handles)))
        expect.gradient(
            gradient_of(tape, end, handles[place], (X, W)[place].shape),
            lambda at, result=result: float(result(at).mean()),
            (X, W)[place],
            name=f"gradient for {name}",
        )


@q8.check(
    "agrees with finite differences where a value is used twice",
    points=1,
    after=used_once,
    misconception="shared-value-once",
    hint="Write the derivative of x · x + x on paper. How many parts does it have?",
)
def used_twice(student):
    tape = new_tape(student)
    x = tape.input(EXAMPLE_X)
    end = tape.mean(tape.add(tape.multiply(x, x), x))
    expect.close(
        gradient_of(tape, end, x, (2, 2)), (2 * EXAMPLE_X + 1) / 4, rtol=1e-6, name="gradient for x"
    )
