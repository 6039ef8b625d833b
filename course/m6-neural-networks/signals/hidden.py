"""Hidden checks: sizes and bends drawn anew, and PyTorch's own layer on batches drawn anew."""

import numpy as np
import torch

from checks import mean_squares, normalised, own_weights, q1, q2, sums_over_fan_in
from mlcourse.checks import expect

NODES = np.linspace(-9, 9, 20_001)
DENSITY = np.exp(-(NODES**2) / 2)
DENSITY = DENSITY / DENSITY.sum()


def mean_square_after(bend):
    """Return E[f(z)²] for normal z, by a sum over a fine grid."""
    return float(DENSITY @ bend(torch.tensor(NODES)).numpy() ** 2)


def drawn_bends(student, rng):
    """Return bends of the student's notebook with parameters drawn anew, and E[f(z)²] of each."""
    low, high = (float(one) for one in rng.uniform(0.3, 1.2, 2))
    slope, alpha, beta = float(rng.uniform(0.1, 0.7)), *(float(o) for o in rng.uniform(0.5, 2, 2))
    made = []
    for kind, *arguments in (
        ("Hardtanh", -low, high),
        ("LeakyReLU", slope),
        ("ELU", alpha),
        ("Softplus", beta),
        ("Tanh",),
        ("Sigmoid",),
        ("GELU",),
    ):
        theirs = getattr(student["torch"].nn, kind)(*arguments)
        made.append((theirs, mean_square_after(getattr(torch.nn, kind)(*arguments))))
    return [made[place] for place in rng.permutation(len(made))[:4]]


def through_layers(student, rng, sizes):
    """Expect that the variance stays, layer by layer, for four bends."""
    for bend, kept in drawn_bends(student, rng):
        came = mean_squares(student, sizes, bend, int(rng.integers(1000)))
        came[1:] *= kept
        variances = np.cumprod(came)
        expect.true(
            bool((variances > 0.5).all() and (variances < 2).all()),
            "For an activation that is not in the lesson, the variance of the pre-activations "
            f"leaves 0.5 to 2 within {len(came)} layers.",
            expected="from 0.5 to 2 in each layer",
            actual=f"from {variances.min():.2g} to {variances.max():.2g}",
        )


# Measured on 20 draws: the product over 20 layers of the reference stays from 0.85 to 1.15.
@q1.check(
    "keeps the variance over 20 layers for other bends",
    points=3,
    after="abs_and_relu",
    time_limit=60.0,
    hint="Draw many normal numbers, bend them, and take the mean of the squares.",
)
def twenty_layers(student, rng):
    through_layers(student, rng, [int(one) for one in rng.integers(60, 90, 21)])


@q1.check(
    "gives each bend a variance of its own",
    points=0.5,
    misconception="two-for-every-bend",
    after="asks_the_bend",
    time_limit=60.0,
    hint="Compare the weights for torch.tanh with those for torch.relu.",
)
def own_variance(student, rng):
    for bend, kept in drawn_bends(student, rng):
        came = mean_squares(student, [150, 150, 150, 150], bend, int(rng.integers(1000)))[1:]
        expect.true(
            abs(2 * kept - 1) < 0.1 or bool((np.abs(came - 2) > 0.1).any()),
            "For an activation that is not in the lesson, the weights are those of ReLU.",
        )


@q1.check(
    "sums over what comes in, for sizes drawn anew",
    points=0.5,
    misconception="fan-out-for-fan-in",
    after="over_fan_in",
    hint="A wide layer before a narrow one: whose number of signals counts?",
)
def fan_in_anew(student, rng):
    for _ in range(3):
        wide, narrow = int(rng.integers(200, 400)), int(rng.integers(50, 90))
        for sizes in ([wide, narrow], [narrow, wide]):
            sums_over_fan_in(student, sizes, int(rng.integers(1000)))


@q1.check(
    "breaks the symmetry of units for seeds drawn anew",
    points=0.5,
    misconception="equal-weights-are-neutral",
    after="units_differ",
    hint="Print the first two rows of a matrix.",
)
def differ_anew(student, rng):
    own_weights(student, int(rng.integers(1000)))


def both_layers(student, rng, steps):
    """Let PyTorch's layer and the student's function see the same batches; yield both answers."""
    units = int(rng.integers(1, 8))
    layer = torch.nn.BatchNorm1d(units, affine=False).double()
    mean, variance = np.zeros(units), np.ones(units)
    unit_scale, level = 10.0 ** rng.uniform(-2.5, 2, units), rng.normal(0, 20, units)
    for training in steps:
        rows = int(rng.integers(2, 9)) if training else int(rng.integers(1, 9))
        X = level + unit_scale * rng.normal(size=(rows, units))
        layer.train(training)
        right = layer(torch.tensor(X)).numpy()
        came = normalised(student, X, mean, variance, training)
        mean, variance = layer.running_mean.numpy().copy(), layer.running_var.numpy().copy()
        yield training, came, (right, mean, variance)


NAMES = ("normalised rows", "running mean", "running variance")


def close(came, right, name):
    expect.close(came, right, rtol=1e-6, atol=1e-7, name=name)


@q2.check(
    "equals PyTorch's layer on training batches",
    points=1,
    after="kept_of_example",
    hint="Compare with nn.BatchNorm1d(units, affine=False) on three rows.",
)
def training_anew(student, rng):
    for _ in range(8):
        for _, came, right in both_layers(student, rng, (True, True, True)):
            for one, wanted, name in zip(came, right, NAMES, strict=True):
                close(one, wanted, f"{name} after a random batch")


@q2.check(
    "answers as PyTorch's layer does when it is used",
    points=1,
    after="kept_in_use",
    hint="Ask about a single row, and about a unit that hardly varies.",
)
def use_anew(student, rng):
    for _ in range(8):
        for training, came, right in both_layers(student, rng, (True, False, False)):
            if not training:
                close(came[0], right[0], "rows of a random batch in evaluation mode")


@q2.check(
    "keeps what it knows while it is used",
    points=1,
    misconception="learning-while-asked",
    after="nothing_learned",
    hint="Compare the running statistics before and after a call in evaluation mode.",
)
def kept_anew(student, rng):
    for _ in range(8):
        for training, came, right in both_layers(student, rng, (True, False, True, False)):
            if not training:
                close(came[1], right[1], "running mean after evaluation")
                close(came[2], right[2], "running variance after evaluation")
