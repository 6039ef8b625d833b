"""The instructor's report, read back as a parsed document."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from mlcourse.delivery.chart import chart_of, nice_step
from mlcourse.delivery.report import write_report
from mlcourse.delivery.statistics import row_of


def words_of(element):
    return " ".join(element.get_text(" ").split())


@pytest.fixture
def cohort(make):
    """Twelve submissions, one in each unusual state."""

    def submission(i, state="graded", **more):
        right = i % 3 != 0
        checks = [
            make.check(
                "q1.a", "passed" if right else "failed", 2.0, misconception="accuracy-for-rare"
            ),
            make.check("q1.b", "passed", 2.0, hidden=True, title="SECRET-TITLE"),
        ]
        other = make.check("q2.a", "passed" if i % 2 else "failed", 4.0)
        questions = [
            make.question("q1", "passed" if right else "partly", checks),
            make.question("q2", other["state"], [other], title="Compare"),
        ]
        name = f"student-{i:02d}"
        result = make.result(questions, submission=name, name_on_disk=f"s{i:02d}", state=state)
        return result | more

    lost = {"points": 0.0}
    return [
        *(submission(i) for i in range(12)),
        submission(12, "partly graded", repairs=["a", "b"]),
        submission(13, "refused", reason="It is no notebook.", questions=[], **lost),
        submission(14, "timed out", **lost),
        submission(15, "out of memory", **lost),
        submission(16, "infrastructure error", poison=True, **lost),
    ]


@pytest.fixture
def report(make_run):
    def parse(results, **more):
        path = write_report(make_run(results, **more))
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")

    return parse


def test_the_states_add_up(cohort, report):
    text = words_of(report(cohort).find(class_="lead"))
    assert text == (
        "17 submissions: 12 graded + 1 partly graded + 1 refused + 1 timed out + 1 out of memory "
        "+ 1 infrastructure error."
    )
    total, *parts = map(int, re.findall(r"\d+", text))
    assert total == sum(parts)


def test_missing_results_are_told(cohort, report):
    told = "The run is not finished: 17 of 20 submissions have a result."
    assert told in words_of(report(cohort, total=20).main)
    assert "The run is not finished" in words_of(report(cohort, state="interrupted").main)
    assert "not finished" not in words_of(report(cohort, total=17, state="finished").main)


def test_other_versions_than_proven_are_told(cohort, report):
    built = {"packages": {"numpy": "2.4.6", "torch": "2.13.0", "pandas": "3.0"}}
    here = {"packages": {"numpy": "2.3.0", "torch": None, "pandas": "3.0"}}
    text = words_of(report(cohort, built_with=built, environment=here).main)
    assert "numpy 2.3.0 instead of 2.4.6, torch missing instead of 2.13.0." in text
    assert "other versions" not in words_of(report(cohort, built_with=built, environment=built))


def test_files_that_were_left_out_are_listed(cohort, report):
    soup = report(cohort, passed_over=["notes.txt: no notebook"], superseded=["a-1.ipynb <b>"])
    items = [item.get_text() for item in soup.find("h3").find_next("ul")("li")]
    assert items == ["a-1.ipynb <b>", "notes.txt: no notebook"]


def test_the_cohort_table_links_each_page_that_is_there(cohort, make_run):
    folder = make_run(cohort)
    (folder / "feedback").mkdir()
    (folder / "feedback" / "s03.html").write_text("x", encoding="utf-8")
    soup = BeautifulSoup(write_report(folder).read_text(encoding="utf-8"), "html.parser")
    rows = soup.find("table", class_="cohort").tbody("tr")
    assert len(rows) == 17
    assert [link["href"] for link in soup("a", href=re.compile("feedback/"))] == [
        "feedback/s03.html"
    ]
    assert words_of(rows[1]) == "student-01 ✓ graded 8 of 8"
    assert words_of(rows[12]) == "student-12 ◐ partly graded 2 repairs 2 of 8"
    assert words_of(rows[13]) == "student-13 ! refused It is no notebook. –"
    assert "set aside" in words_of(rows[16])
    assert words_of(rows[16]).endswith("–")


def test_question_results(cohort, report):
    soup = report(cohort)
    rows = soup.find("table", class_="numbers").tbody("tr")
    cells = [words_of(cell) for cell in rows[0].find_all(["th", "td"])]
    # Scored: 0 … 12; question 1 is partly right for 0, 3, 6, 9, 12.
    assert cells[:7] == ["Question 1: Standardise", "4", "13 of 13", "8", "0", "0", "81 %"]
    assert cells[7] == "0.81"
    assert re.fullmatch(r"−?0\.\d\d −?0\.\d\d to −?0\.\d\d", cells[8])
    beliefs = soup.find("table", class_="beliefs").tbody("tr")
    assert [words_of(row) for row in beliefs] == [
        "Question 1: Standardise High accuracy means a useful model 5"
    ]
    assert "SECRET" not in soup.get_text()


def test_few_results_claim_nothing(cohort, report):
    rows = report(cohort[:5]).find("table", class_="numbers").tbody("tr")
    assert [words_of(cell) for cell in rows[0]("td")][-2:] == ["–", "–"]


def test_the_figure_has_a_claim_axes_a_text_and_a_table(cohort, report):
    soup = report(cohort)
    figure = soup.figure
    claim = figure.figcaption.get_text()
    assert re.fullmatch(r"\d+ of 13 graded submissions have \d or more of 8 points", claim)
    texts = [text.get_text() for text in figure("text")]
    assert "Points (of 8 points)" in texts
    assert "Submissions" in texts
    assert figure.svg["role"] == "img"
    twin = soup.find("table", class_=False).tbody("tr")
    counts = [int(row.td.get_text()) for row in twin]
    assert sum(counts) == 13
    told = [int(number) for number in re.findall(r"points: (\d+)", figure.svg["aria-label"])]
    assert told == counts
    assert len(figure("rect")) == sum(count > 0 for count in counts)


def test_the_claim_holds(cohort):
    rows = [row for row in map(row_of, cohort) if row.scored]
    claim = chart_of(rows).claim
    many, of, least = map(float, re.findall(r"\d+(?:\.\d+)?", claim)[:3])
    assert of == len(rows)
    assert many == sum(row.points >= least for row in rows)
    assert 2 * many >= of


def test_claims_of_lopsided_cohorts(cohort):
    rows = [row_of(result) for result in cohort[:3]]
    none = [row_of(result | {"points": 0.0}) for result in cohort[:4]]
    assert chart_of(rows + none).claim == "4 of 7 graded submissions have 0 of 8 points"
    full = [row_of(result | {"points": 8.0}) for result in cohort[:4]]
    assert chart_of(full).claim == "4 of 4 graded submissions have all 8 points"


def test_one_submission_and_none(cohort, report):
    assert "The one graded submission has 8 of 8 points" in words_of(report(cohort[1:2]))
    soup = report([cohort[13]])
    assert soup.figure is None
    assert "No submission was graded" in words_of(soup)


def test_an_empty_run(report):
    assert "0 submissions." in words_of(report([]))


def test_a_run_without_isolation_is_stamped(cohort, report):
    stamped = [result | {"isolation": {"level": "none", "probe": {}}} for result in cohort]
    assert "isolation level “none”" in words_of(report(stamped).main)
    assert "isolation level “none”" not in words_of(report(cohort).main)


def test_facts_of_the_run(cohort, report):
    facts = {words_of(term): words_of(term.find_next("dd")) for term in report(cohort)("dt")}
    assert facts["Isolation level"] == "standard"
    assert (
        facts["What the probe found"] == "bwrap 0.8.0; holds: no network; not here: control groups"
    )
    assert facts["Time taken"] == "1 min 1 s"
    assert facts["Bundle (SHA-256)"] == "b" * 16
    assert facts["Submissions"] == "17"


def test_hostile_names_and_reasons_stay_text(cohort, report):
    bad = "</style><script>x()</script>\x1b[31m\u202e\x00"
    hostile = cohort[13] | {"submission": bad, "reason": bad, "title": bad}
    soup = report([hostile], title=bad, level=bad)
    assert soup.find("script") is None
    assert "<script>x()</script>" in soup.find("table", class_="cohort").get_text()
    assert not re.search("[\x00\x1b\u202e]", str(soup))


@pytest.mark.parametrize(
    ("top", "parts", "step"),
    [(24, 12, 2), (15, 12, 2), (1, 12, 0.1), (100, 12, 10), (3, 5, 1), (7, 5, 2), (60, 5, 20)],
)
def test_steps_are_round(top, parts, step):
    assert nice_step(top, parts) == pytest.approx(step)


def test_five_thousand_submissions_stay_a_small_page(cohort, make_run):
    folder = make_run([])
    import json

    text = json.dumps(cohort[1] | {"cells": []})
    for i in range(5000):
        (folder / "results" / f"s{i:04d}.json").write_text(
            text.replace("student-01", f"student-{i:04d}"), encoding="utf-8"
        )
    path = write_report(folder)
    assert path.stat().st_size < 3_000_000
