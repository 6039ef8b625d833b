"""Hidden checks: each repaired script beside the right one, on digits nobody has seen."""

from threading import Lock

import numpy as np
import torch
from checks import BROKEN, SCRIPTS, ran
from sklearn.datasets import load_digits
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from mlcourse.checks import expect

REPAIRED = {
    "a": ("dim=0", "dim=1"),
    "b": ("[nn.Linear(64, 16), nn.Linear(16, 16)]", "nn.ModuleList(%s)"),
    "c": ("size=20", "size=20, shuffle=True"),
    "d": ("            loss.mean()", "            optimiser.zero_grad()\n%s"),
    "e": (":len(X)]", "whole]"),
    "f": ("    with torch", "    model.eval()\n%s"),
    "g": ("8, len(flat), 8).transpose(0, 1)", "len(flat), 8, 8)"),
    "h": (", nn.Softmax(dim=1)", ""),
}
LIBRARIES = {
    "torch": torch,
    "nn": nn,
    "cross_entropy": cross_entropy,
    "DataLoader": DataLoader,
    "TensorDataset": TensorDataset,
}
# The scripts draw from the one generator of this process, and several boxes may be asked at a time.
ONE_AT_A_TIME = Lock()
DIGITS = load_digits()
PIXELS = DIGITS.data / 16


def right(letter):
    """Return the script without its fault."""
    old, new = REPAIRED[letter]
    names = dict(LIBRARIES)
    exec(BROKEN[letter].replace(old, new.replace("%s", old)), names)
    return names[f"script_{letter}"]


def unseen(rng, rows, names):
    """Digits as nobody has them: blended with another of their class, noisy, under new names."""
    chosen = rng.integers(0, len(PIXELS), rows)
    partners = np.array(
        [rng.choice(np.flatnonzero(DIGITS.target == DIGITS.target[i])) for i in chosen]
    )
    share = rng.uniform(0.6, 1, (rows, 1))
    blended = share * PIXELS[chosen] + (1 - share) * PIXELS[partners]
    noisy = np.clip(blended + rng.normal(0, 0.04, blended.shape), 0, 1)
    return torch.tensor(noisy, dtype=torch.float32), torch.tensor(names[DIGITS.target[chosen]])


def both(student, rng, letter):
    """Return losses and classes of the student's script and of the right one, and the truth."""
    names = rng.permutation(10)
    X, y = unseen(rng, 240, names)
    X_new, truth = unseen(rng, 120, names)
    if letter == "e":
        X[rng.integers(5, 30)] = float("nan")
        X[rng.integers(30, 240, 3), int(rng.integers(64))] = float("nan")
    seed = int(rng.integers(1000))
    with ONE_AT_A_TIME:
        losses, named = right(letter)(X.clone(), y.clone(), X_new.clone(), seed)
    came = ran(student, letter, X, y, X_new, seed)
    return came, (np.asarray(losses), named.numpy()), truth.numpy()


# The same random numbers give the same losses: other roundings move them by less than 0.00001. The
# bounds are wider for other versions of torch. Loaders differ in how they draw an order: there, the
# share of digits that are read is compared, of which sorted batches lose about one half.
def expect_right(student, rng, letter):
    (losses, named), (due, due_named), truth = both(student, rng, letter)
    wrong = f"script_{letter} does not give what it would have given without its fault."
    step = "Leave rates, layers, seeds and numbers of epochs as they were given."
    expect.true(len(losses) == len(due), wrong, next_step=step)
    if letter == "c":
        less = np.mean(due_named == truth) - np.mean(named == truth)
        expect.true(bool(less < 0.2), wrong, next_step=step)
    else:
        near = np.allclose(losses, due, rtol=0.1, atol=0.03)
        expect.true(near and bool(np.mean(named == due_named) > 0.85), wrong, next_step=step)


SAME = {
    "points": 1,
    "misconception": "tuned-not-repaired",
    "hint": "Is the alarm gone, or only the symptom? Measure your repaired script once more.",
    "time_limit": 60.0,
}


def add_right(question, letter):
    """Add the check that a script gives what the right one gives."""

    def check(student, rng):
        expect_right(student, rng, letter)

    check.__name__ = f"{letter}_right"
    title = f"{letter.upper()} works as if it had never been broken"
    question.check(title, after=f"{letter}_small", **SAME)(check)


for asked, letters in SCRIPTS:
    for one in letters:
        add_right(asked, one)
