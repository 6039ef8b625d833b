"""The exercises of this lesson and the checks that students see."""

import numpy as np

from mlcourse.checks import expect, question

q1 = question("q1", objectives=["bandits.follow-change"])
q2 = question("q2", objectives=["bandits.explore"])


def learned(student, arms, rewards, delays, start, step=None):
    """Return the student's estimates as an array, one for each arm."""
    log = (np.array(arms, dtype=int), np.array(rewards, dtype=float), np.array(delays, dtype=int))
    given = (*log, np.array(start, dtype=float))
    came = student["learn"](*given) if step is None else student["learn"](*given, step=step)
    came = expect.finite(expect.shape(came, (len(start),), name="learn"), name="learn")
    return np.asarray(came, dtype=float)


def shown_log(arms, rewards, delays, start, step=None):
    """Return a small log as text for a message."""
    text = f"arms {arms}, rewards {rewards}, delays {delays}, start {start}"
    return text + (f", step {step}" if step else "")


def expect_learned(student, right, *log):
    """Expect these estimates after a small log; the message shows the log."""
    came = learned(student, *log)
    expect.true(
        bool(np.all(np.abs(came - right) < 1e-6)),
        f"learn gives other estimates for {shown_log(*log)}.",
        expected=str(right),
        actual=str([round(float(one), 4) for one in came]),
    )


def expect_other(student, arm, wrong, right, *log):
    """Expect that an arm's estimate is not the one that a usual error gives."""
    came = float(learned(student, *log)[arm])
    expect.true(
        abs(came - wrong) > 1e-6,
        f"For {shown_log(*log)}, the estimate of arm {arm} is not right.",
        expected=f"{right:g}",
        actual=f"{came:.4g}",
    )


@q1.check("gives one estimate for each arm", points=0)
def one_for_each(student):
    learned(student, [0, 2, 0], [1, 0, 0], [0, 1, 9], [0.5, 0.5, 0.5])
    learned(student, [1], [1], [0], [0.0, 0.0], step=0.5)
    learned(student, [], [], [], [0.2, 0.4])


@q1.check(
    "leaves an arm alone that was not chosen",
    points=0,
    misconception="reward-tells-of-all",
    after="one_for_each",
    hint="Which arm does a reward belong to?",
)
def others_alone(student):
    for step in (None, 0.5):
        log = ([0, 0], [1, 1], [0, 0], [0.5, 0.2], step)
        came = float(learned(student, *log)[1])
        expect.true(
            abs(came - 0.2) < 1e-6,
            f"For {shown_log(*log)}, the estimate of arm 1 has changed. It was not chosen.",
            expected="0.2",
            actual=f"{came:.4g}",
        )


@q1.check(
    "forgets the start of an average",
    points=0,
    misconception="start-is-a-reward",
    after="others_alone",
    hint="After one reward, what is the average of one reward?",
)
def start_forgotten(student):
    expect_other(student, 0, 0.6, 1, [0], [1], [0], [0.2])
    expect_other(student, 0, 0.3, 0.5, [0, 0], [1, 0], [0, 0], [-0.1])


@q1.check(
    "divides by the arm's own rewards",
    points=0,
    misconception="all-choices-count",
    after="start_forgotten",
    hint="By what does the third reward of the log move an arm that has no other?",
)
def own_rewards(student):
    expect_other(student, 0, 1 / 3, 1, [1, 1, 0], [0, 0, 1], [0, 0, 0], [0.0, 0.0])


@q1.check(
    "gives a late reward to the arm that earned it",
    points=0,
    misconception="reward-of-the-last-arm",
    after="own_rewards",
    hint="Arm 1 is chosen while the reward of arm 0 is still under way. Whose reward is it?",
)
def earned_it(student):
    expect_other(student, 1, 0.5, 0, [0, 1], [1, 0], [1, 0], [0.2, 0.3])


@q1.check(
    "does not take a reward under way for a 0",
    points=0,
    misconception="waiting-is-failure",
    after="earned_it",
    hint="After which choice would the second reward arrive, and is there such a choice?",
)
def under_way(student):
    expect_other(student, 0, 0.5, 1, [0, 0], [1, 1], [0, 1], [0.0])


@q1.check(
    "lets old rewards fade when there is a step",
    points=0,
    misconception="old-rewards-never-fade",
    after="under_way",
    hint="With a step of 0.5, how much does the last reward count?",
)
def fades(student):
    expect_other(student, 0, 0.5, 0.76875, [0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0], [0.3], 0.5)


@q1.check(
    "averages the rewards of each arm that arrived",
    points=0.5,
    after="fades",
    hint="Which rewards have arrived when the log ends? Take those of each arm, by hand.",
)
def averages(student):
    start = [0.5, 0.5, 0.5]
    expect_learned(student, [0.5, 0, 0.5], [0, 1, 0], [1, 0, 0], [0, 0, 0], start)
    expect_learned(student, [1, 0, 0.5], [0, 1, 0], [1, 0, 0], [2, 0, 1], start)
    expect_learned(student, [2.0, 3.0], [1, 0, 1, 0], [4, 1, 2, 3], [0, 2, 0, 0], [0.0, 9.0])
    expect_learned(student, [0.2, 0.4], [], [], [], [0.2, 0.4])


# By hand: of 1 and 0 in this order a step of 0.5 makes 0.5, then 0.25; in the other order 0.5.
@q1.check(
    "moves by a constant step, as rewards arrive",
    points=0.5,
    after="fades",
    hint="Where does the estimate stand at first? Which rewards arrive, and which comes first?",
)
def constant_step(student):
    start = [0.5, 0.5, 0.5]
    expect_learned(student, [0.375, 0.25, 0.5], [0, 1, 0], [1, 0, 0], [0, 0, 0], start, 0.5)
    expect_learned(student, [0.19], [0, 0], [1, 1], [0, 0], [0.0], 0.1)
    expect_learned(student, [0.5, 0], [0, 0, 1], [1, 0, 0], [2, 0, 0], [0.0, 0.0], 0.5)
    expect_learned(student, [0.25, 0], [0, 0, 1], [1, 0, 0], [1, 0, 9], [0.0, 0.0], 0.5)
    expect_learned(student, [0.5, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1], [0.0, 0.0], 0.5)
    # Five rewards arrive together: np.argsort keeps their order only with kind="stable".
    arms, rewards = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    delays = [0, 8, 0, 6, 0, 4, 0, 2, 0, 0]
    expect_learned(student, [0, 0.25], arms, rewards, delays, [0.0, 0.0], 0.5)


def chosen(student, shown, helped, left, a=1, b=1, seed=0, rows=None):
    """Return the student's arms. With `rows`, one row of counts is repeated."""
    shown, helped = np.array(shown), np.array(helped)
    if rows is not None:
        shown, helped = np.tile(shown, (rows, 1)), np.tile(helped, (rows, 1))
    came = student["choose"](shown, helped, left, a, b, seed)
    came = expect.shape(came, (len(shown),), name="choose")
    expect.true(
        came.dtype.kind in "iu",
        "The arms are not whole numbers.",
        expected="a whole number for each row",
        actual=str(came.dtype),
    )
    arms = shown.shape[1]
    expect.true(
        bool(np.all((came >= 0) & (came < arms))),
        "Some arms are not in the table.",
        expected=f"from 0 to {arms - 1}",
        actual=f"from {came.min()} to {came.max()}",
    )
    return np.asarray(came)


def of_100(came, arm):
    """Return in how many of 100 rows an arm was chosen, as text."""
    return f"arm {arm} in {100 * np.mean(came == arm):.0f} of 100 rows"


@q2.check("gives an arm for each row", points=0)
def arm_for_each(student):
    chosen(student, [[0, 0, 0], [4, 2, 1]], [[0, 0, 0], [1, 2, 0]], 9)
    chosen(student, [[3, 2]], [[1, 2]], 1, 2, 3)


@q2.check(
    "gives the other arms a chance",
    points=0,
    misconception="greedy-finds-the-best",
    after="arm_for_each",
    hint="One arm helped 60 of 100, the other 1 of 3. Is it known which is better?",
)
def gives_a_chance(student):
    came = np.concatenate(
        [chosen(student, [100, 3], [60, 1], 50, seed=seed, rows=10) for seed in range(40)]
    )
    expect.true(
        bool(np.any(came == 1)),
        "An arm that helped 1 of 3 is never chosen beside one that helped 60 of 100.",
        expected="both arms, as it is not known which is better",
        actual=of_100(came, 1),
    )


@q2.check(
    "draws for each row, from the seed",
    points=0.5,
    after="gives_a_chance",
    hint="How many draws does a table of 100 rows and 2 arms need, and from which generator?",
)
def own_draws(student):
    one, again, other = (
        chosen(student, [10, 10], [6, 5], 50, seed=seed, rows=200) for seed in (3, 3, 4)
    )
    expect.true(
        len(np.unique(one)) == 2, "All 200 equal rows get the same arm, so they share a draw."
    )
    expect.true(bool(np.all(one == again)), "The same seed gives other arms when it is used again.")
    expect.true(bool(np.any(one != other)), "Another seed gives the same arms in all 200 rows.")


# The posterior of the old arm is 0.6 nearly exactly. A flat prior lies above it with probability
# 0.4, Beta(4, 1) with 1 - 0.6^4 = 0.87, Beta(1, 4) with 0.4^4 = 0.03.
NEW_AND_OLD = ([0, 10_000], [0, 6_000])


@q2.check(
    "counts who was not helped",
    points=0,
    misconception="tries-are-failures",
    after="own_draws",
    hint="An arm helped 6,000 of 10,000. How many were not helped?",
)
def not_helped(student):
    came = chosen(student, *NEW_AND_OLD, 50, rows=4000)
    expect.true(
        bool(np.mean(came == 1) > 0.45),
        "An arm that helped 6,000 of 10,000 is chosen less often than one never shown.",
        expected="arm 1 in about 60 of 100 rows, with a flat prior",
        actual=of_100(came, 1),
    )


@q2.check(
    "begins a new arm with the prior",
    points=0,
    misconception="new-arm-is-blank",
    after="not_helped",
    hint="What is the posterior of an arm that was never shown?",
)
def begins_with_prior(student):
    high = chosen(student, *NEW_AND_OLD, 50, 4, 1, rows=4000)
    low = chosen(student, *NEW_AND_OLD, 50, 1, 4, rows=4000)
    expect.true(
        bool(max(abs(np.mean(one == 0) - 0.4) for one in (high, low)) > 0.05),
        "An arm never shown is chosen as often with the prior Beta(4, 1) as with Beta(1, 4).",
        expected="arm 0 in about 87 of 100 rows, and in about 3 of 100",
        actual=f"{of_100(high, 0)}, and in {100 * np.mean(low == 0):.0f} of 100",
    )


@q2.check(
    "does not explore with the last student",
    points=0,
    misconception="exploring-never-ends",
    after="begins_with_prior",
    hint="Who profits from what the last student teaches?",
)
def ends(student):
    came = chosen(student, [100, 100], [60, 50], 1, rows=1000)
    expect.true(
        not 0 < np.mean(came == 1) < 0.9,
        "With left = 1, an arm that helped 50 of 100 is chosen beside one that helped 60.",
        expected="arm 0 in each row",
        actual=of_100(came, 1),
    )


@q2.check(
    "is not taken in by a short success",
    points=0,
    misconception="best-look-is-best",
    after="ends",
    hint="What are the posterior means after 1 of 1 and after 80 of 100?",
)
def short_success(student):
    came = chosen(student, [1, 100], [1, 80], 1, rows=20)
    expect.true(
        bool(np.any(came == 1)),
        "With left = 1 and a flat prior, 1 of 1 is taken for better than 80 of 100.",
        expected="arm 1: its posterior mean is 0.79, and that of arm 0 is 0.67",
        actual=of_100(came, 0),
    )


@q2.check(
    "lets a lot decide between equal means",
    points=0,
    misconception="first-wins-ties",
    after="short_success",
    hint="Which of several equal values does argmax return?",
)
def by_lot(student):
    came = np.concatenate(
        [chosen(student, [4, 4, 4], [2, 2, 2], 1, seed=seed, rows=20) for seed in range(30)]
    )
    expect.true(
        len(np.unique(came)) > 1,
        "Three arms have equal posterior means, and the same one is always chosen.",
        expected="each in about a third of the rows",
        actual=", ".join(of_100(came, arm) for arm in range(3)),
    )


@q2.check(
    "chooses a new arm as often as the prior says",
    points=0,
    after="by_lot",
    hint="Compare with the example: about 40 of 100 rows. Does left matter before it is 1?",
)
def as_often(student):
    for a, b, left, due in ((1, 1, 50, 0.4), (4, 1, 2, 0.8704), (1, 4, 400, 0.0256)):
        came = chosen(student, *NEW_AND_OLD, left, a, b, rows=4000)
        error = float(np.sqrt(due * (1 - due) / 4000))
        name = f"share of arm 0, with the prior Beta({a}, {b}) and left = {left},"
        expect.close(float(np.mean(came == 0)), due, rtol=0, atol=5 * error, name=name)


@q2.check(
    "takes the highest mean for the last student",
    points=0.5,
    after="by_lot",
    hint="Compute the posterior means by hand. Does each row have a lot of its own?",
)
def highest_mean(student):
    tables = ([[9, 0, 2], [5, 8, 0]], [[6, 0, 1], [1, 5, 0]])
    for a, b, due in ((1, 1, [0, 1]), (9, 1, [1, 2]), (1, 9, [0, 1])):
        came = chosen(student, *tables, 1, a, b)
        expect.true(
            came.tolist() == due,
            f"For shown {tables[0]}, helped {tables[1]}, a = {a}, b = {b} and left = 1,"
            " other arms have the highest posterior means.",
            expected=str(due),
            actual=str(came.tolist()),
        )
    came = chosen(student, [4, 4, 4], [2, 2, 0], 1, rows=3000)
    for arm, due in enumerate((0.5, 0.5, 0.0)):
        share = float(np.mean(came == arm))
        expect.close(share, due, rtol=0, atol=0.05, name=f"share of arm {arm} after a tie")
