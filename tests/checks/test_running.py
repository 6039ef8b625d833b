from __future__ import annotations

import time

import numpy as np
import pytest

from mlcourse.checks import CheckFailed, CouldNotCheck, expect, partial, question
from mlcourse.checks.outcome import Reason, State
from mlcourse.checks.questions import Check
from mlcourse.checks.running import run_check, run_question
from mlcourse.student.faults import Gone, NameMissing, NoAttribute, NotCallable, Placeholder, Raised
from mlcourse.student.reference import LocalStudent


def made(function, *, hidden=False, **options) -> Check:
    q1 = question("q1")
    options.setdefault("points", 2)
    q1.check("does it", **options)(function)
    from dataclasses import replace

    return replace(q1.checks[0], hidden=hidden)


def run(function, student=None, *, hidden=False, passed=(), **options):
    check = made(function, hidden=hidden, **options)
    return run_check(check, student, np.random.default_rng(0), passed)


def fail(student):
    raise CheckFailed("wrong", expected="3", actual="4", next_step="think")


def raising(error):
    def check(student):
        raise error

    return check


def test_returning_nothing_gives_full_credit():
    outcome = run(lambda student: None, misconception="m", hint="h")
    assert (outcome.state, outcome.credit, outcome.earned) == (State.PASSED, 1.0, 2.0)
    assert (outcome.message, outcome.misconception, outcome.hints) == (None, None, ())


def test_a_failure_is_shown_with_both_sides():
    outcome = run(fail, misconception="m", hint="h")
    assert outcome.state is State.FAILED
    assert outcome.earned == 0
    message = outcome.message
    assert (message.text, message.expected, message.actual) == ("wrong", "3", "4")
    assert (outcome.misconception, outcome.hints, outcome.private) == ("m", ("h",), None)


def test_actual_only_leaves_the_expected_side_out():
    outcome = run(
        lambda student: expect.accuracy([0, 1], [1, 1], at_least=0.9, classes=[0, 1]),
        feedback="actual-only",
    )
    assert outcome.message.expected is None
    assert "0.9" not in outcome.message.text
    assert outcome.message.actual is not None
    assert "0.9" in outcome.private


def test_feedback_none_says_only_that_it_fails():
    outcome = run(fail, feedback="none")
    assert "wrong" not in str(outcome.message)
    assert "3" not in str(outcome.message)


def test_a_hidden_failure_keeps_everything_private():
    outcome = run(fail, hidden=True, misconception="m", hint="h")
    assert outcome.message is None
    assert (outcome.misconception, outcome.hints) == ("m", ("h",))
    assert outcome.private == "wrong\nexpected: 3\nactual: 4"


def test_a_hidden_failure_with_feedback_none_tells_nothing_at_all():
    outcome = run(fail, hidden=True, misconception="m", hint="h", feedback="none")
    assert (outcome.message, outcome.misconception, outcome.hints) == (None, None, ())


@pytest.mark.parametrize(
    ("result", "credit", "text"),
    [
        (0.25, 0.25, "25% of the points"),
        (np.float64(0.5), 0.5, "50% of the points"),
        (0, 0.0, "0% of the points"),
        (partial(0.5, "Two of four."), 0.5, "Two of four."),
    ],
)
def test_partial_credit_is_a_failure_with_that_credit(result, credit, text):
    outcome = run(lambda student: result)
    assert (outcome.state, outcome.credit) == (State.FAILED, credit)
    assert text in outcome.message.text


@pytest.mark.parametrize("result", [1, 1.0, partial(1.0, "all")])
def test_credit_of_one_passes(result):
    assert run(lambda student: result).state is State.PASSED


@pytest.mark.parametrize("result", [True, "yes", 2.0, -0.1, float("nan"), [1]])
def test_anything_else_returned_is_a_fault_of_the_check(result):
    outcome = run(lambda student: result)
    assert (outcome.state, outcome.reason) == (State.COULD_NOT_CHECK, Reason.FAULT)
    assert "the check returned" in outcome.private


@pytest.mark.parametrize("hidden", [True, False])
def test_another_exception_is_a_fault_with_its_traceback_in_private(hidden):
    outcome = run(raising(KeyError("hidden_label")), hidden=hidden)
    assert (outcome.state, outcome.reason) == (State.COULD_NOT_CHECK, Reason.FAULT)
    assert "KeyError" in outcome.private
    assert "hidden_label" not in str(outcome.message)
    assert (outcome.message is None) is hidden


def test_could_not_check_shows_the_authors_text_unless_hidden():
    outcome = run(raising(CouldNotCheck("No file.")))
    assert (outcome.state, outcome.message.text) == (State.COULD_NOT_CHECK, "No file.")
    outcome = run(raising(CouldNotCheck("No file.")), hidden=True)
    assert (outcome.message, outcome.private) == (None, "No file.")


@pytest.mark.parametrize(
    ("fault", "state", "text"),
    [
        (NameMissing("w", ("W",)), State.FAILED, "`w` is not defined."),
        (Placeholder("w"), State.NOT_ATTEMPTED, "`w` is still `...`."),
        (
            Raised("NotImplementedError", "", (("cell 1", 2, "raise NotImplementedError"),)),
            State.NOT_ATTEMPTED,
            "not written yet",
        ),
        (
            Raised("NotImplementedError", "solver", (("cell 1", 2, "model.fit(X)"),)),
            State.FAILED,
            "NotImplementedError: solver",
        ),
    ],
)
def test_faults_of_the_student(fault, state, text):
    outcome = run(raising(fault))
    assert (outcome.state, outcome.credit) == (state, 0.0)
    assert text in outcome.message.text
    hidden = run(raising(fault), hidden=True)
    assert (hidden.state, hidden.message) == (state, None)
    assert text in hidden.private


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (NameMissing("w"), None),
        (NotCallable("int"), None),
        (Raised("NameError", "name 'np' is not defined", ()), None),
        (Raised("ModuleNotFoundError", "no module", ()), None),
        (Raised("ValueError", "unknown category", ()), "m"),
        (NoAttribute("list", "predict"), "m"),
    ],
)
def test_a_slip_shows_no_misconception_where_errors_show_one(fault, named):
    outcome = run(raising(fault), misconception="m", errors_show_it=True)
    assert (outcome.state, outcome.misconception) == (State.FAILED, named)


@pytest.mark.parametrize("fault", [Raised("ValueError", "2 rows", ()), NoAttribute("list", "fit")])
def test_an_error_shows_no_misconception_unless_the_check_says_so(fault):
    outcome = run(raising(fault), misconception="m", hint="h")
    assert (outcome.state, outcome.misconception, outcome.hints) == (State.FAILED, None, ("h",))


def test_a_process_that_is_gone_is_the_callers_matter():
    with pytest.raises(Gone):
        run(raising(Gone("memory")))


def test_an_interrupt_of_the_student_is_let_through():
    with pytest.raises(KeyboardInterrupt):
        run(raising(KeyboardInterrupt()))


def endless(student):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def test_an_endless_check_is_stopped_by_its_limit():
    outcome = run(endless, time_limit=0.1)
    assert (outcome.state, outcome.reason) == (State.COULD_NOT_CHECK, Reason.TIME)
    assert "stopped after 0.1 seconds" in outcome.message.text


def test_an_endless_function_of_the_student_is_stopped_too():
    namespace: dict[str, object] = {}
    exec("def f():\n    while True:\n        pass\n", namespace)
    outcome = run(lambda student: student["f"](), LocalStudent(namespace), time_limit=0.1)
    assert (outcome.state, outcome.reason) == (State.COULD_NOT_CHECK, Reason.TIME)


def three_checks():
    q1 = question("q1")

    @q1.check("first", points=1)
    def first(student):
        expect.true(student["first"], "no")

    @q1.check("second", points=1, after=first)
    def second(student, rng):
        expect.true(rng.integers(1) == 0, "no")

    @q1.check("third", points=1)
    def third(student): ...

    return q1


def test_a_check_waits_for_the_one_before_it():
    outcomes = run_question(three_checks(), {"first": False}, lambda _: np.random.default_rng(0))
    assert [outcome.state for outcome in outcomes] == [
        State.FAILED,
        State.COULD_NOT_CHECK,
        State.PASSED,
    ]
    assert outcomes[1].reason is Reason.WAITS
    assert "“first”" in outcomes[1].message.text


def test_a_check_that_waits_for_two_names_the_one_that_does_not_pass():
    q1 = three_checks()

    @q1.check("fourth", points=1, after=["third", "first"])
    def fourth(student): ...

    for first, state in ((False, State.COULD_NOT_CHECK), (True, State.PASSED)):
        outcomes = run_question(q1, {"first": first}, lambda _: np.random.default_rng(0))
        assert outcomes[3].state is state
    waiting = run_question(q1, {"first": False}, lambda _: np.random.default_rng(0))[3]
    assert "“first”" in waiting.message.text


def test_earlier_outcomes_count_for_checks_that_wait():
    from dataclasses import replace

    q1 = three_checks()
    q1.checks[1] = replace(q1.checks[1], hidden=True)

    def rng_for(_):
        return np.random.default_rng(0)

    visible = run_question(q1, {"first": True}, rng_for, hidden=False)
    assert [outcome.check for outcome in visible] == ["q1.first", "q1.third"]
    assert run_question(q1, {}, rng_for, hidden=True)[0].reason is Reason.WAITS
    (second,) = run_question(q1, {}, rng_for, hidden=True, earlier=visible)
    assert second.state is State.PASSED
