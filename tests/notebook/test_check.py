"""check() and progress() in a shell, as a student meets them."""

from __future__ import annotations

import random
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from mlcourse import __version__
from mlcourse.checks.outcome import Message, Outcome, Reason, State
from mlcourse.course.solutions import stub_of
from mlcourse.notebook import commands
from mlcourse.notebook.showing import CHECK_MIME, Progress, Report

USE = "from mlcourse import check, progress, export"


class Tags(HTMLParser):
    """Collects tags and attributes, and fails on what is not closed."""

    def __init__(self, html):
        super().__init__()
        self.seen, self.open, self.texts = [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_before_the_set_up_cell(run):
    for call in ('check("q1")', "check()", "progress()", "export()"):
        text = str(run(USE, call))
        assert "set-up cell has not been run" in text


def test_an_answer_that_was_not_run_is_not_attempted(run, cells):
    text = str(run(cells.set_up(), 'check("q1")'))
    assert "Not attempted yet." in text
    assert "run its cell" in text


def test_a_stub_is_not_attempted_also_with_other_comments(run, cells):
    changed = cells.STUB.replace("    ...", "    # my plan\n    ...")
    assert "Not attempted yet." in str(run(cells.set_up(), changed, 'check("q1")'))


def test_a_stub_that_ends_its_cell_shows_nothing(shell, cells, capsys):
    cell = "x = 1\n### BEGIN SOLUTION\nanswer = 2\n### END SOLUTION\n"
    for source in (cells.set_up(), stub_of(cell)):
        shell.run_cell(source, store_history=True)
    assert capsys.readouterr().out == ""
    shell.run_cell("...", store_history=True)
    assert "Ellipsis" in capsys.readouterr().out


def test_the_stub_run_again_after_an_answer_is_not_attempted(run, cells):
    run(cells.set_up(), cells.RIGHT, 'check("q1")')
    assert "Not attempted yet." in str(run(cells.STUB, 'check("q1")'))


def typed(shell, capsys, *sources):
    """Run cells that may fail, as a student does."""
    for source in sources:
        shell.run_cell(source, store_history=True)
    capsys.readouterr()


def test_a_syntax_error_in_the_answer_is_told_with_its_line(run, shell, cells, capsys):
    run(cells.set_up(), cells.STUB)
    typed(shell, capsys, "\n%matplotlib inline\ndef standardise(X)\n    return X")
    shown = run('check("q1")')
    assert str(shown).splitlines() == [
        "q1 · Standardise",
        "The answer's cell has a syntax error, so nothing in it was run.",
        "Line 3: def standardise(X)",
        "SyntaxError: expected ':'",
        "Next: Look at that line and the one above it, mend what Python cannot read, run the "
        "cell, and then run this check again.",
    ]
    bundle = shown._repr_mimebundle_()
    assert "Line 3: def standardise(X)" in bundle["text/html"]
    assert bundle[CHECK_MIME]["syntax_error"]["line"] == 3
    assert "q1 · Standardise: The answer's cell has a syntax error" in str(run("check()"))
    assert "q2 · One: Not attempted yet." in str(run("check()"))


@pytest.mark.parametrize(
    "broken",
    [
        "answer = (1",
        "x, answer = 1 2",
        "answer = 1\nreturn answer",
        "answer: int = 3 4",
        "anwser = 2\nprint(answer",
        "class answer:\npass",
    ],
)
def test_what_cannot_be_read_is_not_called_not_attempted(run, shell, cells, capsys, broken):
    run(cells.set_up(), "answer = 'earlier'" if "anwser" not in broken else "x = 1")
    typed(shell, capsys, broken)
    assert "has a syntax error" in str(run('check("q2")'))


def test_a_syntax_error_elsewhere_leaves_the_answer_alone(run, shell, cells, capsys):
    run(cells.set_up(), "answer = 'one'")
    typed(shell, capsys, "print(answer", "if answer == 2 print()", "other = (")
    assert "does not pass yet" in str(run('check("q2")'))
    run("%%writefile notes.txt\nanswer = what I think of it\n", "%time answer = '<b>one</b>'")
    assert "The check passes." in str(run('check("q2")'))


def test_an_answer_mended_after_a_syntax_error_is_checked(run, shell, cells, capsys):
    run(cells.set_up())
    typed(shell, capsys, "answer = '<b>one</b>")
    assert "has a syntax error" in str(run('check("q2")'))
    assert "The check passes." in str(run("answer = '<b>one</b>'", 'check("q2")'))
    typed(shell, capsys, "answer = '<b>one</b>")
    assert "Not attempted yet." in str(run("...", 'check("q2")'))


def test_a_failure_in_full_and_the_others_in_a_line(run, cells):
    text = str(run(cells.set_up(), cells.SHAPELESS, 'check("q1")'))
    assert text.splitlines() == [
        "q1 · Standardise",
        "Not yet: 0 of 2 checks pass.",
        "",
        "[does not pass yet] keeps the shape",
        "  The result has the wrong shape.",
        "  expected: (5, 2)",
        "  yours:    (2,)",
        "  Next: It has one dimension too few.",
        "  Axis 0 runs over rows.",
        "  To reread: arrays#axes",
        "",
        "[waits for another check] gives columns of mean 0",
        "",
        "Grading makes further checks, with other data.",
    ]


def test_all_pass(run, cells):
    text = str(run(cells.set_up(), cells.RIGHT, 'check("q1")'))
    assert "All 2 checks pass." in text


def test_the_students_error_is_shown_with_their_line_and_nothing_of_ours(run, cells):
    broken = "def standardise(X):\n    y = X\n    return y / undefined_name"
    report = run(cells.set_up(), broken, 'check("q1")')
    text = str(report)
    assert "NameError: name 'undefined_name' is not defined" in text
    assert "line 3: return y / undefined_name" in text
    for ours in ("Traceback", "mlcourse/", "answers.py", "checks.py"):
        assert ours not in text


def test_hints_come_with_distinct_failed_attempts(run, cells):
    def hints():
        return [line.strip() for line in str(run('check("q1")')).splitlines() if "Hint" in line]

    run(cells.set_up(), cells.SHAPELESS)
    assert hints() == []
    assert hints() == []  # the check once more is no attempt
    run(cells.SHAPELESS)
    assert hints() == []  # nor is the same cell once more
    run(cells.SHAPELESS + "  # a comment")
    assert hints() == []
    run(cells.SHAPELESS.replace("axis=0", "axis=1"))
    assert hints() == ["Hint 1: Think of axes."]
    run(cells.SHAPELESS.replace("axis=0", ""))
    assert hints() == ["Hint 1: Think of axes.", "Hint 2: axis=0"]
    run(cells.set_up())
    assert len(hints()) == 2  # the set-up cell once more forgets nothing


def test_another_release_starts_anew(run, shell, cells):
    run(cells.set_up(), cells.SHAPELESS, 'check("q1")', cells.set_up(release="r-ba9876543210"))
    assert "not checked yet" in str(run("progress()"))


def test_an_unknown_question_gets_a_suggestion(run, cells):
    text = str(run(cells.set_up(), 'check("q11")'))
    assert 'no question "q11"' in text
    assert 'Did you mean check("q1")' in text
    assert "q1, q2" in text
    assert "no question" in str(run("check(1)"))


def test_all_questions_at_once(run, cells):
    text = str(run(cells.set_up(), cells.RIGHT, "check()"))
    assert text.splitlines() == [
        "q1 · Standardise: All 2 checks pass.",
        "q2 · One: Not attempted yet.",
    ]


def test_html_is_escaped_and_has_no_script(run, cells):
    run(cells.set_up(), "answer = '<script>alert(1)</script><b>one'")
    report = run('check("q2")')
    bundle = report._repr_mimebundle_()
    html = bundle["text/html"]
    tags = Tags(html)
    assert {tag for tag, _ in tags.seen} <= {
        *("div", "p", "br", "strong", "code", "details", "summary"),
        *("table", "tbody", "tr", "th", "td"),
    }
    assert all(set(attributes) <= {"style", "scope", "aria-hidden"} for _, attributes in tags.seen)
    assert "<script>alert(1)</script><b>one" in "".join(tags.texts).replace("'", "")
    assert "Does not pass yet: is <one>" in "".join(tags.texts)


def test_html_takes_its_text_colour_from_the_page(run, cells):
    html = run(cells.set_up(), cells.SHAPELESS, 'check("q1")')._repr_mimebundle_()["text/html"]
    colours = [
        part
        for _, attributes in Tags(html).seen
        for part in attributes.get("style", "").split(";")
        if part.startswith(("color:", "background:"))
    ]
    assert colours
    assert set(colours) <= {"color:inherit", "background:transparent"}
    assert "border-left:.3em solid currentColor;border-left-color:light-dark(" in html


def test_hints_and_other_checks_are_folded(run, cells):
    run(cells.set_up(), cells.SHAPELESS, 'check("q1")', cells.SHAPELESS.replace("0", "1"))
    html = run('check("q1")')._repr_mimebundle_()["text/html"]
    summaries = [tag for tag, _ in Tags(html).seen if tag == "summary"]
    assert len(summaries) == 2
    assert "<summary style='cursor:pointer'>Hint 1</summary>" in html
    assert "axis=0</p>" not in html  # the second hint is not there yet


def test_the_data_say_the_same(run, cells):
    data = run(cells.set_up(), cells.SHAPELESS, 'check("q1")')._repr_mimebundle_()[CHECK_MIME]
    assert data["schema"] == "mlcourse/check/v1"
    assert data["verdict"] == "Not yet: 0 of 2 checks pass."
    assert [check["state"] for check in data["checks"]] == ["failed", "could not check"]
    assert data["checks"][0]["message"]["expected"] == "(5, 2)"
    assert data["checks"][1]["reason"] == "waits for another check"


def test_a_check_changes_no_name_and_no_random_state(run, shell, cells):
    noisy = (
        "import random\nimport numpy as np\n"
        "def standardise(X):\n"
        "    print('noise')\n"
        "    np.random.rand(); random.random()\n"
        "    X[:] = 0\n"
        "    return X\n"
    )
    run(cells.set_up(), noisy, 'check("q1")')
    np.random.seed(1)
    random.seed(1)
    before = {
        name: value for name, value in shell.user_ns.items() if not name.startswith(("_", "In"))
    }
    expected = np.random.get_state()[1].tolist(), random.getstate()
    commands.check("q1")
    after = {
        name: value for name, value in shell.user_ns.items() if not name.startswith(("_", "In"))
    }
    assert before == after
    assert (np.random.get_state()[1].tolist(), random.getstate()) == expected


def test_what_the_student_prints_does_not_drown_the_verdict(run, cells, capsys):
    run(cells.set_up(), "def standardise(X):\n    print('noise')\n    return X")
    capsys.readouterr()
    commands.check("q1")
    assert capsys.readouterr().out == ""


def test_our_own_failure_is_a_notice_with_a_code(run, cells, monkeypatch):
    run(cells.set_up(), cells.RIGHT)

    def broken(*arguments, **options):
        raise RuntimeError("secret detail of ours")

    monkeypatch.setattr(commands, "run_question", broken)
    text = str(run('check("q1")'))
    assert "our problem, not yours: code E-" in text
    assert "Your work is safe" in text
    assert "Traceback" not in text
    assert "secret detail" not in text


def test_a_set_up_cell_that_was_changed_says_so(shell, cells, capsys):
    shell.run_cell(cells.set_up(checks="def broken(:"), store_history=True)
    out = capsys.readouterr().out
    assert "checks in the set-up cell cannot be used" in out
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "import skimage.io",
            [
                "The checks of this notebook need scikit-image, which is not installed here.",
                "Install it: run  %pip install scikit-image  in a cell.",
            ],
        ),
        (
            "from sklearn.metrics import not_yet_written",
            [
                "The checks of this notebook need another version of scikit-learn: cannot import",
                "Bring it up to date: run  %pip install --upgrade scikit-learn  in a cell.",
            ],
        ),
        (
            "from mlcourse.checks import not_yet_written",
            [
                f"The mlcourse that is installed here, {__version__}, does not fit this notebook",
                "Install the one that goes with the notebook: your lecturer gives you its file",
            ],
        ),
    ],
)
def test_a_missing_package_is_named_and_how_to_install_it(
    shell, cells, capsys, monkeypatch, line, told
):
    monkeypatch.setitem(sys.modules, "skimage", None)
    shell.run_cell(cells.set_up(checks=f"{line}\n"), store_history=True)
    lines = capsys.readouterr().out.splitlines()
    assert [line[: len(part)] for line, part in zip(lines, told, strict=False)] == told
    assert lines[2:] == [
        "Then restart the kernel and run the notebook from the top. Your answers can stay."
    ]


def test_the_session_lives_on_the_shell(run, shell, cells):
    run(cells.set_up(), cells.RIGHT, 'check("q1")')
    assert set(shell._mlcourse_session.last) == {"q1"}


def test_progress(run, cells):
    run(cells.set_up(), cells.UNCHANGED, 'check("q1")')
    shown = run("progress()")
    assert str(shown).splitlines() == [
        "Scales",
        "q1 · Standardise  [#####.....]  1 of 2 checks pass",
        "q2 · One          [..........]  not checked yet",
    ]
    html = shown._repr_mimebundle_()["text/html"]
    assert "width:50%" in html
    assert "1 of 2 checks pass" in html


def outcome(state, **options):
    return Outcome("q1.a", "does it", state, 1.0, 0.0, False, **options)


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        ([], "Not attempted yet."),
        ([State.NOT_ATTEMPTED], "Not attempted yet."),
        ([State.PASSED], "The check passes."),
        ([State.PASSED] * 3, "All 3 checks pass."),
        ([State.PASSED, State.PASSED, State.FAILED], "Not yet: 2 of 3 checks pass."),
        ([State.FAILED], "Not yet: 0 of 1 check passes."),
        (
            [State.PASSED, State.COULD_NOT_CHECK],
            "Could not be checked in full: 1 of 2",
        ),
    ],
)
def test_verdicts(states, verdict):
    assert Report("q1", "T", tuple(map(outcome, states)), 0, {}).verdict.startswith(verdict)


def test_a_check_that_waits_is_not_shown_first():
    waits = outcome(State.COULD_NOT_CHECK, reason=Reason.WAITS, message=Message("waits"))
    failed = outcome(State.FAILED, message=Message("wrong"))
    assert Report("q1", "T", (waits, failed), 0, {}).first is failed


def test_progress_of_nothing():
    assert Progress("T", ()).as_text() == "T"
