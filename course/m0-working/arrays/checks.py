"""The exercises of this lesson and the checks that students see."""

import math

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["arrays.vectorise", "arrays.predict-shape"])
q2 = question("q2", objectives=["arrays.explain-axis", "arrays.predict-shape"])

# Counts the instructions of Python's byte code; what compiled code does is one of them.
STEPS = """
import sys

def steps(function, *arguments):
    function(*arguments)
    count = 0

    def follow(frame, event, _):
        nonlocal count
        if event == "call":
            frame.f_trace_opcodes = True
        count += 1
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return count
"""


def true_distances(A, B):
    """Return the Euclidean distances of rows, one pair after the other."""
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    return np.array([[math.dist(one, other) for other in B] for one in A])


def expect_no_loop(student, few, many):
    """Expect that more rows are no more work for Python, and that the distances are right."""
    result = student["distances"](many, many)
    expect.close(result, true_distances(many, many), atol=1e-4, name="result of distances(A, A)")
    steps = student.define(STEPS, "steps")
    small, large = (steps(student["distances"], table, table) for table in (few, many))
    rows = len(many) - len(few)
    # A loop over rows takes at least ten steps for each; 100 leave room for a library's own tests.
    expect.true(
        large <= small + 100,
        f"With {len(many)} rows, Python takes more steps than with {len(few)}: there is a loop "
        "over rows.",
        expected=f"about {small:,} steps, as with {len(few)} rows",
        actual=f"{large:,} steps, {(large - small) / rows:,.0f} more for each row",
        next_step="Give A a new axis, so that one subtraction meets all pairs of rows.",
    )


@q1.check(
    "gives an array of numbers",
    points=0,
    hint="The sum over the columns takes the last axis away. Which axes are left?",
)
def an_array(student):
    A, B = np.array([[0.0, 1], [2, 3], [5, 4]]), np.array([[1.0, 1], [0, 3], [2, 2]])
    result = expect.finite(student["distances"](A, B), name="result of distances(A, B)")
    expect.true(
        np.ndim(result) in (1, 2),
        "The result is no table of distances.",
        expected="one distance for each pair of rows, shape (3, 3)",
        actual=f"shape {np.shape(result)}",
        next_step="Square the differences, take their sum over the columns, then the root.",
    )


@q1.check(
    "compares every row of A with every row of B",
    points=0,
    misconception="rows-meet-by-position",
    after="an_array",
    hint="Write the two shapes below each other, aligned on the right. Where is an axis missing?",
)
def every_row(student):
    A, B = np.array([[0.0, 1], [2, 3], [5, 4]]), np.array([[1.0, 1], [0, 3], [2, 2]])
    result = expect.array(student["distances"](A, B), name="result of distances(A, B)")
    expect.true(
        np.ndim(result) == 2,
        "For two tables with three rows each, there are nine pairs of rows.",
        expected="shape (3, 3)",
        actual=f"shape {np.shape(result)}",
        next_step="Which shape does A need, so that its rows meet all rows of B?",
    )


@q1.check(
    "has a row for each row of A, and a column for each row of B",
    points=0,
    after="every_row",
    hint="Which of the two arrays gets its new axis in the middle?",
)
def rows_are_of_a(student):
    A, B = np.arange(8.0).reshape(4, 2), np.arange(6.0).reshape(3, 2)
    shape = np.shape(expect.array(student["distances"](A, B), name="result of distances(A, B)"))
    expect.true(
        shape != (3, 4),
        "Rows and columns of the result have changed places.",
        expected="shape (4, 3) for four rows in A and three in B",
        actual=f"shape {shape}",
    )


@q1.check(
    "has one distance for each pair of rows",
    points=1,
    misconception="axis-is-kept",
    after="rows_are_of_a",
    hint="The differences of all pairs have three axes. Which of them should the sum take away?",
)
def one_for_each_pair(student):
    A, B = np.arange(8.0).reshape(4, 2), np.arange(6.0).reshape(3, 2)
    expect.shape(student["distances"](A, B), (4, 3), name="result of distances(A, B)")


@q1.check("gives distances that are known", points=1, after="one_for_each_pair")
def known_distances(student):
    A, B = np.array([[0.0, 0], [3, 4]]), np.array([[0.0, 0], [6, 8], [3, 0]])
    result = student["distances"](A, B)
    expect.close(
        result, np.array([[0, 10, 3], [5, 5, 4]]), atol=1e-4, name="result of distances(A, B)"
    )


@q1.check("is zero from each row to itself, and the same both ways", points=1, after="every_row")
def symmetric(student):
    A = np.random.default_rng(1).normal(size=(7, 3))
    result = expect.shape(student["distances"](A, A), (7, 7), name="result of distances(A, A)")
    expect.close(np.diag(result), np.zeros(7), atol=1e-4, name="diagonal of distances(A, A)")
    expect.close(result, np.transpose(result), atol=1e-4, name="result of distances(A, A)")
    expect.close(result, true_distances(A, A), atol=1e-4, name="result of distances(A, A)")


@q1.check(
    "takes whole numbers as numbers",
    points=1,
    misconception="small-integers-wrap",
    after="known_distances",
    hint="Look at A - B for two arrays of uint8. Which of the two is the larger one?",
)
def whole_numbers(student):
    A, B = np.array([[3, 200]], dtype=np.uint8), np.array([[5, 200], [3, 40]], dtype=np.uint8)
    result = student["distances"](A, B)
    expect.close(result, np.array([[2, 160]]), atol=1e-2, name="distances of pixels")


@q1.check(
    "takes no more steps of Python for more rows",
    points=1,
    misconception="hidden-loop",
    after="symmetric",
    time_limit=30.0,
    hint="A comprehension, map and np.vectorize are loops, too: each calls Python once for a row.",
)
def no_loop(student):
    rng = np.random.default_rng(2)
    expect_no_loop(student, rng.normal(size=(6, 3)), rng.normal(size=(60, 3)))


TALL = np.array([[1.0, 200, 5], [2, 100, 7], [3, 400, 6], [6, 300, 2]])


@q2.check(
    "gives an array of the same shape",
    points=0,
    hint="keepdims=True keeps the axis that goes away, with length 1, so that the shapes fit.",
)
def same_shape(student):
    expect.shape(student["standardise"](TALL, 0), (4, 3), name="result of standardise(table, 0)")


@q2.check(
    "does not take rows for columns",
    points=0,
    misconception="axis-is-kept",
    after="same_shape",
    hint="Which axis runs down the rows? It goes away when you take the means of columns.",
)
def not_the_other_axis(student):
    result = expect.shape(
        student["standardise"](TALL, 0), (4, 3), name="result of standardise(table, 0)"
    )
    expect.true(
        not np.allclose(np.mean(result, axis=1), 0),
        "With axis=0, it is the rows that get mean 0.",
        expected="columns with mean 0",
        actual="rows with mean 0",
    )


@q2.check(
    "has a mean of its own for each column",
    points=0,
    misconception="one-mean-for-all",
    after="not_the_other_axis",
    hint="How many means has a table with three columns? How many has table.mean()?",
)
def own_means(student):
    result = expect.shape(
        student["standardise"](TALL, 0), (4, 3), name="result of standardise(table, 0)"
    )
    means = np.mean(result, axis=0)
    expect.true(
        abs(np.mean(means)) > 1e-6 or np.allclose(means, 0, atol=1e-6),
        "With axis=0, the whole table has mean 0, and its columns have not.",
        expected="each column with mean 0",
        actual="columns with the means " + ", ".join(f"{mean:.2f}" for mean in means),
    )


@q2.check(
    "standardises each column",
    points=1,
    after="own_means",
    hint="Subtract first, then divide. std as it is divides by n, with ddof=1 by n - 1.",
)
def each_column(student):
    result = student["standardise"](TALL, 0)
    expect.close(np.mean(result, axis=0), np.zeros(3), atol=1e-6, name="means of the columns")
    expect.close(np.std(result, axis=0), np.ones(3), name="standard deviations of the columns")


@q2.check(
    "follows the argument axis",
    points=0,
    after="each_column",
    hint="In which of your lines does the name axis stand?",
)
def follows_axis(student):
    by_column, by_row = (student["standardise"](TALL[:3], axis) for axis in (0, 1))
    expect.shape(by_row, (3, 3), name="result of standardise(table, 1)")
    expect.true(
        not np.allclose(by_column, by_row),
        "With axis=1 the result is the same as with axis=0.",
        expected="rows with mean 0 for axis=1, columns with mean 0 for axis=0",
        actual="the same numbers twice",
    )


@q2.check(
    "standardises each row, too",
    points=1,
    misconception="fits-so-right",
    errors_show_it=True,
    after="follows_axis",
    hint="Print the shapes of table and of table.mean(axis=1). Where do they meet?",
)
def each_row(student):
    for table in (TALL, TALL[:3]):
        result = student["standardise"](table, 1)
        expect.shape(result, table.shape, name=f"result for a table of shape {table.shape}")
        zeros, ones = np.zeros(len(table)), np.ones(len(table))
        expect.close(np.mean(result, axis=1), zeros, atol=1e-6, name="means of the rows")
        expect.close(np.std(result, axis=1), ones, name="standard deviations of the rows")


@q2.check(
    "takes whole numbers",
    points=0,
    after="each_column",
    hint="A mean is seldom a whole number. Which of your lines writes into an array of whole ones?",
)
def whole_table(student):
    table = np.array([[1, 4], [2, 5], [6, 3]])
    expect.close(
        student["standardise"](table, 0),
        np.array([[-2, 0], [-1, 1], [3, -1]]) / np.sqrt([14 / 3, 2 / 3]),
        name="result of standardise(table, 0)",
    )


@q2.check(
    "gives numbers where all numbers are equal",
    points=0,
    misconception="constant-divides",
    after="whole_table",
    hint="What is the standard deviation of 4, 4, 4? What does NumPy give for zero over zero?",
)
def no_nan(student):
    result = student["standardise"](np.array([[1, 4], [2, 4], [6, 4]]), 0)
    expect.finite(result, name="result of standardise(table, 0)")


@q2.check(
    "makes zeros of equal numbers",
    points=1,
    after="no_nan",
    hint="Equal numbers become 0, each of them. The other columns are standardised as before.",
)
def equal_numbers(student):
    table = np.array([[1, 4], [2, 4], [6, 4]])
    expect.close(
        student["standardise"](table, 0),
        np.array([[-2, 0], [-1, 0], [3, 0]]) / np.sqrt(14 / 3),
        name="result of standardise(table, 0)",
    )


@q2.check(
    "leaves the table as it was",
    points=1,
    misconception="change-what-you-read",
    after="each_column",
    hint="Which line assigns to table, or to a part of it? Mind -= and /=.",
)
def leaves_table(student):
    source = f"import numpy as np\ntable = np.array({TALL.tolist()})"
    table = student.define(source, "table")
    before = table.value()
    student["standardise"](table, 0)
    expect.true(
        np.array_equal(before, table.value()),
        "After the call, the table that was given holds other numbers.",
        expected="the table as it was",
        actual="other numbers",
        next_step="Make a new array; table -= something changes the one that was given.",
    )
