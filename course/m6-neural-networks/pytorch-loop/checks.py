"""Exercises and visible checks of "The PyTorch loop"."""

import numpy as np
import torch

from mlcourse.checks import expect, question
from mlcourse.teaching.networks import digits_split

q1 = question(
    "q1",
    title="Measure a model",
    objectives=["pytorch-loop.measure-loss", "pytorch-loop.ask-in-eval-mode"],
)
q2 = question("q2", title="Train and tidy up", objectives=["pytorch-loop.write-train"])
q3 = question("q3", title="Keep the best", objectives=["pytorch-loop.keep-checkpoint"])


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


def mean_cross_entropy(scores, y):
    """Return the mean loss of given scores, computed without PyTorch."""
    scores = np.asarray(scores, dtype=float)
    top = scores.max(axis=1, keepdims=True)
    log_total = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    return float((log_total - scores[np.arange(len(y)), y]).mean())


def clouds(rng, rows, classes=3, inputs=4):
    """Return points of a few classes that lie well apart, and their classes."""
    centres = 3 * np.eye(inputs)[:classes]
    y = rng.permutation(np.arange(rows) % classes)
    X = centres[y] + rng.normal(0, 0.5, (rows, inputs))
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y)


# Exercise 1


def measured(student, model, X, y, **options):
    """Return the loss and the accuracy that the student's function gives."""
    result = student["evaluate"](model, X, y, **options)
    right = isinstance(result, (tuple, list)) and len(result) == 2
    expect.true(
        right,
        "evaluate must return two numbers: the mean loss and the accuracy.",
        next_step="Look at the return line: two values, with a comma between them.",
    )
    return result


@q1.check("gives the mean loss and the accuracy of a model", points=1)
def loss_and_accuracy(student):
    X, y = clouds(np.random.default_rng(0), 64)
    model = student["small_network"](4, 3, seed=0)
    scores = numbers(model(X), "scores")
    loss, accuracy = measured(student, model, X, y, batch_size=64)
    expect.close(loss, mean_cross_entropy(scores, y.numpy()), rtol=1e-4, name="mean loss")
    expect.close(
        accuracy, float((scores.argmax(axis=1) == y.numpy()).mean()), atol=1e-6, name="accuracy"
    )


@q1.check(
    "gives the same answer twice for a model with dropout",
    points=1,
    after=loss_and_accuracy,
    misconception="no-grad-is-eval",
    hint="Two switches exist: one for the layers' behaviour, one for recording gradients. "
    "Which one does dropout listen to?",
)
def same_twice(student):
    X, y = clouds(np.random.default_rng(1), 64)
    model = student["small_network"](4, 3, seed=0, dropout=0.5)
    model.train()
    first, second = (measured(student, model, X, y)[0] for _ in range(2))
    expect.close(second, first, rtol=1e-6, name="mean loss at the second call")


# Exercise 2


@q2.check("returns one loss per epoch, and they fall", points=1)
def losses_fall(student):
    X, y = clouds(np.random.default_rng(2), 150)
    model = student["small_network"](4, 3, seed=1)
    losses = student["train"](model, X, y, epochs=5, learning_rate=0.01, seed=0)
    losses = loss_list(losses, 5)
    expect.true(
        losses[-1] < losses[0],
        "The loss does not fall on three classes that lie well apart.",
        actual=f"from {losses[0]:.3f} to {losses[-1]:.3f}",
        next_step="Check that each batch is followed by backward() and step().",
    )


@q2.check("reaches an accuracy of 0.95 on the validation pictures", points=1, after=losses_fall)
def learns_digits(student):
    split = digits_split(seed=1)
    model = student["small_network"](64, 10, seed=0)
    student["train"](model, split.X_train, split.y_train, epochs=20, learning_rate=0.005, seed=0)
    model.eval()
    named = numbers(model(split.X_valid), "scores", shape=(450, 10)).argmax(axis=1)
    expect.accuracy(named, split.y_valid.numpy(), at_least=0.95)


# Exercise 3


def played(student, losses):
    """Let the student's function play a scripted run; return its result and the model's epoch."""
    run = student["ScriptedRun"](losses)
    best = student["keep_best"](run.model, run.train_one_epoch, run.validation_loss, len(losses))
    return best, run.epoch(run.model)


@q3.check("names the best epoch of the example", points=1)
def names_best(student):
    best, _ = played(student, [0.9, 0.4, 0.6])
    expect.equal(best, 2, name="best epoch")


@q3.check(
    "leaves the best weights in the model",
    points=1,
    after=names_best,
    misconception="last-weights-kept",
    hint="Store the weights, train once more, and print what you stored.",
)
def best_weights_back(student):
    _, epoch = played(student, [0.9, 0.4, 0.6])
    expect.equal(epoch, 2, name="epoch of the model's weights")
