"""No attack earns a point, learns a secret, harms a neighbour or puts anything active on a page.

One run grades all of them together with honest neighbours, as a class would be graded.
"""

from __future__ import annotations

import copy
import json
import os
import platform
import re
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from attacks import forging, harming, honest, injecting, leaking, lying, malformed, misleading
from box.conftest import level_here
from box.machines import as_ordinary_user
from bs4 import BeautifulSoup

from mlcourse.authoring.build import build_unit
from mlcourse.box.container import ENGINE_SETTING
from mlcourse.course.solutions import reference_of
from mlcourse.course.units import load_unit
from mlcourse.delivery.feedback import write_feedback
from mlcourse.delivery.report import write_report
from mlcourse.grading.run import grade

TARGET = Path(__file__).parent / "target" / "assessments" / "target"
WRONG = {
    "q1": "def standardise(X):\n    return X * 2 + 1",
    "q2": "def predict(X):\n    return np.full(len(X), 2)",
    "q3": "mean_reading = -1.0",
}
ANSWERS = {"q1": "standardise", "q2": "predict", "q3": "mean_reading"}
FULL = 10.0
CANARY = "canary-4d1f-secret-of-the-grader"
DAEMON_SECONDS = 86_400 + os.getpid()  # a number that no other process on the machine sleeps for
OUTSIDE = ("injecting-", "refused-", "ignored-", "misleading-")
STATES = {"graded", "partly graded", "timed out", "out of memory"}

pytestmark = [pytest.mark.box, pytest.mark.slow]


def _slug(group: str, name: str) -> str:
    return f"{group}-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _abstract(port: int) -> str:
    return f"mlcourse-canary-{port}"


class Class:
    """All submissions, graded once.

    Those that aim at the reading of files or at pages are graded at the best level only: both
    happen outside of the box, and are the same at every level.
    """

    def __init__(self, folder: Path, isolation: Any, *, everything: bool) -> None:
        self.folder, self.level, self.everything = folder, isolation.level, everything
        self.canary = folder / "canary.txt"
        self.canary.write_text(CANARY)
        self.canary.chmod(0o644)
        self.submissions = folder / "submissions"
        self.submissions.mkdir()
        self.unit = load_unit(TARGET)
        build_unit(TARGET, folder / "built", seeds=1)
        self.bundle = folder / "built" / "target" / "bundle"
        released = folder / "built" / "target" / "student" / "target.ipynb"
        self.released = nbformat.read(released, as_version=4)
        self.heard: list[bytes] = []
        self.port = self._listen()
        self._write_all()
        os.environ["MLCOURSE_TEST_SECRET"] = CANARY
        try:
            grade(self.bundle, self.submissions, folder / "run", jobs=2, isolation=isolation.level)
        finally:
            del os.environ["MLCOURSE_TEST_SECRET"]
        write_feedback(folder / "run")
        self.report = write_report(folder / "run").read_text("utf-8")
        self.results = {
            result["submission"]: result
            for result in (
                json.loads(path.read_text("utf-8"))
                for path in (folder / "run" / "results").glob("*.json")
            )
        }

    def _listen(self) -> int:
        """Listen on TCP, UDP and an abstract socket, and note whatever comes."""
        stream = socket.create_server(("127.0.0.1", 0))
        port = int(stream.getsockname()[1])
        datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagram.bind(("127.0.0.1", port))
        abstract = socket.socket(socket.AF_UNIX)
        abstract.bind(f"\0{_abstract(port)}")
        abstract.listen()

        def accept(listener: socket.socket) -> None:
            while True:
                connection, _ = listener.accept()
                self.heard.append(connection.recv(100))

        def receive() -> None:
            while True:
                self.heard.append(datagram.recv(100))

        for target, arguments in ((accept, (stream,)), (accept, (abstract,)), (receive, ())):
            threading.Thread(target=target, args=arguments, daemon=True).start()
        return port

    def notebook(
        self, answers: dict[str, str], extra: str | None = None, at: int | None = None
    ) -> Any:
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            question = cell["id"].removesuffix("-answer")
            if cell["id"].endswith("-answer") and question in answers:
                cell["source"] = answers[question]
        if extra is not None:
            position = len(notebook.cells) if at is None else at
            notebook.cells.insert(position, nbformat.v4.new_code_cell(extra))
        return notebook

    def right(self) -> dict[str, str]:
        return {
            str(cell.question): reference_of(cell.source)
            for cell in self.unit.cells
            if cell.role == "answer"
        }

    def _write_all(self) -> None:
        right = self.right()
        for name in ("neighbour-a", "neighbour-z"):
            self._write(name, self.notebook(right))
        for group in (leaking, forging, lying, harming, *([injecting] * self.everything)):
            for name, source in group.ATTACKS.items():
                self._write(
                    _slug(group.__name__.rpartition(".")[2], name),
                    self._attacking(self._filled(source)),
                )
        for name, source in honest.ODDITIES.items():
            self._write(_slug("honest", name), self.notebook(right, source, at=2))
        if self.everything:
            self._write_what_no_box_sees(right)

    def _write_what_no_box_sees(self, right: dict[str, str]) -> None:
        for kind, answers, files in (
            ("refused", right, malformed.REFUSED),
            ("ignored", WRONG, malformed.IGNORED),
            ("misleading", WRONG, misleading.FILES),
        ):
            for name, write in files.items():
                plain = json.loads(nbformat.writes(self.notebook(answers)))
                write(self.submissions / f"{_slug(kind, name)}.ipynb", plain)
        for name in injecting.NAMES.values():
            if "/" not in name:
                self._write(name, self.notebook(right))

    def _attacking(self, source: str) -> Any:
        """Return a notebook in which an attack stands where it bites.

        A question is asked with the names there were at its check cell, so what replaces an answer
        stands in the place of that answer. Everything else stands at the end: all cells run before
        anything is asked.
        """
        replaced = {
            question: source
            for question, name in ANSWERS.items()
            if re.search(rf"^(?:def {name}\b|(?:.*; )?(?:\w+ = )*{name} =)", source, re.M)
        }
        return self.notebook(WRONG | replaced, None if replaced else source)

    def _filled(self, source: str) -> str:
        for place, value in (
            ("{canary}", str(self.canary)),
            ("{bundle}", str(self.bundle)),
            ("{submissions}", str(self.submissions)),
            ("{out}", str(self.folder / "run")),
            ("{port}", str(self.port)),
            ("{abstract}", _abstract(self.port)),
            ("{daemon_seconds}", str(DAEMON_SECONDS)),
            ("{grader}", str(os.getpid())),
            ("{io_setup}", "206" if platform.machine() == "x86_64" else "0"),
        ):
            source = source.replace(place, value)
        return source

    def _write(self, name: str, notebook: Any) -> None:
        (self.submissions / f"{name}.ipynb").write_text(nbformat.writes(notebook), "utf-8")

    def result(self, name: str) -> Any:
        if not self.everything and name.startswith(OUTSIDE):
            pytest.skip("the same at every level")
        return self.results[name]

    def page(self, name: str) -> str:
        result = self.result(name)
        return (self.folder / "run" / "feedback" / f"{result['name_on_disk']}.html").read_text(
            "utf-8"
        )


@pytest.fixture(scope="module", params=["best", "standard", "container", "reduced", "weak"])
def graded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, isolation: Any
) -> Class:
    """One run at each level that this machine can have."""
    wanted = isolation.level if request.param == "best" else request.param
    if request.param != "best" and wanted == isolation.level:
        pytest.skip("this is the best level")
    found = level_here(wanted, tmp_path_factory)
    with pytest.MonkeyPatch.context() as patched:
        if found.engine is not None:
            patched.setenv(ENGINE_SETTING, found.engine.path)
        everything = request.param == "best"
        return Class(tmp_path_factory.mktemp("attacks"), found, everything=everything)


def _all(group: Any) -> list[str]:
    return [_slug(group.__name__.rpartition(".")[2], name) for name in group.ATTACKS]


LEAKING, FORGING = _all(leaking), _all(forging)
LYING, HARMING, INJECTING = _all(lying), _all(harming), _all(injecting)
ATTACKS = LEAKING + FORGING + LYING + HARMING + INJECTING


def _printed(result: dict[str, Any]) -> str:
    return json.dumps([cell["outputs"] for cell in result["cells"]], ensure_ascii=False)


def test_the_suite_is_as_large_as_promised():
    files = len(malformed.REFUSED) + len(malformed.IGNORED) + len(misleading.FILES)
    assert len(ATTACKS) + files >= 180
    assert len(honest.ODDITIES) >= 15


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_was_armed_and_earned_nothing(graded, name):
    result = graded.result(name)
    assert result["state"] in STATES
    assert "ARMED" in _printed(result), "an attack that never ran shows nothing"
    assert result["points"] == 0, [
        (check["id"], check["state"]) for q in result["questions"] for check in q["checks"]
    ]


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_secret_comes_out(graded, name):
    public = {key: value for key, value in graded.result(name).items() if key != "private"}
    for text in (json.dumps(public), graded.page(name)):
        assert CANARY not in text
        assert "31337.123" not in text.replace("31337.123456 in", "")
        assert "q3.the_mean" not in text or text is not graded.page(name)
    assert "LEFTOVER" not in _printed(graded.result(name))
    for shown in (_printed(graded.result(name)), graded.page(name)):
        assert "STOLEN" not in shown and "x-stolen" not in shown
    assert "root:$" not in graded.page(name)


@pytest.mark.parametrize("name", HARMING)
def test_harm_stays_inside_the_box(graded, name):
    assert graded.canary.read_text() == CANARY
    assert graded.canary.stat().st_mode & 0o777 == 0o644
    assert graded.canary.stat().st_mtime > 1000
    assert os.listxattr(graded.canary) == []
    assert os.getpriority(os.PRIO_PROCESS, 0) < 19
    assert (graded.bundle / "hidden.py").is_file()
    printed = _printed(graded.result(name))
    for sign in ("UNSHARED", "TRACED", "MOUNTED", "WROTE", "TOOK OVER", "GATE32", "RAISED"):
        assert sign not in printed


def test_nothing_reached_the_network(graded):
    assert graded.heard == []


def test_no_process_outlived_its_box(graded):
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            assert str(DAEMON_SECONDS).encode() not in path.read_bytes().split(b"\0")


def test_each_result_names_the_level(graded):
    levels = {result["isolation"]["level"] for result in graded.results.values()}
    run = json.loads((graded.folder / "run" / "run.json").read_text("utf-8"))
    assert {*levels, run["isolation"]["level"]} == {graded.level}


def test_no_file_was_written_outside(graded):
    assert not Path("/usr/mlcourse-was-here").exists()
    assert not Path("/tmp/mlcourse-escaped.txt").exists()
    assert not (graded.folder / "escaped.txt").exists()
    assert not list(graded.submissions.glob("left-by-*"))


@pytest.mark.parametrize("name", ["neighbour-a", "neighbour-z"])
def test_neighbours_keep_full_marks(graded, name):
    assert (graded.result(name)["state"], graded.result(name)["points"]) == ("graded", FULL)


@pytest.mark.parametrize("name", honest.ODDITIES)
def test_honest_oddities_keep_full_marks(graded, name):
    result = graded.result(_slug("honest", name))
    assert result["points"] == FULL, (result["state"], result["reason"], result["repairs"])


@pytest.mark.parametrize("name", malformed.REFUSED)
def test_malformed_files_are_refused_with_a_reason(graded, name):
    result = graded.result(_slug("refused", name))
    assert result["state"] == "refused"
    assert result["points"] == 0 and result["reason"]
    assert "Traceback" not in result["reason"]
    assert len(result["reason"]) < 400


@pytest.mark.parametrize("name", malformed.IGNORED)
def test_what_a_notebook_claims_of_itself_is_ignored(graded, name):
    result = graded.result(_slug("ignored", name))
    assert result["state"] == "graded" and result["points"] == 0
    assert result["max_points"] == FULL


@pytest.mark.parametrize("name", misleading.FILES)
def test_misleading_files_are_refused_or_read_for_what_they_are(graded, name):
    result = graded.result(_slug("misleading", name))
    assert result["state"] in ("refused", "graded", "partly graded")
    assert result["points"] == 0
    if result["state"] == "refused":
        assert result["reason"] and len(result["reason"]) < 400
        assert "Traceback" not in result["reason"]


def _active(page: str) -> list[str]:
    soup = BeautifulSoup(page, "html.parser")
    forbidden = ["script", "iframe", "object", "embed", "base", "form", "link", "input"]
    found = [str(tag)[:80] for tag in soup.find_all(forbidden)]
    for tag in soup.find_all(True):
        for attribute, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if attribute.lower().startswith("on") or "javascript:" in text.lower():
                found.append(str(tag)[:80])
            if attribute in ("src", "href") and text.startswith(("http", "//")):
                found.append(str(tag)[:80])
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_pages_hold_nothing_active(graded, name):
    page = graded.page(name)
    assert _active(page) == []
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    policy = BeautifulSoup(page, "html.parser").find(
        "meta", {"http-equiv": "Content-Security-Policy"}
    )
    assert "default-src 'none'" in policy["content"]


def test_report_holds_nothing_active(graded):
    assert _active(graded.report) == []
    assert CANARY not in graded.report


def test_every_submission_is_in_exactly_one_state(graded):
    run = json.loads((graded.folder / "run" / "run.json").read_text("utf-8"))
    counts = run["counts"]
    assert sum(counts.values()) == len(graded.results)
    written = {path.name for path in graded.submissions.iterdir()}
    assert len(graded.results) >= len(written) - 1  # a name may be refused under another spelling


def test_a_table_of_grades_holds_no_formula(graded):
    import csv

    from mlcourse.gradebook import record, to_csv

    record(graded.folder / "run")
    text = to_csv(graded.folder / "run")
    for row in csv.reader(text.splitlines()):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "@", "＝", "＋", "＠", "\t"))
            assert "\x1b" not in cell


@pytest.mark.skipif(os.geteuid() != 0, reason="run with all others already")
def test_the_same_as_an_ordinary_user():
    """At level weak, which root cannot have."""
    ran = as_ordinary_user(
        ["-m", "pytest", __file__, "-q", "-p", "no:cacheprovider", "-k", "weak", "-rA"],
        Path(__file__).parents[2],
    )
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    assert ran.stdout.count("PASSED") > 200, ran.stdout[-2000:]
