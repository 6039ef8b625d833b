"""The exercises of this lesson and the checks that students see."""

import itertools

import numpy as np

from mlcourse.checks import expect, figure, question

q1 = question("q1", objectives=["seeing.choose-plot"])
q2 = question("q2", objectives=["seeing.show-uncertainty", "seeing.make-readable"])

NAMES = ("all", "within", "reversed")


def planted_groups(rng, *, sizes=(12, 20, 8), inside=1.0, between=-4.0):
    """Return x, y and names of groups with planted directions within and between them."""
    number = np.repeat(np.arange(len(sizes)), sizes)
    x, noise = rng.normal(size=(2, len(number)))
    # Means of the groups bend a little, so that they do not lie on one line.
    y = inside * x + noise + between * number + 0.5 * number**2
    order = rng.permutation(len(number))
    names = np.array([f"group {n + 1}" for n in number])
    return (x + 3 * number)[order], y[order], names[order]


def described(student, x, y, group):
    """Return the student's description, with its three names."""
    result = expect.type_(student["describe"](x, y, group), dict, name="describe")
    expect.true(
        set(result) == set(NAMES),
        "The dictionary does not have the three names that were asked for.",
        expected=", ".join(NAMES),
        actual=", ".join(str(name) for name in result),
    )
    for name in ("all", "within"):
        expect.between(result[name], -np.inf, np.inf, name=name)  # a number
    return result


def example():
    return planted_groups(np.random.default_rng(4))


# Nine rows, counted on paper. The means of all rows are 4 and 6; those of the groups are 2 and 8
# (a), 6 and 2 (b), 5 and 8 (c). Sums of squares in x, sums of squares in y, and sums of products of
# the distances from these means: 44, 92, -27 over all rows, and 14, 20, 9 within the groups.
SMALL = (
    np.array([0.0, 5, 1, 4, 6, 3, 6, 4, 7]),
    np.array([7.0, 0, 7, 9, 3, 7, 7, 11, 3]),
    np.array([*"abacbacab"]),
)
ALL, WITHIN = -27 / np.sqrt(44 * 92), 9 / np.sqrt(14 * 20)
# The same for the means themselves: 26/3, 24, -10 with each group once, and 30, 72, -36 with each
# group once for each of its rows.
OF_MEANS = (-10 / np.sqrt(26 / 3 * 24), -36 / np.sqrt(30 * 72))


@q1.check("returns two correlations and a verdict by name", points=0)
def three_names(student):
    described(student, *example())


@q1.check("gives the correlation over all rows", points=1, after="three_names")
def over_all(student):
    expect.close(described(student, *SMALL)["all"], ALL, name="all")


@q1.check(
    "looks within the groups",
    points=0,
    misconception="summary-is-the-data",
    after="over_all",
    hint="What must be subtracted from each row before the second correlation is computed?",
)
def looks_within(student):
    came = described(student, *example())
    expect.true(
        abs(came["within"] - came["all"]) > 1e-6,
        "Within the groups you find the correlation over all rows again.",
        expected="another number: in this example the groups differ in their means",
        actual=f"{came['within']:.3f} twice",
    )


@q1.check(
    "compares rows, not the means of groups",
    points=0,
    misconception="means-are-the-cases",
    after="looks_within",
    hint="How many pairs of numbers go into your second correlation: one for each row?",
)
def rows_not_means(student):
    came = described(student, *SMALL)["within"]
    expect.true(
        all(abs(came - one) > 1e-6 for one in OF_MEANS),
        "Your second correlation is that of the groups' means.",
        expected="the correlation of the distances from these means",
        actual=f"{came:.3f}",
    )


@q1.check(
    "gives the correlation within the groups",
    points=1,
    after="rows_not_means",
    hint="It is one correlation: that of all distances from the own mean, and no mean of several.",
)
def within_groups(student):
    expect.close(described(student, *SMALL)["within"], WITHIN, name="within")


def expect_verdict(student, x, y, group, right):
    came = described(student, x, y, group)["reversed"]
    expect.true(
        isinstance(came, (bool, np.bool_)) and bool(came) == right["reversed"],
        "The verdict does not fit the two correlations.",
        expected=f"{right['reversed']} for {right['all']:.2f} and {right['within']:.2f}",
        actual=str(came),
        next_step='"reversed" is True where one of them is above zero and the other below.',
    )


# The verdict is planted, as inside and between; the correlations of these draws are rounded.
VERDICTS = {
    (1.0, -4.0): {"all": -0.70, "within": 0.65, "reversed": True},
    (1.0, 4.0): {"all": 0.95, "within": 0.65, "reversed": False},
    (-1.0, -4.0): {"all": -0.92, "within": -0.67, "reversed": False},
    (-1.0, 4.0): {"all": 0.79, "within": -0.67, "reversed": True},
}


@q1.check("tells a reversal from none", points=1, after="within_groups")
def tells_reversal(student):
    for (inside, between), right in VERDICTS.items():
        groups = planted_groups(np.random.default_rng(5), inside=inside, between=between)
        expect_verdict(student, *groups, right)


# Reads a figure where it was drawn, and gives back plain values.
READER = """
def read(ax):
    bars = [p for p in ax.patches if hasattr(p, "get_height") and hasattr(p, "get_width")]
    whiskers = [
        [float(v) for v in part[:, 1]] + [float(part[:, 0].mean())]
        for c in ax.collections if hasattr(c, "get_segments") for part in c.get_segments()
        if len(part) == 2
    ]
    legend = ax.get_legend()
    texts = [t.get_text() for t in ax.texts] + (
        [t.get_text() for t in legend.get_texts()] if legend is not None else []
    )
    return {
        "bars": [[float(p.get_x()), float(p.get_width()), float(p.get_height())] for p in bars],
        "bottoms": [float(p.get_y()) for p in bars],
        "colours": [[float(v) for v in p.get_facecolor()] for p in bars],
        "hatches": [str(p.get_hatch() or "") for p in bars],
        "whiskers": whiskers,
        "texts": texts,
        "ticks": [t.get_text() for t in ax.get_xticklabels()],
        "title": max((ax.get_title(loc=s) for s in ("left", "center", "right")), key=len),
    }
"""
AXES = "from matplotlib.figure import Figure\nax = Figure().add_subplot()"

SAMPLES = {
    "young": {"oak": [8.0, 9.0, 11.0, 12.0], "pine": [4.0, 5.0, 9.0]},
    "old": {"oak": [20.0, 24.0], "pine": [13.0, 15.0, 14.0, 18.0]},
}
TREES = (SAMPLES, "height of a tree (m)", "kind of tree")


def drawn(student, samples, quantity, grouping):
    """Return the axes after the student has drawn, what can be read there, and the alt text."""
    ax = student.define(AXES, "ax")
    text = student["draw_means"](ax, samples, quantity, grouping)
    return ax, student.define(READER, "read")(ax), text


def table_of(samples):
    """Return means and double standard errors, a row for each series."""
    rows = [[np.asarray(values) for values in row.values()] for row in samples.values()]
    means = [[values.mean() for values in row] for row in rows]
    errors = [[values.std(ddof=1) / np.sqrt(len(values)) for values in row] for row in rows]
    return np.array(means), 2 * np.array(errors)


def bars_by_group(read, samples):
    """Return the bars in the order of their places, as (height, colour, hatch, middle)."""
    means, _ = table_of(samples)
    expect.true(
        len(read["bars"]) == means.size,
        "The number of bars is another one.",
        expected=f"{means.size}: one for each series and group",
        actual=str(len(read["bars"])),
        next_step="Draw each series with a call of ax.bar (not plt.bar), one bar for each group.",
    )
    found = zip(read["bars"], read["colours"], read["hatches"], strict=True)
    bars = [
        (x + width / 2, height, tuple(colour), hatch) for (x, width, height), colour, hatch in found
    ]
    return sorted(bars, key=lambda bar: bar[0])


def expect_heights(read, samples):
    means, _ = table_of(samples)
    bars = bars_by_group(read, samples)
    edges = sorted((x, x + width) for x, width, _ in read["bars"])
    expect.true(
        all(right <= left + 1e-6 for (_, right), (left, _) in itertools.pairwise(edges)),
        "Some bars cover each other, so that not all can be seen.",
        expected="bars side by side",
        actual="bars at the same place",
        next_step="Move each series by the width of a bar: ax.bar(places + k * width, ..., width).",
    )
    heights = np.array([bar[1] for bar in bars])
    expect.close(np.sort(heights), np.sort(means.ravel()), name="sorted list of heights")
    # Side by side: from left to right come all bars of the first group, then those of the second.
    expect.close(heights, means.T.ravel(), name="list of heights from left to right")


def whisker_halves(read, samples):
    """Return half the length of the error bar on each bar, from left to right."""
    bars, halves = bars_by_group(read, samples), []
    for middle, height, *_ in bars:
        near = [
            abs(high - low) / 2
            for low, high, x in read["whiskers"]
            if abs(x - middle) < 1e-6 and abs((low + high) / 2 - height) < 1e-6 * max(1, height)
        ]
        expect.true(
            bool(near),
            "A bar has no error bar around its end.",
            expected="an error bar on each, as long below the mean as above it",
            actual=f"none on the bar of height {height:.3g}",
            next_step="Pass yerr= to ax.bar: half the length of each error bar.",
        )
        halves.append(max(near))
    return np.array(halves)


def looks(read, samples):
    """Return the look of each series: colour and hatching, from left to right in each group."""
    bars, count = bars_by_group(read, samples), len(samples)
    return [{(bar[2], bar[3]) for bar in bars[k::count]} for k in range(count)]


def expect_apart(read, samples, what):
    """Expect one colour or hatching for each series."""
    series = looks(read, samples)
    expect.true(
        all(len(one) == 1 for one in series),
        "The bars of one series do not look alike.",
        expected="one colour and one hatching for all bars of a series",
        actual=", ".join(f"{len(one)} looks" for one in series),
        next_step="Draw all bars of a series with one call, with color= and hatch=.",
    )
    different = len({next(iter(one))[what == "hatching"] for one in series})
    expect.true(
        different == len(samples),
        f"The series do not differ in {what}.",
        expected=f"{len(samples)} kinds of {what}, one for each series",
        actual=str(different),
        next_step='Give each series its own color= and its own hatch=, such as "//" or "xx".',
    )


def expect_words(text, samples, quantity, what):
    means, _ = table_of(samples)
    best = list(next(iter(samples.values())))[int(means.max(axis=0).argmax())]
    expect.true(
        best in text,
        f"The {what} does not name the group with the highest bar.",
        expected=f"the name {best}",
        actual=text,
        next_step="Find that group from the means, and put its name into the text.",
    )
    return best


def expect_title(ax, read, samples, quantity):
    """Expect a title of some words that names the group with the highest bar, and no other."""
    figure.titled(ax)
    best = expect_words(read["title"], samples, quantity, "title")
    others = [name for name in next(iter(samples.values())) if name != best]
    named = [name for name in others if name in read["title"]]
    expect.true(
        not named,
        "The title names other groups as well, so it makes no claim.",
        expected=f"the name {best} and no other",
        actual=read["title"],
        next_step="Say in the title what a reader should see first.",
    )


@q2.check("draws a bar for each mean, side by side", points=1)
def draws_bars(student):
    _, read, _ = drawn(student, *TREES)
    expect_heights(read, SAMPLES)


@q2.check(
    "begins the bars at zero",
    points=1,
    misconception="axis-from-the-data",
    after="draws_bars",
    hint="Look at the lower limit of the y axis.",
)
def begins_at_zero(student):
    ax, read, _ = drawn(student, *TREES)
    figure.bars_from_zero(ax)
    expect.true(
        all(bottom == 0 for bottom in read["bottoms"]),
        "The bars do not begin at zero.",
        expected="bars from 0",
        actual=f"bars from {max(read['bottoms'], key=abs):.3g}",
        next_step="Draw them without bottom=.",
    )


@q2.check(
    "has an error bar on each bar",
    points=0,
    after="draws_bars",
    hint="Which argument of ax.bar draws error bars?",
)
def has_error_bars(student):
    ax, read, _ = drawn(student, *TREES)
    figure.has_uncertainty(ax)
    whisker_halves(read, SAMPLES)


@q2.check(
    "shows how sure the means are, not how unequal the cases",
    points=0,
    misconception="whiskers-of-cases",
    after="has_error_bars",
    hint="What happens to the error bar of a mean when there are four times as many cases?",
)
def not_the_cases(student):
    _, read, _ = drawn(student, *TREES)
    halves, rows = whisker_halves(read, SAMPLES), [*SAMPLES.values()]
    cells = [row[name] for name in rows[0] for row in rows]
    spreads = [np.array([np.std(one, ddof=d) for one in cells]) for d in (0, 1)]
    expect.true(
        not any(np.allclose(halves, times * one) for times in (1, 2) for one in spreads),
        "Your error bars are those of single cases: they do not depend on how many there are.",
        expected="two standard errors each way",
        actual="standard deviations",
        next_step="Divide the standard deviation by the square root of the number of cases.",
    )


def expect_errors(read, samples):
    _, halves = table_of(samples)
    expect.close(
        whisker_halves(read, samples), halves.T.ravel(), name="half-length of the error bars"
    )


@q2.check(
    "has error bars of two standard errors each way",
    points=1,
    after="not_the_cases",
    hint="One standard error is np.std(values, ddof=1) / np.sqrt(len(values)).",
)
def two_errors(student):
    _, read, _ = drawn(student, *TREES)
    expect_errors(read, SAMPLES)


@q2.check("gives each series a colour of its own", points=0, after="draws_bars")
def own_colours(student):
    _, read, _ = drawn(student, *TREES)
    expect_apart(read, SAMPLES, "colour")


@q2.check(
    "can be read without colour",
    points=1,
    misconception="colour-is-enough",
    after="own_colours",
    hint="Print your figure in grey. Which series is which?",
)
def read_without_colour(student):
    _, read, _ = drawn(student, *TREES)
    expect_apart(read, SAMPLES, "hatching")


def expect_names(ax, read, samples, quantity, grouping):
    figure.labelled(ax, units=())
    names = figure.labelled(ax, units=("y",))
    expect.equal(names, (grouping, quantity), name="names of the axes")
    groups = list(next(iter(samples.values())))
    expect.equal([name for name in read["ticks"] if name], groups, name="names at the ticks")
    missing = [name for name in samples if not any(name in text for text in read["texts"])]
    expect.true(
        not missing,
        "A series is not named in the figure.",
        expected="the name of each series in the legend or as a text",
        actual=f"nothing names {', '.join(missing)}",
        next_step="Pass label= to ax.bar and call ax.legend() at the end.",
    )


@q2.check("names axes, groups and series", points=1, after="draws_bars")
def names_all(student):
    ax, read, _ = drawn(student, *TREES)
    expect_names(ax, read, *TREES)


@q2.check(
    "says in title and alt text what is to be seen",
    points=1,
    after="draws_bars",
    hint="Which group has the highest bar? Your function can find it from the means.",
)
def says_what_is_seen(student):
    ax, read, text = drawn(student, *TREES)
    expect_title(ax, read, SAMPLES, TREES[1])
    figure.described(text, name="alt text")
    expect_words(text, SAMPLES, TREES[1], "alt text")
    expect.contains(text, "height of a tree", name="alt text")
