"""``mlcourse collect``: what was done is told, and what is wrong writes nothing."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from mlcourse.cli import main

FILES = {
    "ada_LATE_7_1_hw1.ipynb": b"ada",
    "bob_8_2_hw1.ipynb": b"bob",
    "cy_9_text.html": b"typed",
}
COLLECT = ["collect", "download.zip", "--out", "hw1"]


@pytest.fixture(autouse=True)
def download(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("download.zip", "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    Path("class.csv").write_text("Name,Canvas ID,Student\nAda,7,a1\nDee,10,d4\n", "utf-8")


def test_what_was_done_is_told(capsys):
    assert main([*COLLECT, "--roster", "class.csv"]) == 0
    told = "".join(capsys.readouterr())
    assert "Canvas: 2 students (1 late) in hw1" in told
    assert "handed in nothing: d4" in told
    assert "bob is not on the class list: called bob_8." in told
    assert "passed over: ‘cy_9_text.html’" in told
    assert Path("hw1/submitted/a1/hw1.ipynb").read_bytes() == b"ada"


def test_what_was_done_as_json(capsys):
    assert main([*COLLECT, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mlcourse/collected/v1"
    assert [one["student"] for one in document["students"]] == ["ada_7", "bob_8"]
    assert json.loads(Path(document["record"]).read_text("utf-8"))["platform"] == "canvas"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--match", "ID"], "give it with --roster"),
        (["--roster", "class.csv", "--match", "Nowhere"], "no column ‘Nowhere’"),
        (["--platform", "moodle"], "as Moodle names"),
        (["--platform", "canvass"], "canvass"),
    ],
)
def test_what_is_wrong_writes_nothing(capsys, options, told):
    assert main([*COLLECT, *options]) == 2
    assert told in "".join(capsys.readouterr())
    assert not Path("hw1").exists()
