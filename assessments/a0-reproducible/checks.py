"""The questions of this assignment and the checks that students see."""

import numpy as np
import pandas as pd

from mlcourse.checks import expect, figure, question

q1 = question("q1", objectives=["reproducible.prepare"])
q2 = question("q2", objectives=["reproducible.summarise"])
q3 = question("q3", objectives=["reproducible.draw-numbers"])
q4 = question("q4", objectives=["reproducible.give-interval"])
q5 = question("q5", objectives=["reproducible.find-missing"])
q6 = question("q6", objectives=["reproducible.show"])
q7 = question("q7", objectives=["reproducible.report"])

NAN = float("nan")
FLOCK = pd.DataFrame(
    {
        "species": ["Gentoo", None, "Adelie", "Gentoo", "Adelie"],
        "body_mass_g": [5000.0, 4100.0, NAN, 5400.0, 3500.0],
        "sex": ["female", "male", "male", "male", None],
    },
    index=[7, 5, 0, 2, 9],
)
WEIGHED = pd.DataFrame(
    {"species": ["b", "a", "b", "a", "b"], "mass_kg": [5.0, 3.0, 7.0, 4.0, 6.0]},
    index=[4, 0, 2, 9, 1],
)


PREPARED = pd.DataFrame(
    {
        "species": ["Gentoo", "Gentoo", "Adelie"],
        "body_mass_g": [5000.0, 5400.0, 3500.0],
        "sex": ["female", "male", None],
        "mass_kg": [5.0, 5.4, 3.5],
    }
)
SUMMARY = pd.DataFrame(
    {"n": [2, 3], "mean_kg": [3.5, 6.0], "sd_kg": [0.5**0.5, 1.0]}, index=["a", "b"]
)


def expect_prepared(student, birds, right):
    result = student["prepare"](birds)
    found = expect.table(result, columns=list(right.columns), ordered=False)
    expect.true(
        len(found) == len(right),
        "The new table has another number of birds than have a known species and mass.",
        expected=f"{len(right)} birds",
        actual=f"{len(found)} birds",
        next_step="Which columns do you ask for gaps? Those of the other columns do not matter.",
    )
    expect.table(found, right, index=True, ordered=False, equal_nan=True)


@q1.check("adds the mass in kilograms, and labels its rows 0, 1, 2", points=0.5)
def adds_mass(student):
    # Two birds of which all is known.
    expect_prepared(student, FLOCK.iloc[[0, 3]], PREPARED.iloc[:2])


@q1.check(
    "keeps every bird whose species and mass are known",
    points=0.5,
    misconception="drop-any-gap",
    after="adds_mass",
    hint="A bird whose sex is unknown has been weighed like the others.",
)
def keeps_known(student):
    expect_prepared(student, FLOCK, PREPARED)


def kept_table(student, birds):
    """Return a table that lives beside the student's function, so that a change would show."""
    columns = {
        name: [None if gap else value for value, gap in zip(column, column.isna(), strict=True)]
        for name, column in birds.items()
    }
    source = (
        "import pandas as pd\n"
        f"birds = pd.DataFrame({columns!r})\n"
        "birds['body_mass_g'] = birds['body_mass_g'].astype(float)"
    )
    return student.define(source, "birds")


def expect_untouched(before, after):
    expect.true(
        before.equals(after),
        "After the call, the table that was given is another one.",
        expected="the table as it was",
        actual="other values, columns, rows or labels",
        next_step="Give what you compute a new name; do not assign to birds or to its columns.",
    )


@q1.check(
    "leaves the table as it was",
    points=0.5,
    misconception="change-what-you-read",
    after="keeps_known",
    hint="Look at birds after the call. What did your function do to it?",
)
def leaves_table(student):
    birds = kept_table(student, FLOCK)
    before = birds.value()
    student["prepare"](birds)
    expect_untouched(before, birds.value())


def expect_summary(student, table, right, columns=("n", "mean_kg", "sd_kg")):
    found = expect.table(student["summarise"](table), columns=list(right.columns), ordered=False)
    index = [str(label) for label in found.index]
    expect.true(
        index == list(right.index),
        "The index is not the species in alphabetical order.",
        expected=", ".join(right.index),
        actual=", ".join(index),
        next_step="Print the index of your table for rows in another order.",
    )
    for column in columns:
        came, due = (pd.DataFrame({column: t[column].to_numpy()}) for t in (found, right))
        expect.table(came, due, equal_nan=True)


@q2.check("gives number and mean of each species", points=0.5)
def number_and_mean(student):
    expect_summary(student, WEIGHED.sort_values("species"), SUMMARY, ["n", "mean_kg"])


@q2.check(
    "puts the species into alphabetical order",
    points=0.5,
    misconception="rows-set-order",
    after="number_and_mean",
)
def alphabetical(student):
    expect_summary(student, WEIGHED, SUMMARY, ["n", "mean_kg"])


@q2.check(
    "gives the standard deviation of a sample",
    points=0.5,
    misconception="spread-of-these-cases",
    after="number_and_mean",
    hint="What do your library's functions for the standard deviation divide by?",
)
def sample_spread(student):
    expect_summary(student, WEIGHED, SUMMARY, ["sd_kg"])


def means_of(student, values, runs, seed):
    return expect.shape(
        student["resampled_means"](list(values), runs, seed), (runs,), name="resampled_means(...)"
    )


@q3.check("gives one mean for each run", points=0.5)
def one_per_run(student):
    for runs in (1, 7):
        means = expect.finite(means_of(student, [2.0, 4.0, 9.0], runs, 1), name="means")
        inside = bool(np.all((means >= 2) & (means <= 9)))
        expect.true(inside, "A mean lies outside the values that it is the mean of.")


@q3.check(
    "follows the seed, and nothing else",
    points=0.5,
    misconception="seed-inside",
    after="one_per_run",
    hint="Where does the seed of your generator come from?",
)
def follows_seed(student):
    values = [1.0, 2.5, 4.0, 8.0, 9.5]
    first, again, other = (means_of(student, values, 20, seed) for seed in (3, 3, 4))
    expect.true(
        np.array_equal(first, again),
        "Two calls with the same arguments give different means.",
        next_step="Make the generator inside the function, from the argument seed.",
    )
    expect.true(
        not np.array_equal(first, other),
        "Two seeds give the same means.",
        expected="other means for another seed",
        actual="the same 20 means for the seeds 3 and 4",
        next_step="Give your generator the argument seed.",
    )


def interval_of(student, table, first, second, runs=1000, seed=0):
    """Return the dictionary that `difference` gives, with its three numbers."""
    result = expect.type_(student["difference"](table, first, second, runs, seed), dict)
    for key in ("estimate", "low", "high"):
        expect.contains(result, key)
        expect.finite(result[key], name=f"result[{key!r}]")
    return result


@q4.check("gives the difference between the two means", points=0.5)
def right_difference(student):
    for first, second, due in (("b", "a", 2.5), ("a", "b", -2.5)):
        found = interval_of(student, WEIGHED, first, second)["estimate"]
        expect.close(found, due, name=f"estimate of {first} minus {second}")


@q4.check("puts the difference between low and high", points=0.5, after="right_difference")
def inside_interval(student):
    found = interval_of(student, WEIGHED, "b", "a")
    expect.true(
        found["low"] <= found["estimate"] <= found["high"],
        "The estimate does not lie between low and high.",
        expected="low ≤ estimate ≤ high",
        actual=f"{found['low']:.3f}, {found['estimate']:.3f}, {found['high']:.3f}",
        next_step="Take the percentiles of differences, in the same direction as the estimate.",
    )


EXAMPLES = (
    ([], None),
    ([{"needs": [], "makes": ["birds"]}, {"needs": ["birds", "birds"], "makes": []}], None),
    (
        [
            {"needs": [], "makes": ["table"]},
            {"needs": ["table"], "makes": ["birds"]},
            {"needs": ["rng", "birds", "masses", "rng"], "makes": ["means"]},
        ],
        (2, ["masses", "rng"]),
    ),
)


def listed(names):
    return ", ".join(names) or "nothing"


def expect_stop(student, cells, right):
    came = student["first_stop"](cells)
    found = came
    if isinstance(came, (tuple, list)) and len(came) == 2 and isinstance(came[1], (tuple, list)):
        found = (came[0], list(came[1]))
    listing = "; ".join(
        f"{position}: needs {listed(cell['needs'])}, makes {listed(cell['makes'])}"
        for position, cell in enumerate(cells)
    )
    expect.true(
        found == right,
        f"For these cells another answer is due. {listing or 'No cells at all'}.",
        expected=str(right),
        actual=str(came),
        next_step="Go through the cells from the top and note which names there are by then.",
    )


@q5.check("finds the cell that stops, or none", points=0.5)
def examples(student):
    for cells, right in EXAMPLES:
        expect_stop(student, cells, right)


@q5.check(
    "counts only what stands above",
    points=0.5,
    misconception="made-somewhere",
    after="examples",
)
def only_above(student):
    cells = [{"needs": ["birds"], "makes": ["n"]}, {"needs": [], "makes": ["birds"]}]
    expect_stop(student, cells, (0, ["birds"]))


@q6.check("names its axes, with a unit, and has a title", points=0.5)
def named_axes(student):
    ax = student["draw"](WEIGHED)
    figure.labelled(ax, units=("y",))
    figure.titled(ax)


@q6.check(
    "shows how sure the means are",
    points=0.5,
    misconception="mean-says-all",
    after="named_axes",
)
def sure_means(student):
    figure.has_uncertainty(student["draw"](WEIGHED))


REPORTED = ("birds", "heaviest", "lightest", "difference_kg", "low_kg", "high_kg")


def reported(student, birds, seed=0):
    result = expect.type_(student["report"](birds, seed), dict, name="report(…)")
    for key in REPORTED:
        expect.contains(result, key, name="report(…)")
    return result


@q7.check("says which species it compares, and from how many birds", points=0.5)
def small_report(student):
    found = reported(student, FLOCK)
    expect.equal(found["birds"], 3, name="birds")
    expect.equal([found["heaviest"], found["lightest"]], ["Gentoo", "Adelie"], name="species")
    expect.close(found["difference_kg"], 1.7, name="difference_kg")


@q7.check(
    "gives again what the notebook shows",
    points=0.5,
    misconception="keep-first-result",
    after="small_report",
    hint="Restart the kernel and run all cells. What is different now?",
)
def shown_again(student):
    from mlcourse.data import load_penguins

    shown = expect.type_(student["final"], dict, name="final")
    now = reported(student, load_penguins()[0])
    for key in REPORTED:
        expect.contains(shown, key, name="final")
        if isinstance(now[key], str):
            expect.equal(now[key], shown[key], name=f"report(penguins, 0)[{key!r}]")
        else:
            expect.close(now[key], shown[key], name=f"report(penguins, 0)[{key!r}]")
