"""The proof of a unit says what it saw and found; a change afterwards is noticed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mlcourse.authoring import proofs
from mlcourse.authoring.proofs import changes, is_elsewhere, prove, read_proof, write_proof
from mlcourse.errors import UnitFaults, UsageError
from mlcourse.teaching.thread import Score

pytestmark = pytest.mark.box


@pytest.fixture
def measured(workshop):
    """Give the unit a threshold that hidden data decide."""
    workshop.change(
        "hidden.py",
        'expect.close(student["baseline"](y), np.median(y))',
        'expect.close(student["baseline"](y), np.median(y))\n'
        '    expect.at_most(abs(student["baseline"](y) - 30), 6, name="distance from 30")',
    )
    return workshop


def test_a_proof_holds_thresholds_mutants_and_time(measured, isolation, monkeypatch):
    # Only the run of the notebook counts: the clock is read before and after it.
    readings = iter([10.0, 17.4])
    monkeypatch.setattr(proofs, "_clock", lambda: next(readings))
    proof = prove(measured.unit(), seeds=4, jobs=2)
    assert (proof.unit, proof.seeds) == ("a1-demo", 4)
    assert sorted(proof.mutants) == [mutant.id for mutant in measured.unit().mutants]
    (row,) = proof.thresholds
    assert (row.check, row.label, row.at_most) == ("q2.any_order", "The distance from 30", 6)
    assert 0 < row.mean < 3 and row.spread > 0
    assert proof.seconds == 7
    assert {"assignment.md", "checks.py", "hidden.py"} < set(proof.seen)


def test_a_proof_is_read_as_it_was_written_and_notices_changes(measured, isolation, monkeypatch):
    unit = measured.unit()
    assert read_proof(unit) is None
    proof = prove(unit, seeds=2, jobs=2)
    path = write_proof(unit, proof)
    kept = read_proof(unit)
    assert kept is not None
    assert (kept.seen, kept.mutants, kept.seeds) == (proof.seen, proof.mutants, 2)
    assert kept.thresholds[0].mean == pytest.approx(proof.thresholds[0].mean, rel=1e-3)
    again = path.read_bytes()
    assert write_proof(unit, kept).read_bytes() == again
    assert changes(unit, kept) == ()
    assert not is_elsewhere(unit, kept)
    measured.change("assignment.md", "A clinic predicts", "A clinic foresees")
    (measured.folder / "data").mkdir()
    (measured.folder / "data" / "table.csv").write_text("1")
    assert changes(measured.unit(), kept) == ("assignment.md", "data/table.csv")
    monkeypatch.setattr(proofs, "code_hash", lambda *_parts: "another")
    assert is_elsewhere(unit, kept)


def test_a_proof_keeps_what_methods_reach_at_the_decisions(workshop, isolation):
    score = Score("price", "median", (56.0, 55.5), 0.01)
    proof = replace(prove(workshop.unit(), seeds=1, jobs=2), decisions=(score,))
    write_proof(workshop.unit(), proof)
    kept = read_proof(workshop.unit())
    assert kept is not None and kept.decisions == (score,)


def test_a_threshold_too_near_to_the_reference_is_a_fault(measured, isolation):
    measured.change("hidden.py", "- 30), 6, name", "- 30), 2.2, name")
    with pytest.raises(UnitFaults) as caught:
        prove(measured.unit(), seeds=12, jobs=2)
    (fault,) = caught.value.faults
    assert (
        "q2.any_order is too near to the reference: The distance from 30, at most 2.2" in fault.what
    )
    assert "3 are needed" in fault.why and fault.where.file.endswith("hidden.py")


def test_a_mutant_that_escapes_on_some_draws_is_a_fault(workshop, isolation):
    workshop.change("hidden.py", "size=(2, 40)", "size=(2, int(rng.integers(1, 3)))")
    with pytest.raises(UnitFaults) as caught:
        prove(workshop.unit(), seeds=12, jobs=2)
    assert any("of 12 draws" in fault.what for fault in caught.value.faults)


def test_a_damaged_proof_is_told(workshop):
    path = workshop.folder / "proof.json"
    for text in ("{", "[]", json.dumps({"schema": "other"}), json.dumps({"schema": proofs.SCHEMA})):
        path.write_text(text)
        with pytest.raises(UsageError, match="cannot be read"):
            read_proof(workshop.unit())
