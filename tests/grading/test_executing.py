"""The order in which a box is used, seen with a box that only writes down what it is told."""

from __future__ import annotations

from mlcourse.box.limits import Limits
from mlcourse.box.session import BoxEnded, CellRun
from mlcourse.checks.outcome import Reason
from mlcourse.grading.executing import Budget, Execution
from mlcourse.grading.plans import Plan, Step, StepKind

STEPS = (
    Step(StepKind.SETUP, "setup"),
    Step(StepKind.ANSWER, "one", ("q1",), 1),
    Step(StepKind.SNAPSHOT, "", ("q1",)),
    Step(StepKind.ANSWER, "two", ("q2",), 2),
    Step(StepKind.SNAPSHOT, "", ("q2",)),
)
PLAN = Plan(STEPS, frozenset({"q1", "q2"}), {"q1": (1,), "q2": (2,)}, ())


class Fake:
    def __init__(self, log, deadly, done=()):
        self.log, self.deadly, self.ended = log, deadly, None
        self.done = done
        log.append("open")

    def run(self, source):
        self.log.append(source)
        if source in self.deadly:
            raise BoxEnded(self.deadly[source])
        return CellRun((), None, False)

    def ask(self, request, blobs=(), *, limit=None):
        raise AssertionError("nobody asks here")

    def snapshot(self, name):
        self.log.append(f"snapshot {name}")

    def restore(self, name):
        self.log.append(f"restore {name}")

    def seal(self):
        self.log.append("seal")

    def close(self):
        self.log.append("close")


def brought_up(deadly=(), boxes=4, sealed=False):
    log = []
    execution = Execution(
        PLAN, lambda limits, upcoming: Fake(log, dict(deadly)), Limits(), Budget(60.0, boxes)
    )
    return execution, execution.bring_up(sealed=sealed), log


def test_what_a_box_has_behind_it_does_not_run_again():
    log, asked = [], []
    run = CellRun(({"output_type": "stream"},), None, False)

    def opened(_limits, upcoming):
        asked.append(upcoming)
        return Fake(log, {}, (run,))

    execution = Execution(PLAN, opened, Limits(), Budget(60.0, 1))
    assert execution.bring_up()
    assert asked == [["setup"]]  # the student's own cells are never run beforehand
    assert log == ["open", "one", "snapshot q1", "two", "snapshot q2", "seal"]
    assert execution.runs[0] == run


def test_a_box_is_sealed_once_everything_ran():
    _, up, log = brought_up()
    assert up
    assert log == ["open", "setup", "one", "snapshot q1", "two", "snapshot q2", "seal"]


def test_a_box_made_anew_after_questions_is_sealed_before_anything_runs():
    _, up, log = brought_up(sealed=True)
    assert up
    assert log[:2] == ["open", "seal"]


def test_what_ends_the_box_is_left_out_of_the_next():
    execution, up, log = brought_up({"one": "memory"})
    assert up
    assert log[3] == "close"
    assert log.count("one") == 1
    assert execution.reason_for("q1") is Reason.MEMORY
    assert execution.reason_for("q2") is None


def test_when_all_the_time_is_up_no_cell_is_to_blame():
    execution, up, log = brought_up({"two": "total"})
    assert not up
    assert execution.lost == {}
    assert execution.reason_for("q2") is Reason.TIME
    assert log.count("open") == 1
    assert log[-1] == "close"


def test_boxes_are_counted():
    execution, up, log = brought_up({"setup": "died", "one": "died", "two": "died"}, boxes=2)
    assert not up
    assert log.count("open") == 2
    assert execution.reason_for("q2") is Reason.DIED
