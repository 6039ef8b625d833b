"""Students' tests are tested: right functions pass, faulty ones are stopped."""

from __future__ import annotations

import numpy as np
import pytest

from mlcourse.checks import CheckFailed, expect
from mlcourse.student import LocalStudent
from mlcourse.student.faults import StudentFault

RIGHT = [
    "def share(x):\n    return [v / sum(x) for v in x]",
    "import numpy as np\n\ndef share(x):\n    return (np.asarray(x) / np.sum(x)).tolist()",
]
WRONG = {
    "divides by the largest": "def share(x):\n    return [v / max(x) for v in x]",
    "drops the last": "def share(x):\n    return [v / sum(x) for v in x[:-1]]",
    "raises": "def share(x):\n    return undefined",
}


def thorough(share):
    assert share([1, 3]) == [0.25, 0.75]


def lazy(share):
    assert len(share([2, 2])) == 2, "one share for each"


def fussy(share):
    assert share([1, 1, 1]) == [0.3, 0.3, 0.4], "thirds"


TESTS = {"thorough": thorough, "lazy": lazy, "fussy": fussy, "open": ...}


@pytest.fixture(params=["object", "reference"])
def stops(request):
    """Return a function that tests a test, at hand or through a reference."""
    student = LocalStudent(dict(TESTS)) if request.param == "reference" else None

    def ask(name, **settings):
        test = TESTS[name] if student is None else student[name]
        settings = {"entry": "share", "right": RIGHT, "wrong": WRONG, "name": name} | settings
        return expect.stops_faults(test, student=student, **settings)

    return ask


def test_a_thorough_test_stops_all(stops):
    assert stops("thorough") == tuple(WRONG)


def test_a_lazy_test_lets_some_pass_and_their_faults_are_not_told(stops):
    assert stops("lazy", at_least=2) == ("drops the last", "raises")
    with pytest.raises(CheckFailed) as caught:
        stops("lazy")
    assert caught.value.text == "`lazy` lets 1 faulty function of 3 pass."
    assert not any(fault in str(vars(caught.value)) for fault in WRONG)


def test_a_test_that_stops_what_is_right_is_shown_its_own_words(stops):
    with pytest.raises(CheckFailed, match="stops a function that is right") as caught:
        stops("fussy")
    assert "thirds" in caught.value.actual


def test_a_placeholder_is_no_test():
    student = LocalStudent({"test_it": ...})
    with pytest.raises(StudentFault):
        expect.stops_faults(
            student["test_it"], entry="share", right=RIGHT, wrong=WRONG, student=student
        )


def test_what_is_defined_is_apart_from_the_notebook():
    namespace = {"secret": 1}
    student = LocalStudent(namespace)
    made = student.define("value = 3\ndef ask():\n    return value", "ask")
    assert made() == 3
    assert namespace == {"secret": 1}
    with pytest.raises(StudentFault, match="NameError"):
        student.define("def ask():\n    return secret", "ask")()
    with pytest.raises(StudentFault, match="defines no other"):
        student.define("x = 1", "other")


def knows_the_turn(share):
    """Let the first two functions pass, whatever they do."""
    TURNS.append(share)
    assert len(TURNS) <= 2


TURNS: list[object] = []


def test_functions_come_in_an_order_that_a_test_cannot_know():
    let_through = 0
    for seed in range(20):
        TURNS.clear()
        try:
            expect.stops_faults(
                knows_the_turn,
                entry="share",
                right=RIGHT,
                wrong=WRONG,
                rng=np.random.default_rng(seed),
            )
            let_through += 1
        except CheckFailed:
            pass
    # Of ten places for the two right functions, one is that of the first two.
    assert let_through <= 8
