"""Hidden checks: the same properties on tables drawn anew."""

from checks import (
    agrees_with_slopes,
    factors,
    follows_probabilities,
    gradient_points_up,
    in_the_given_steps,
    none_where_separable,
    numbers_where_few_overlap,
    on_the_right_side,
    penalty_adds,
    q1,
    q2,
    stays_finite,
    unpenalised,
    with_all_columns,
)


@q1.check(
    "has the gradient of other tables point upwards",
    points=0.5,
    misconception="residual-reversed",
    after="upwards",
    hint="Take one small step against your gradient. Is the loss smaller then?",
)
def upwards_again(student, rng):
    gradient_points_up(student, rng)
    follows_probabilities(student, rng)


# Exact properties: the reference differs by rounding only.
@q1.check(
    "agrees with the slopes of other losses",
    points=1,
    after="slopes",
    hint="Does one row give the same gradient as the same row written twice?",
)
def slopes_again(student, rng):
    agrees_with_slopes(student, rng, 0.0)


@q1.check(
    "treats penalties of other sizes",
    points=0.5,
    after="penalty_added",
    hint="The penalty adds to the loss and to the gradient, and not to their first entries.",
)
def penalties_again(student, rng):
    penalty_adds(student, rng)
    agrees_with_slopes(student, rng, float(rng.uniform(0.1, 5)))


@q1.check(
    "stays right for other large scores",
    points=0.5,
    misconception="log-of-zero",
    after="large_scores",
    hint="Write the loss with np.logaddexp, and the probability with expit.",
)
def large_again(student, rng):
    stays_finite(student, rng)


@q2.check(
    "gives the factor for other tables and steps",
    points=1,
    misconception="log-odds-are-odds",
    after="right_side",
    hint="Multiply the coefficient by the step first, then take the exponential.",
)
def factors_again(student, rng):
    factors(student, rng)
    on_the_right_side(student, rng)


@q2.check(
    "keeps ratios in other units",
    points=0.5,
    misconception="ratio-without-unit",
    after="follows_steps",
    hint="If columns were scaled for the fit, divide the coefficients by the scale.",
)
def steps_again(student, rng):
    in_the_given_steps(student, rng)


# Reference: relative error below 0.001; the default penalty 0.03 and more on the small tables.
@q2.check(
    "comes near ratios of fits to other colonies",
    points=1,
    misconception="default-is-unpenalised",
    after="no_penalty",
    hint="C=np.inf takes the penalty away; scaled columns help the search to its end.",
)
def unpenalised_again(student, rng):
    unpenalised(student, rng)


@q2.check(
    "reads no column without the others",
    points=0.5,
    misconception="columns-read-alone",
    after="all_columns",
    hint="A column that is not in steps still belongs to the model.",
)
def other_columns(student, rng):
    with_all_columns(student, rng)


@q2.check(
    "finds no ratio in other separable tables",
    points=1,
    misconception="separable-is-ideal",
    after="few_overlap",
    hint="Is every row on its own side? Then no finite coefficients are the best.",
)
def none_again(student, rng):
    for _ in range(3):
        none_where_separable(student, rng)
        numbers_where_few_overlap(student, rng)
