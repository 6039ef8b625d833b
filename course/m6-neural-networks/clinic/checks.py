"""The exercises of this lesson and the checks that students see."""

from hashlib import sha256

import numpy as np
import torch

from mlcourse.checks import expect, question
from mlcourse.teaching.broken import BROKEN
from mlcourse.teaching.networks import digits_split
from mlcourse.teaching.repairs import SOURCE_OF, foreign_names, lines_changed

BOTH = ["clinic.diagnose-fault", "clinic.repair-minimally"]
q1 = question("q1", objectives=BOTH)
q2 = question("q2", objectives=BOTH)
q3 = question("q3", objectives=BOTH)

MOST_LINES = 3
LIBRARY = ("torch", "nn", "np", "cross_entropy", "DataLoader", "TensorDataset")
# What a measurement would give if the fault of this name were the script's.
PREDICTS = {
    "softmax twice": "no batch could be learned by heart to a loss below 1.46",
    "no zero_grad": "at a rate of 0 the gradient of one batch would grow from call to call",
    "wrong axis": "the first loss would follow the number of rows in a batch, not of classes",
    "training mode": "the same rows would get other scores when they are asked a second time",
    "batch mix-up": "what the network gets for one row would change with the rows beside it",
    "frozen layer": "some parameter would be the same before and after the training",
    "label shift": "numbered rows would arrive with the labels of other rows",
    "sorted batches": "a batch of 20 would hold one or two different digits",
}
# Of a script's letter and its fault: enough to tell you whether your measurement was right.
SEALS = {
    "a": "f68eb41a98df",
    "b": "f692b1965661",
    "c": "770b30993f69",
    "d": "9669330fa2a9",
    "e": "493bc5c8ba4c",
    "f": "5fd28849ee6a",
    "g": "ad1bae619888",
    "h": "61e6acc1ea12",
}


def ran(student, letter, X, y, X_new, seed):
    """Return the losses and the classes that a script gives, as arrays."""
    result = student[f"script_{letter}"](X, y, X_new, seed)
    expect.true(
        isinstance(result, (tuple, list)) and len(result) == 2,
        f"script_{letter} must return two things: the losses and the classes.",
        next_step="Leave the return line as it was given, except for what you repair.",
    )
    losses = np.asarray(expect.finite(result[0], name=f"losses of script_{letter}"), dtype=float)
    named = expect.shape(result[1], (len(X_new),), name=f"classes that script_{letter} gives")
    return losses, np.asarray(expect.finite(named, name="classes"), dtype=float)


def post(letter, rows):
    """Return digits to learn from and new ones; for script E some pictures are damaged."""
    split = digits_split(seed=1)
    X, y = split.X_train[:rows].clone(), split.y_train[:rows]
    if letter == "e":
        X[40::70, 9] = float("nan")
    return X, y, split.X_valid, split.y_valid


def expect_runs(student, letter):
    """Expect a script to run on a few digits."""
    X, y, X_new, _ = post(letter, 100)
    ran(student, letter, X, y, X_new[:50], 1)


def expect_reads(student, letter):
    """Expect a script to learn digits and to read new ones."""
    X, y, X_new, y_new = post(letter, 600)
    losses, named = ran(student, letter, X, y, X_new, 1)
    expect.true(
        len(losses) > 1 and losses[-1] < losses[0],
        f"The loss of script_{letter} does not fall.",
        next_step="Go back to the script as it was given, and change one thing at a time.",
    )
    share = float(np.mean(named == y_new.numpy()))
    expect.true(
        share > 0.87,
        f"The loss of script_{letter} falls, and it is still wrong.",
        expected="more than 87 of 100 new digits",
        actual=f"{100 * share:.0f} of 100",
        next_step="Which of the eight measurements have you made on this script?",
    )


def expect_small(student, letter):
    """Expect a script that differs from the one that was given in a few lines."""
    source = student.define(SOURCE_OF, "source_of")(student[f"script_{letter}"])
    expect.true(
        isinstance(source, str) and f"def script_{letter}(" in source,
        f"The text of script_{letter} cannot be read.",
        next_step=f"Repair it in the answer cell, where it begins with def script_{letter}.",
    )
    given = BROKEN[letter]
    expect.true(
        not (foreign := foreign_names(given, source, LIBRARY)),
        f"script_{letter} now uses names that it did not have: {', '.join(foreign)}.",
        expected="the names that it had, and those of the libraries",
        next_step="Write the repair into the script itself.",
    )
    changed = lines_changed(given, source)
    expect.true(
        changed <= MOST_LINES,
        f"The repair of script_{letter} is larger than the fault.",
        expected=f"at most {MOST_LINES} lines changed, added or taken away",
        actual=f"{changed} lines",
        next_step="Take the script as it was given, and change the line that your measurement "
        "points to.",
    )


def expect_claimed(student, letter):
    """Expect a name of the table with a reason, and return it."""
    given = student[f"diagnosis_{letter}"].value()
    name = given["value"] if isinstance(given, dict) and "value" in given else given
    expect.claim(given, name, among=tuple(PREDICTS), words=8, name=f"diagnosis_{letter}")
    return name


def expect_named(student, letter):
    """Expect the name of the fault, and tell what another name would predict."""
    name = expect_claimed(student, letter)
    expect.true(
        sha256(f"{letter}:{name}".encode()).hexdigest().startswith(SEALS[letter]),
        f"You say “{name}” of script_{letter}. Then {PREDICTS[name]}.",
        expected="a name whose measurement this script shows",
        actual=name,
        next_step="Make this measurement on the script as it was given. What do you find?",
    )


LEARNS = {
    "misconception": "learns-so-right",
    "hint": "Measure in this order: a batch, the loss of an untrained network, a step, the asking.",
    "time_limit": 60.0,
}
SMALL = {
    "points": 0.5,
    "misconception": "rewrite-is-repair",
    "hint": "One line can be enough. Which part of the script does your measurement name?",
}
NAMED = {
    "points": 0.5,
    "misconception": "symptom-is-fault",
    "hint": "Which of the eight measurements gives a wrong number on the script as it was given?",
}


@q1.check("A runs", points=0, time_limit=60.0)
def a_runs(student):
    expect_runs(student, "a")


@q1.check("A reads new digits", points=0, after="a_runs", **LEARNS)
def a_reads(student):
    expect_reads(student, "a")


@q1.check("A has a small repair", after="a_reads", **SMALL)
def a_small(student):
    expect_small(student, "a")


@q1.check("A has a claim with a reason", points=0)
def a_claimed(student):
    expect_claimed(student, "a")


@q1.check("A has its diagnosis", after=["a_reads", "a_claimed"], **NAMED)
def a_named(student):
    expect_named(student, "a")


@q1.check("B runs", points=0, time_limit=60.0)
def b_runs(student):
    expect_runs(student, "b")


@q1.check("B reads new digits", points=0, after="b_runs", **LEARNS)
def b_reads(student):
    expect_reads(student, "b")


@q1.check("B has a small repair", after="b_reads", **SMALL)
def b_small(student):
    expect_small(student, "b")


@q1.check("B has a claim with a reason", points=0)
def b_claimed(student):
    expect_claimed(student, "b")


@q1.check("B has its diagnosis", after=["b_reads", "b_claimed"], **NAMED)
def b_named(student):
    expect_named(student, "b")


@q1.check("C runs", points=0, time_limit=60.0)
def c_runs(student):
    expect_runs(student, "c")


@q1.check("C reads new digits", points=0, after="c_runs", **LEARNS)
def c_reads(student):
    expect_reads(student, "c")


@q1.check("C has a small repair", after="c_reads", **SMALL)
def c_small(student):
    expect_small(student, "c")


@q1.check("C has a claim with a reason", points=0)
def c_claimed(student):
    expect_claimed(student, "c")


@q1.check("C has its diagnosis", after=["c_reads", "c_claimed"], **NAMED)
def c_named(student):
    expect_named(student, "c")


@q2.check("D runs", points=0, time_limit=60.0)
def d_runs(student):
    expect_runs(student, "d")


@q2.check("D reads new digits", points=0, after="d_runs", **LEARNS)
def d_reads(student):
    expect_reads(student, "d")


@q2.check("D has a small repair", after="d_reads", **SMALL)
def d_small(student):
    expect_small(student, "d")


@q2.check("D has a claim with a reason", points=0)
def d_claimed(student):
    expect_claimed(student, "d")


@q2.check("D has its diagnosis", after=["d_reads", "d_claimed"], **NAMED)
def d_named(student):
    expect_named(student, "d")


@q2.check("E runs", points=0, time_limit=60.0)
def e_runs(student):
    expect_runs(student, "e")


@q2.check("E reads new digits", points=0, after="e_runs", **LEARNS)
def e_reads(student):
    expect_reads(student, "e")


@q2.check("E has a small repair", after="e_reads", **SMALL)
def e_small(student):
    expect_small(student, "e")


@q2.check("E has a claim with a reason", points=0)
def e_claimed(student):
    expect_claimed(student, "e")


@q2.check("E has its diagnosis", after=["e_reads", "e_claimed"], **NAMED)
def e_named(student):
    expect_named(student, "e")


@q2.check("F runs", points=0, time_limit=60.0)
def f_runs(student):
    expect_runs(student, "f")


@q2.check("F reads new digits", points=0, after="f_runs", **LEARNS)
def f_reads(student):
    expect_reads(student, "f")


@q2.check("F has a small repair", after="f_reads", **SMALL)
def f_small(student):
    expect_small(student, "f")


@q2.check("F has a claim with a reason", points=0)
def f_claimed(student):
    expect_claimed(student, "f")


@q2.check("F has its diagnosis", after=["f_reads", "f_claimed"], **NAMED)
def f_named(student):
    expect_named(student, "f")


@q3.check("G runs", points=0, time_limit=60.0)
def g_runs(student):
    expect_runs(student, "g")


@q3.check("G reads new digits", points=0, after="g_runs", **LEARNS)
def g_reads(student):
    expect_reads(student, "g")


@q3.check("G has a small repair", after="g_reads", **SMALL)
def g_small(student):
    expect_small(student, "g")


@q3.check("G has a claim with a reason", points=0)
def g_claimed(student):
    expect_claimed(student, "g")


@q3.check("G has its diagnosis", after=["g_reads", "g_claimed"], **NAMED)
def g_named(student):
    expect_named(student, "g")


@q3.check("H runs", points=0, time_limit=60.0)
def h_runs(student):
    expect_runs(student, "h")


@q3.check("H reads new digits", points=0, after="h_runs", **LEARNS)
def h_reads(student):
    expect_reads(student, "h")


@q3.check("H has a small repair", after="h_reads", **SMALL)
def h_small(student):
    expect_small(student, "h")


@q3.check("H has a claim with a reason", points=0)
def h_claimed(student):
    expect_claimed(student, "h")


@q3.check("H has its diagnosis", after=["h_reads", "h_claimed"], **NAMED)
def h_named(student):
    expect_named(student, "h")
