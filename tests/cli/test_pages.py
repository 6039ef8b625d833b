"""What the pages for instructors tell people to type is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shown_commands import assert_known

from mlcourse.gradebook.marking import read_marks
from mlcourse.gradebook.policies import Attempts, Late, UnitPolicy, read_policy

COURSE = Path(__file__).parents[2] / "course"
PAGES = (
    "for-instructors.md",
    "what-counts.md",
    "other-systems.md",
    "many-machines.md",
    "threat-model.md",
)
CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def typed(text):
    """Return every command of ours in a page; tables write "export …" for "mlcourse export …"."""
    for block, inline in CODE.findall(text):
        for line in (block or inline).splitlines():
            words = line.strip()
            if words.startswith("export ") and "=" not in words:
                words = f"mlcourse {words}"
            if re.match(r"mlcourse [a-z]", words):
                yield words.replace("…", "")


SHOWN = [
    (page, line) for page in PAGES for line in typed((COURSE / page).read_text(encoding="utf-8"))
]


def test_there_is_something_to_look_at():
    assert {page for page, _ in SHOWN} == set(PAGES) and len(SHOWN) > 40


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_every_command_and_option_is_there(page, line):
    assert_known(line)


def test_the_rules_on_the_page_are_rules(tmp_path):
    text = (COURSE / "what-counts.md").read_text(encoding="utf-8")
    (tmp_path / "policy.yml").write_text(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0])
    policy = read_policy(tmp_path / "policy.yml")
    assert policy.of("a4-is-it-real").late.rule == "none"
    assert policy.of("a1-delivered-table").late.per_day == 10
    described = set(re.findall(r"`([a-z_]+)`", text.replace(": ", "` `")))
    named = {name for kind in (Late, Attempts, UnitPolicy) for name in kind.model_fields}
    assert named - {"late", "attempts"} <= described


def test_the_table_of_marks_on_the_page_can_be_read(tmp_path):
    text = (COURSE / "what-counts.md").read_text(encoding="utf-8")
    table = re.findall(r"```\n(student,part.*?)```", text, re.DOTALL)[0]
    (tmp_path / "marks.csv").write_text(table)
    assert [one.points for one in read_marks(tmp_path / "marks.csv")] == [3.5, 2.0]
