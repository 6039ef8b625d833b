"""``mlcourse verify`` proves what changed, writes it beside the unit, and tells what is old."""

from __future__ import annotations

import json

import pytest

from mlcourse.authoring.scaffold import new_unit
from mlcourse.cli import main

pytestmark = pytest.mark.box


def test_a_unit_is_proven_once_and_again_when_it_changes(tmp_path, isolation, capsys):
    folder = new_unit("assessment", "a1-demo", tmp_path)
    assert main(["verify", "--check", str(folder)]) == 1
    assert "it has no proof" in capsys.readouterr().out
    assert main(["verify", "--seeds", "2", str(folder), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["units"] == [{"unit": "a1-demo", "seeds": 2, "state": "proven"}]
    written = (folder / "proof.json").read_bytes()
    assert main(["verify", "--seeds", "2", str(folder)]) == 0
    assert "unchanged on 2 draws" in "".join(capsys.readouterr())
    assert main(["verify", "--check", str(folder)]) == 0
    hidden = folder / "hidden.py"
    hidden.write_text(hidden.read_text().replace("size=41", "size=43"))
    capsys.readouterr()
    assert main(["verify", "--check", str(tmp_path)]) == 1
    assert "changed since its proof: hidden.py" in capsys.readouterr().out
    assert main(["verify", "--seeds", "2", str(folder)]) == 0
    assert (folder / "proof.json").read_bytes() != written


def test_a_unit_that_cannot_be_proven_keeps_its_old_proof(tmp_path, isolation, capsys):
    folder = new_unit("assessment", "a1-demo", tmp_path)
    (folder / "proof.json").write_text("{}")
    master = folder / "assignment.md"
    master.write_text(master.read_text().replace("np.median(y)", "np.mean(y)"))
    assert main(["verify", "--seeds", "2", "--force", str(folder)]) == 1
    assert "a1-demo: not proven" in "".join(capsys.readouterr())
    assert (folder / "proof.json").read_text() == "{}"
