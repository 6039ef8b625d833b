"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["signals.derive-variance", "signals.draw-weights"])
q2 = question("q2", objectives=["signals.normalise"])


def weights(student, sizes, activation, seed):
    """Return the student's matrices as arrays, one for each layer."""
    came = student["initialise"](sizes, activation, seed)
    layers = len(sizes) - 1
    expect.true(
        isinstance(came, (list, tuple)) and len(came) == layers,
        f"For sizes of {len(sizes)} numbers, initialise must return a list of matrices.",
        expected=f"a list of {layers}, one for each layer",
        actual=f"{len(came)} items" if isinstance(came, (list, tuple)) else type(came).__name__,
    )
    arrays = []
    for number, (one, fan_in, fan_out) in enumerate(zip(came, sizes, sizes[1:], strict=False)):
        name = f"matrix of layer {number + 1} for sizes {sizes[number]}, {sizes[number + 1]}"
        matrix = expect.shape(one, (fan_out, fan_in), name=name)
        arrays.append(np.asarray(expect.finite(matrix, name=name), dtype=float))
    return arrays


def mean_squares(student, sizes, activation, seed):
    """Return fan-in times the mean squared weight of each layer."""
    drawn = weights(student, sizes, activation, seed)
    return np.array([one.shape[1] * np.mean(one**2) for one in drawn])


def bends(student):
    """Return PyTorch's relu and abs, as the student's notebook knows them."""
    return student["torch"].relu, student["torch"].abs


@q1.check("gives a matrix for each layer, with fan-out rows and fan-in columns", points=0)
def shapes(student):
    relu, _ = bends(student)
    weights(student, [30, 50, 20, 10], relu, 1)


@q1.check(
    "gives units weights of their own",
    points=0.5,
    misconception="equal-weights-are-neutral",
    after="shapes",
    hint="Two units with equal weights compute the same, and get the same gradient.",
)
def units_differ(student):
    own_weights(student, 1)


def own_weights(student, seed):
    """Expect that no two units of a layer have the same weights, up to their sign."""
    relu, _ = bends(student)
    for one in weights(student, [40, 40, 40], relu, seed):
        lengths = np.linalg.norm(one, axis=1)
        expect.true(lengths.min() > 0, "Some unit has weights of zero only.")
        alike = np.abs(one @ one.T) / np.outer(lengths, lengths) - np.eye(len(one))
        expect.true(
            alike.max() < 0.95,
            "Two units of a layer have the same weights, up to a factor.",
            expected="40 different units",
            actual=f"a pair with a correlation of {alike.max():.2f}",
        )


@q1.check(
    "draws from the seed",
    points=0.5,
    after="units_differ",
    hint="Set the seed inside the function, from the argument, before the first weight is drawn.",
)
def from_the_seed(student):
    relu, _ = bends(student)
    first, again, other = (weights(student, [40, 40, 40], relu, seed) for seed in (3, 3, 4))
    for one, two, three in zip(first, again, other, strict=True):
        expect.close(two, one, atol=1e-7, name="matrix drawn again from the same seed")
        expect.true(not np.allclose(one, three), "Two seeds give the same weights.")
    expect.true(not np.allclose(first[0], first[1]), "Two layers have the same weights.")


@q1.check(
    "draws evenly around zero",
    points=0.5,
    after="from_the_seed",
    hint="Evenly between -a and a: no weight is larger than a, and all values are alike likely.",
)
def evenly(student):
    relu, _ = bends(student)
    for one in weights(student, [150, 150, 150], relu, 5):
        values = one.ravel() / np.abs(one).max()
        share = np.histogram(values, bins=4, range=(-1, 1))[0] / values.size
        expect.close(share, np.full(4, 0.25), atol=0.03, name="share of weights in each quarter")


@q1.check(
    "has a variance where it should have one, and not its root",
    points=0,
    misconception="variance-is-spread",
    after="evenly",
    hint="For 200 inputs, v is near 0.005. Is that a variance, or the length of a typical weight?",
)
def variance_not_spread(student):
    relu, _ = bends(student)
    first = mean_squares(student, [200, 200], relu, 6)[0]
    expect.true(
        first > 0.1,
        "For 200 inputs and 200 units, the typical weight is about as large as its square "
        "should be.",
        expected="fan-in times the mean squared weight: about 1",
        actual=f"{first:.2g}",
    )


@q1.check(
    "knows how wide an even draw is for its variance",
    points=0,
    misconception="bound-is-spread",
    after="variance_not_spread",
    hint="What is the variance of numbers drawn evenly between -1 and 1? Draw a million.",
)
def bound_for_variance(student):
    relu, _ = bends(student)
    first = mean_squares(student, [200, 200], relu, 7)[0]
    expect.true(
        abs(first - 1 / 3) > 0.05,
        "For 200 inputs and 200 units, the weights have a third of the variance that is needed.",
        expected="fan-in times the mean squared weight: about 1",
        actual=f"{first:.2g}",
    )


@q1.check(
    "counts no activation before the first layer",
    points=0,
    misconception="bend-before-first",
    after="bound_for_variance",
    hint="Which signals come into the first layer, and what is their mean square?",
)
def first_layer(student):
    relu, _ = bends(student)
    first = float(mean_squares(student, [200, 200, 200], relu, 8)[0])
    expect.true(
        abs(first - 2) > 0.2,
        "The first weights make up for a ReLU that does not stand before them.",
        expected="pre-activations of variance 1 for inputs of variance 1",
        actual=f"{first:.2f}",
    )


@q1.check(
    "gives the first layer the right variance",
    points=0.5,
    after="first_layer",
    hint="Inputs have a mean square of 1. What must v be?",
)
def right_first(student):
    relu, _ = bends(student)
    first = mean_squares(student, [200, 200], relu, 8)[0]
    expect.between(float(first), 0.93, 1.07, name="variance of the first pre-activations")


@q1.check(
    "sums over the fan-in",
    points=0.5,
    misconception="fan-out-for-fan-in",
    after="right_first",
    hint="How many products does one pre-activation add up: as many as come in, or as go out?",
)
def over_fan_in(student):
    sums_over_fan_in(student, [300, 60], 9)
    sums_over_fan_in(student, [60, 300], 9)


def sums_over_fan_in(student, sizes, seed):
    """Expect the variance that belongs to the number of incoming signals, in the first layer."""
    relu, _ = bends(student)
    came = float(mean_squares(student, sizes, relu, seed)[0])
    name = f"variance of pre-activations from {sizes[0]} signals to {sizes[1]}"
    expect.between(came, 0.9, 1.1, name=name)


# Largest bound over the smallest: 1 for the reference, up to 1.09 if each layer is estimated anew;
# scaled by what goes through the layers before, 1.3 to 1.9.
@q1.check(
    "has one bound for layers of one size",
    points=0,
    misconception="scaled-by-what-was-drawn",
    after="over_fan_in",
    hint="Twelve layers have 30 units each. What could give one of them another bound?",
)
def one_bound(student):
    _, absolute = bends(student)
    for seed in (12, 13, 14):
        drawn = weights(student, [30] * 13, absolute, seed)[1:]
        bounds = [float(np.abs(one).max()) for one in drawn]
        expect.true(
            max(bounds) / min(bounds) < 1.15,
            "Layers of 30 signals behind the same activation have different bounds.",
            expected="nearly the same largest weight in all layers after the first",
            actual=f"from {min(bounds):.3f} to {max(bounds):.3f}",
            next_step="Print your bound for each layer. Does it use weights drawn before?",
        )


@q1.check(
    "asks the activation",
    points=0.5,
    misconception="two-for-every-bend",
    after="one_bound",
    hint="abs throws nothing away: which mean square does it give to the next layer?",
)
def asks_the_bend(student):
    _, absolute = bends(student)
    came = mean_squares(student, [200, 200, 200, 200], absolute, 10)[1:]
    expect.true(
        bool((np.abs(came - 2) > 0.2).any()),
        "With torch.abs, the weights after the first layer are those that ReLU needs.",
        expected="fan-in times the mean squared weight: about 1",
        actual=f"{came.mean():.2f}",
    )


@q1.check(
    "keeps the variance with abs and with ReLU",
    points=0.5,
    after="asks_the_bend",
    hint="How much of the mean square is left after ReLU, and how much after abs?",
)
def abs_and_relu(student):
    relu, absolute = bends(student)
    for bend, kept, name in ((relu, 0.5, "torch.relu"), (absolute, 1.0, "torch.abs")):
        came = mean_squares(student, [200, 200, 200, 200], bend, 11)
        change = came * [1, kept, kept]
        expect.close(
            change, np.ones(3), rtol=0.15, name=f"change of the variance by layer with {name}"
        )


# Exercise 2

ROWS = np.array([[1.0, 10.0], [3.0, 30.0]])
ZEROS, ONES = np.zeros(2), np.ones(2)


def normalised(student, X, mean, variance, training):
    """Return the student's three arrays."""
    came = student["batch_norm"](X, mean, variance, training)
    expect.true(
        isinstance(came, (list, tuple)) and len(came) == 3,
        "batch_norm must return three arrays.",
        expected="the normalised rows, the running mean, the running variance",
        actual=f"{len(came)} items" if isinstance(came, (list, tuple)) else type(came).__name__,
    )
    names = ("normalised rows", "running mean", "running variance")
    wanted = (X.shape, mean.shape, variance.shape)
    return [
        np.asarray(expect.shape(one, shape, name=name), dtype=float)
        for one, shape, name in zip(came, wanted, names, strict=True)
    ]


@q2.check("gives rows, means and variances", points=0)
def three_arrays(student):
    for training in (True, False):
        for one in normalised(student, ROWS, ZEROS, ONES, training):
            expect.finite(one, name="result for two rows")


def example(student, training, mean=(0.0, 0.0), variance=(1.0, 1.0)):
    """Return the student's three arrays for the rows of the example."""
    return normalised(student, ROWS, np.array(mean), np.array(variance), training)


def near(came, wrong):
    """Whether numbers are those of a known fault."""
    return bool(np.allclose(came, wrong, atol=1e-3))


@q2.check(
    "measures each unit over the rows",
    points=0,
    misconception="row-for-unit",
    after="three_arrays",
    hint="Which mean does each unit get: one over its column, or one over each row?",
)
def over_rows(student):
    rows, _, _ = example(student, True)
    expect.true(
        not near(np.sign(rows), [[-1, 1], [-1, 1]]),
        "In training mode, each row is compared with its own mean.",
        expected="the first row below the mean in both units, the second above",
        actual="in each row one unit below and one above",
    )


@q2.check(
    "normalises a batch by the right variance",
    points=0,
    misconception="unbiased-for-rows",
    after="over_rows",
    hint="PyTorch uses two variances. Which one divides by the number of rows?",
)
def biased_for_rows(student):
    rows, _, _ = example(student, True)
    expect.true(
        not near(np.abs(rows), np.sqrt(0.5)),
        "In training mode, the rows are divided by the root of the variance with n - 1.",
        expected="a mean square of 1 in each unit",
        actual=f"{np.mean(rows**2):.2f}",
    )


@q2.check(
    "normalises the rows of the example",
    points=1,
    after="biased_for_rows",
    hint="Both units are one standard deviation below the mean in the first row, and one above.",
)
def rows_of_example(student):
    rows, _, _ = example(student, True)
    expect.close(
        rows, np.array([[-1.0, -1.0], [1.0, 1.0]]), atol=1e-4, name="normalised rows of the example"
    )


@q2.check(
    "keeps nine tenths of the running mean",
    points=0,
    misconception="new-outweighs-old",
    after="rows_of_example",
    hint="A running mean forgets slowly: which share is the old one's?",
)
def slow_mean(student):
    _, mean, _ = example(student, True, mean=(1.0, 0.0))
    expect.true(
        not near(mean, [1.9, 18.0]),
        "The new running mean is nearly that of the batch.",
        expected="nine tenths of the old one, and one tenth of the batch's",
        actual="one tenth of the old one, and nine tenths of the batch's",
    )


@q2.check(
    "keeps the right variance",
    points=0,
    misconception="biased-is-kept",
    after="slow_mean",
    hint="PyTorch uses two variances. Which one divides by the number of rows minus one?",
)
def unbiased_kept(student):
    _, _, variance = example(student, True)
    expect.true(
        not near(variance, [1.0, 10.9]),
        "The new running variance takes in the variance with n.",
        expected="a tenth of the variance with n - 1",
        actual="a tenth of the variance with n",
    )


@q2.check(
    "gives the running statistics of the example",
    points=1,
    after="unbiased_kept",
    hint="The variances with n - 1 are 2 and 200 here.",
)
def kept_of_example(student):
    _, mean, variance = example(student, True, mean=(1.0, 0.0))
    expect.close(mean, np.array([1.1, 2.0]), atol=1e-6, name="running mean")
    expect.close(variance, np.array([1.1, 20.9]), atol=1e-6, name="running variance")


KEPT = {"mean": (1.0, 10.0), "variance": (4.0, 100.0)}


@q2.check(
    "does not use the batch in evaluation mode",
    points=0,
    misconception="batch-decides-in-use",
    after="three_arrays",
    hint="In evaluation mode a row gets the same answer, whatever rows stand beside it.",
)
def batch_not_used(student):
    rows, _, _ = example(student, False, **KEPT)
    expect.true(
        not any(near(np.abs(rows), size) for size in (1, np.sqrt(0.5))),
        "In evaluation mode, the rows are normalised by their own mean and variance.",
        expected="by the running statistics",
        actual="by the batch",
    )


@q2.check(
    "uses the running statistics in evaluation mode",
    points=0.5,
    after="batch_not_used",
    hint="Subtract the running mean, and divide by the root of the running variance plus eps.",
)
def kept_in_use(student):
    rows, _, _ = example(student, False, **KEPT)
    expect.close(
        rows, np.array([[0.0, 0.0], [1.0, 2.0]]), atol=1e-4, name="rows in evaluation mode"
    )


@q2.check(
    "leaves the running statistics alone in evaluation mode",
    points=0.5,
    misconception="learning-while-asked",
    after="batch_not_used",
    hint="Being asked must not change a model.",
)
def nothing_learned(student):
    _, mean, variance = example(student, False, **KEPT)
    expect.close(mean, np.array(KEPT["mean"]), name="running mean after evaluation")
    expect.close(variance, np.array(KEPT["variance"]), name="running variance after evaluation")
