"""Reports for continuous integration: read by others' parsers, told by nobody's notebook."""

from __future__ import annotations

import json

import pytest
from delivery.autograding import valid
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from mlcourse.delivery.ci.github import MOST_SUMMARY, quoted, to_annotations, to_summary
from mlcourse.delivery.ci.gitlab import to_code_quality
from mlcourse.delivery.ci.gradescope import to_gradescope
from mlcourse.delivery.ci.junit import to_junit
from mlcourse.delivery.ci.verdicts import verdicts
from mlcourse.delivery.registry import Registry
from mlcourse.grading.results import STATES

LOST = {"state": "infrastructure error", "points": 0.0}


@pytest.fixture(scope="module")
def told(make):
    """Return a function that gives the verdicts of a result, by default of one with all parts."""

    def of(result=None):
        return list(verdicts(result or make.full(), Registry()))

    return of


@pytest.fixture(scope="module")
def saying(make, told):
    """Return a function that gives the verdicts where a student's value is some text."""

    def says(text, student="maria-k"):
        message = {"text": "The text differs.", "expected": "no buyer", "actual": text,
                   "next_step": None}  # fmt: skip
        check = make.check("q1.label", "failed", message=message)
        question = make.question("q1", "failed", [check])
        return told(make.result([question], submission=student))

    return says


ALL = [
    to_junit,
    lambda mine: to_code_quality(mine, "hw1.ipynb"),
    lambda mine: to_summary(mine, "Homework"),
    to_annotations,
    to_gradescope,
]


@pytest.mark.parametrize("write", ALL)
def test_nothing_hidden_is_told(told, write):
    text = write(told())
    assert "SECRET" not in text
    assert "q2.no_leak" not in text and "resample-before-split" not in text


def test_a_verdict_for_each_question(make, told):
    states = {one.question: one.state for one in told()}
    assert states == {
        "q1": "passed",
        "q2": "failed",
        "q3": "not attempted",
        "q4": "could not check",
    }
    assert sum(one.points for one in told()) == make.full()["points"]


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("refused", "failed"),
        ("timed out", "failed"),
        ("out of memory", "failed"),
        ("infrastructure error", "could not check"),
    ],
)
def test_a_submission_without_points_is_one_verdict(make, told, state, verdict):
    (one,) = told(make.result([], state=state, max_points=9.0, reason="It is no notebook."))
    assert (one.question, one.state, one.most) == ("submission", verdict, 9.0)
    assert one.text


def test_junit_as_another_program_reads_it(told, saying):
    suites = list(JUnitXml.fromstring(to_junit([*told(), *saying("x", "ben")]).encode()))
    assert [suite.name for suite in suites] == ["a3-rare-events: maria-k", "a3-rare-events: ben"]
    counts = suites[0].tests, suites[0].failures, suites[0].errors, suites[0].skipped
    assert counts == (4, 1, 1, 1)
    cases = {case.name: case for case in suites[0]}
    assert len(cases) == 4
    failed = next(case for name, case in cases.items() if "Compare the remedies" in name)
    assert "one row per customer was expected" in failed.result[0].text
    points = {one.get("name"): one.get("value") for one in failed._elem.iter("property")}
    assert points == {"points": "0", "max_points": "7"}


def test_names_are_there_once_for_a_whole_class(saying):
    text = to_junit([*saying("x", "ada"), *saying("x", "ben")])
    names = [case.name for suite in JUnitXml.fromstring(text.encode()) for case in suite]
    assert len(names) == len(set(names)) == 2


@given(st.text())
def test_any_text_makes_xml_that_can_be_read(saying, text):
    (suite,) = JUnitXml.fromstring(to_junit(saying(text)).encode())
    assert suite.failures == 1


@given(st.text(), st.text(min_size=1))
def test_no_text_gives_the_job_a_command(saying, text, student):
    hostile = f"{text}\n::set-output name=x::1\r::error::forged\n%0A::warning::{text}"
    lines = to_annotations(saying(hostile, student)).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error title=") and lines[1].startswith("::notice title=Auto")
    properties = lines[0].removeprefix("::error ").partition("::")[0]
    assert properties.count("=") == properties.count("title=") + properties[6:].count("=")
    assert "," not in properties and ":" not in properties


def test_the_eleventh_annotation_of_a_kind_says_how_many_there_are(saying):
    mine = [one for number in range(30) for one in saying("x", f"s{number}")]
    lines = to_annotations(mine).splitlines()
    assert sum(line.startswith("::error") for line in lines) == 10
    assert "21 more" in lines[9]


HOSTILE = ["```\n# Forged\n```", "````\n</details># Forged", "</details>\n\n# Forged",
           "<script>alert(1)</script>", "~~~\n# Forged", "| a | b |\n|---|---|"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_its_block_in_a_summary(saying, text):
    tokens = MarkdownIt("commonmark").enable("table").parse(to_summary(saying(text), "Homework"))
    headings = [t for t in tokens if t.type == "heading_open"]
    assert len(headings) == 1
    assert sum(token.type == "table_open" for token in tokens) == 1
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert html.count("<details>") == html.count("</details>") == 1 and "script" not in html


@pytest.mark.parametrize(
    "name", ["a|b", "<b>x</b>", "[x](http://e)", "@all", "![i](http://e/i.png)"]
)
def test_a_name_is_no_markup(saying, name):
    text = to_summary(saying("x", name), name)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert not {child.type for child in inline} & {"link_open", "image", "html_inline", "em_open"}
    assert sum(token.type == "tr_open" for token in tokens) == 2


def test_a_summary_is_never_too_large(saying):
    mine = [one for n in range(400) for one in saying("é" * 1900 + str(n), f"s{n}")]
    text = to_summary(mine, "Homework")
    assert len(text.encode()) <= MOST_SUMMARY
    assert "this summary is full" in text.splitlines()[-1]


def test_a_quoted_log_is_closed_by_a_token_nobody_knows():
    first, second = (quoted("::stop-commands::x\n::error::y").splitlines() for _ in "ab")
    assert first[0].startswith("::stop-commands::") and first[-1] == f"::{first[0][17:]}::"
    assert first[0] != second[0]


def test_code_quality_has_what_gitlab_asks_for(told, saying):
    entries = json.loads(to_code_quality([*told(), *saying("x", "ben")], "work/hw1.ipynb"))
    assert [one["severity"] for one in entries] == ["major", "minor", "critical", "major"]
    assert len({one["fingerprint"] for one in entries}) == 4
    assert all(one["location"] == {"path": "work/hw1.ipynb", "lines": {"begin": 1}}
               and one["description"] and one["check_name"] for one in entries)  # fmt: skip


def test_a_fingerprint_stays_when_the_message_changes(saying):
    prints = [json.loads(to_code_quality(saying(text), "a.ipynb"))[0]["fingerprint"]
              for text in ("x", "y")]  # fmt: skip
    assert prints[0] == prints[1]


def test_gradescope_gets_points_by_question(make, told):
    document = json.loads(to_gradescope(told()))
    assert document["score"] == make.full()["points"]
    assert [one["status"] for one in document["tests"]] == ["passed", "failed", "failed", "failed"]
    assert sum(one["max_score"] for one in document["tests"]) == make.full()["max_points"]


@pytest.mark.parametrize("state", STATES)
def test_gradescope_takes_the_document_of_every_state(make, told, state):
    made = make.full() if "graded" in state else make.result([], max_points=9.0)
    made |= {"state": state, "reason": "It is \x1b[31mno\x00 notebook\ud800."}
    text = to_gradescope(told(made), notes=["2 notebooks\x00 were handed in."], seconds=1.25,
                         extra={"unit": "hw1"})  # fmt: skip
    document = valid(text.encode("utf-8", "strict"))
    assert ("score" in document) == (state != "infrastructure error")
    assert "2 notebooks were handed in." in document["output"]
    assert document["extra_data"] == {"mlcourse": {"unit": "hw1"}}


def test_gradescope_gets_no_zero_where_the_machine_failed(make, told):
    document = json.loads(to_gradescope(told(make.result([], **LOST))))
    assert "score" not in document and document["tests"] == []
    assert "our problem" in document["output"]
