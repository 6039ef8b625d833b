"""Workflows: they can be read, give nobody a right or a secret, and their commands are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from shown_commands import assert_known

import mlcourse
from mlcourse.delivery.ci.workflows import MOST_SHARDS, SYSTEMS, workflow
from mlcourse.errors import UsageError

RECIPES = Path(__file__).parents[2] / "recipes"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
INSTALL = f"mlcourse @ git+https://example.org/m.git@{COMMIT}"
WAYS = [
    {},
    {"shards": 1},
    {"install": INSTALL},
    {"notebook": "hw 1: größer.ipynb"},
    {"notebook": "a.ipynb", "install": INSTALL, "python": "3.12"},
]
EVERY = [(system, way) for system in SYSTEMS for way in WAYS]


def commands(document):
    """Return every line that a workflow gives to a shell."""
    if isinstance(document, str):
        return [line.strip() for line in document.splitlines()]
    inner = document.values() if isinstance(document, dict) else document
    return [line for one in inner for line in commands(one)] if isinstance(
        document, dict | list
    ) else []  # fmt: skip


@pytest.mark.parametrize(("system", "way"), EVERY)
def test_every_command_and_option_in_it_is_there(system, way):
    lines = [one for one in commands(yaml.safe_load(workflow(system, **way)))
             if one.startswith("mlcourse ")]  # fmt: skip
    assert lines
    for line in lines:
        assert_known(line)


@pytest.mark.parametrize(("system", "way"), EVERY)
def test_what_is_installed_is_one_version(system, way):
    text = workflow(system, **way)
    assert not re.search(r"@[A-Z]+", text) and "\0" not in text
    wheel = f"mlcourse-{mlcourse.__version__}-py3-none-any.whl"
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert installs and all("--constraint constraints.txt" in line for line in installs)
    if "install" in way:
        assert all(f"] @ git+https://example.org/m.git@{COMMIT}'" in line for line in installs)
        assert "WHEEL" not in text and "wheel" not in text
    else:
        assert all('"./${WHEEL}[' in line for line in installs) and f"WHEEL: {wheel}\n" in text


@pytest.mark.parametrize("way", WAYS)
def test_github_gives_no_right_but_to_read_and_no_token(way):
    document = yaml.safe_load(workflow("github", **way))
    assert document["permissions"] == {}
    for job in document["jobs"].values():
        assert job["permissions"] == {"contents": "read"} and job["timeout-minutes"] <= 360
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", step["uses"])
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            # Student code could be put where a shell reads it as its own.
            assert "${{" not in step.get("run", "")
    events = document[True]
    assert "pull_request_target" not in events and "workflow_run" not in events
    assert ("push" in events) == ("notebook" in way)


@pytest.mark.parametrize("system", SYSTEMS)
def test_practice_knows_no_secret_and_says_what_it_is(system):
    text = workflow(system, notebook="hw1.ipynb")
    plain = re.sub(r"^#.*\n", "", text, flags=re.M)
    assert "secret" not in plain.lower() and "KEY" not in plain and "grade" not in plain
    assert "PRACTICE, not a grade" in text.splitlines()[0]


@pytest.mark.parametrize("system", SYSTEMS)
def test_grading_says_where_it_belongs(system):
    text = " ".join(workflow(system).replace("#", "").split())
    assert "PRIVATE" in text and "students cannot write to" in text


def test_the_key_is_in_the_one_step_that_grades():
    text = workflow("github")
    document = yaml.safe_load(text)
    holding = [
        step["name"]
        for job in document["jobs"].values()
        for step in job["steps"]
        if "secrets" in str(step)
    ]
    assert holding == ["Grade"] and text.count("secrets.") == 1


@pytest.mark.parametrize("shards", [1, 3, 40])
def test_every_shard_has_its_job(shards):
    matrix = yaml.safe_load(workflow("github", shards=shards))["jobs"]["shard"]["strategy"]
    assert matrix["matrix"]["shard"] == list(range(1, shards + 1))
    assert yaml.safe_load(workflow("gitlab", shards=shards))["shard"]["parallel"] == shards


def test_a_notebook_of_any_name_is_one_word():
    name = """it's "mine": #1 é.ipynb"""
    assert yaml.safe_load(workflow("github", notebook=name))["env"]["NOTEBOOK"] == name
    assert yaml.safe_load(workflow("gitlab", notebook=name))["variables"]["NOTEBOOK"] == name


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize(
    "wrong", [{"shards": 0}, {"shards": 257}, {"install": "mlcourse"}, {"python": "3"}], ids=str
)
def test_what_could_not_work_is_refused(system, wrong):
    with pytest.raises(UsageError):
        workflow(system, **wrong)
    assert workflow(system, shards=MOST_SHARDS[system])


@pytest.mark.parametrize(
    ("system", "recipe"), [("github", "github-actions.yml"), ("gitlab", "gitlab-ci.yml")]
)
def test_the_recipes_are_what_the_command_writes(system, recipe):
    if mlcourse.__version__ not in (RECIPES / recipe).read_text("utf-8"):
        pytest.fail(f"write it anew: mlcourse export workflow {system} -o recipes/{recipe}")
    assert (RECIPES / recipe).read_text("utf-8") == workflow(system)
