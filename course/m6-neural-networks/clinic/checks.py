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
    "points": 0,
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


SCRIPTS = [(q1, "abc"), (q2, "def"), (q3, "gh")]


def add(question, letter, kind, title, expected, **options):
    """Add a check of one script to its question: it calls `expected` with the script's letter."""

    def check(student):
        expected(student, letter)

    check.__name__ = f"{letter}_{kind}"
    question.check(f"{letter.upper()} {title}", **options)(check)


for asked, letters in SCRIPTS:
    for one in letters:
        reads = f"{one}_reads"
        add(asked, one, "runs", "runs", expect_runs, points=0, time_limit=60.0)
        add(asked, one, "reads", "reads new digits", expect_reads, after=f"{one}_runs", **LEARNS)
        add(asked, one, "small", "has a small repair", expect_small, after=reads, **SMALL)
        add(asked, one, "claimed", "has a claim with a reason", expect_claimed, points=0)
        both = [reads, f"{one}_claimed"]
        add(asked, one, "named", "has its diagnosis", expect_named, after=both, **NAMED)
