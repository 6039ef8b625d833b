"""One run of the results of all shards: only where they are parts of the same whole."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.errors import OverwriteRefused, UsageError, Where
from mlcourse.grading import output, results
from mlcourse.grading.locking import locked
from mlcourse.grading.results import read_result
from mlcourse.grading.run_record import SCHEMA, RunSummary
from mlcourse.grading.shapes import RUN, has_shape, read_document
from mlcourse.grading.shards import Shard, parse_shard

SAME = {
    "unit": "another unit",
    "bundle": "another bundle",
    "release": "another release",
    "seed": "another course key or draw of hidden data",
    "draw": "another draw of hidden data",
    "mlcourse": "another version of mlcourse",
    "environment": "other versions of Python or of packages",
    "level": "another level of isolation",
    "cohort": "other submissions in the folder",
}
"""What all shards must have in common, and what it means where they do not."""
_MEND = {
    "seed": "Give all shards the same file in MLCOURSE_KEY_FILE, then run them again.",
    "environment": "Install the same versions everywhere (constraints.txt), then run them again.",
    "level": "Name one level with --isolation, then run them again.",
    "cohort": "Give all shards the same folder and run them again: only what is missing is graded.",
}


class ShardsDiffer(UsageError):
    """Folders are no parts of one run."""


@dataclass(frozen=True)
class _Part:
    """The run of one shard, read and verified."""

    folder: Path
    shard: Shard
    record: Mapping[str, Any]

    def lines(self) -> list[Mapping[str, Any]]:
        return list(self.record["submissions"])

    def result(self, line: Mapping[str, Any]) -> bytes:
        """Return the file of the result that a line of the record speaks of."""
        path = self.folder / "results" / f"{line['name_on_disk']}.json"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise _damaged(path, f"It cannot be read: {error.strerror}.") from None
        if hashlib.sha256(data).hexdigest() != line["result_sha256"]:
            raise _damaged(path, "It was altered or cut off after it was written.")
        result = read_result(path)
        if result is None:
            raise _damaged(path, "It is of another version of mlcourse.")
        names = ("submission", "name_on_disk", "state", "poison", "points", "max_points")
        differing = [name for name in names if result[name] != line[name]]
        differing += [name for name in ("bundle", "seed") if result[name] != self.record[name]]
        if differing:
            raise _damaged(path, f"It disagrees with run.json about: {', '.join(differing)}.")
        return data


def merge(shards: Sequence[Path], out: Path) -> RunSummary:
    """Put the results of all shards of a run together, as one machine would have made them.

    Parameters
    ----------
    shards : sequence of Path
        Their folders, in any order; one given twice does no harm where both say the same.
    out : Path
        Folder for the whole run. Merging again changes nothing.

    Returns
    -------
    RunSummary
        ``reused`` counts results that were in ``out`` already.

    Raises
    ------
    ShardsDiffer
        If a shard is missing or not finished, if they are not of one run, or disagree.
    OverwriteRefused
        If ``out`` holds something else than this run.
    OutputFailed
        If ``out`` cannot be written to.
    """
    parts = [_read(folder) for folder in shards]
    _refuse_out(parts, out)
    first = _of_one_run(parts)
    whole = _whole(parts)
    output.make_ready(out)
    with locked(out):
        _refuse_other(out, first.record)
        output.sweep(out)
        lines = [whole[student][0] for student in sorted(whole)]
        record, reused = _record(parts, lines), 0
        same = read_document(out / "run.json", SCHEMA) == record
        if not same:
            # A merge that is cut short must be known as one, to be gone on with.
            output.put(out, out / "run.json", {**record, "state": "running"})
        output.set_aside(out, {f"{line['name_on_disk']}.json" for line in lines})
        for line in lines:
            # Read again, one by one: a cohort's results need not fit into memory.
            data = whole[line["submission"]][1].result(line)
            path = out / "results" / f"{line['name_on_disk']}.json"
            if _bytes(path) == data:
                reused += 1
            else:
                output.put(out, path, data)
        if not same:
            output.put(out, out / "run.json", record)
    return _summary(record, out, reused)


def _read(folder: Path) -> _Part:
    path = folder / "run.json"
    if not path.is_file():
        raise UsageError(
            f"{folder} holds no graded shard.",
            where=Where(str(path)),
            fix="Give the folders that were --out of: mlcourse grade … --shard i/n.",
        )
    record = read_document(path, SCHEMA)
    if record is None or not has_shape(record, RUN):
        raise _damaged(path, "It is not whole, or of another version of mlcourse.")
    if not isinstance(record.get("shard"), str) or not isinstance(record.get("cohort"), str):
        raise ShardsDiffer(
            f"{folder} holds a run that was not made with --shard.",
            where=Where(str(folder)),
            fix="Merge only what was graded with --shard; one run needs no merging.",
        )
    part = _Part(folder, parse_shard(record["shard"]), record)
    if record["state"] != "finished":
        done = f"{len(part.lines())} of {record['total']}"
        raise ShardsDiffer(
            f"Shard {part.shard} is not finished: {done} are done.",
            where=Where(str(folder)),
            fix="Run it again with the same command: it goes on where it was.",
        )
    _verify(part)
    return part


def _verify(part: _Part) -> None:
    """Refuse a record that does not add up."""
    lines, record = part.lines(), part.record
    students = [line["submission"] for line in lines]
    counted = Counter(line["state"] for line in lines)
    foreign = [student for student in students if not part.shard.holds(student)]
    wrong = None
    if len(lines) != record["total"] or len(set(students)) != len(students):
        wrong = f"it speaks of {record['total']} submissions and names {len(set(students))}"
    elif {state: n for state, n in record["counts"].items() if n} != dict(counted):
        wrong = "its counts are not those of its lines"
    elif set(counted) - set(results.STATES):
        wrong = "it names states that do not exist"
    elif foreign:
        wrong = f"{len(foreign)} of its submissions belong to another shard"
    elif any(Path(line["name_on_disk"]).name != line["name_on_disk"] for line in lines):
        wrong = "it names files outside of its folder"
    if wrong:
        raise _damaged(part.folder / "run.json", f"In the record of shard {part.shard} {wrong}.")


def _damaged(path: Path, why: str) -> ShardsDiffer:
    return ShardsDiffer(
        f"{path.name} of a shard cannot be used.",
        where=Where(str(path)),
        why=why,
        fix="Run this shard again with the same command: only what is missing is graded.",
    )


def _of_one_run(parts: Sequence[_Part]) -> _Part:
    first = parts[0]
    for part in parts[1:]:
        for name, meaning in SAME.items():
            if part.record[name] != first.record[name]:
                raise ShardsDiffer(
                    f"The shards are not of one run: {part.folder} has {meaning}.",
                    where=Where(str(part.folder)),
                    why=f"{name} is {_shown(part.record[name])}, and in {first.folder} "
                    f"{_shown(first.record[name])}.",
                    fix=_MEND.get(name, "Run all shards again with the same command."),
                )
    sizes = sorted({part.shard.of for part in parts})
    if len(sizes) > 1:
        raise ShardsDiffer(
            f"The shards are of several runs: of {' and of '.join(map(str, sizes))}.",
            fix="Merge the shards of one run only.",
        )
    given = {part.shard.index for part in parts}
    missing = [str(index) for index in range(1, sizes[0] + 1) if index not in given]
    if missing:
        raise ShardsDiffer(
            f"Missing of {sizes[0]} shards: {', '.join(missing[:20])}.",
            why="A merged run tells of every submission.",
            fix=f"Run what is missing: mlcourse grade … --shard {missing[0]}/{sizes[0]}.",
        )
    return first


def _shown(value: object) -> str:
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _whole(parts: Sequence[_Part]) -> dict[str, tuple[Mapping[str, Any], _Part]]:
    """Return each student's line and where it is from; two results of one must be the same."""
    whole: dict[str, tuple[Mapping[str, Any], _Part]] = {}
    for part in parts:
        for line in part.lines():
            part.result(line)
            other, its = whole.setdefault(line["submission"], (line, part))
            if other["result_sha256"] != line["result_sha256"]:
                raise ShardsDiffer(
                    f"Two results of {line['submission']} disagree.",
                    where=Where(str(part.folder)),
                    why=f"The other lies in {its.folder}.",
                    fix="Leave the one out that is out of date, or run the shard again.",
                )
    return whole


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _refuse_out(parts: Sequence[_Part], out: Path) -> None:
    if out.resolve() in [part.folder.resolve() for part in parts]:
        raise UsageError(
            f"{out} is itself one of the shards.",
            where=Where(str(out)),
            fix="Give another folder with --out.",
        )


def _refuse_other(out: Path, first: Mapping[str, Any]) -> None:
    record = read_document(out / "run.json", SCHEMA)
    if record is None:
        if any((out / "results").glob("*.json")):
            raise OverwriteRefused(
                f"{out} holds results, and no record says of what.",
                where=Where(str(out)),
                fix="Give another folder with --out.",
            )
        return
    if record.get("unit") != first["unit"] or record.get("shard") is not None:
        raise OverwriteRefused(
            f"{out} holds another run.",
            where=Where(str(out)),
            why=f"It is about {_shown(record.get('shard') or record.get('unit'))}.",
            fix="Give another folder with --out.",
        )


def _record(parts: Sequence[_Part], lines: list[Mapping[str, Any]]) -> dict[str, Any]:
    counted = Counter(line["state"] for line in lines)
    by_index = {part.shard.index: part.record for part in parts}
    records = [by_index[index] for index in sorted(by_index)]

    def together(name: str) -> list[str]:
        return sorted({text for record in records for text in record[name]})

    return {
        **records[0],
        "shard": None,
        "shards": len(records),
        "jobs": sum(record["jobs"] for record in records),
        "total": len(lines),
        "counts": {state: counted[state] for state in results.STATES},
        "reused": sum(record["reused"] for record in records),
        "seconds": round(sum(record["seconds"] for record in records), 3),
        "submissions": lines,
        "superseded": together("superseded"),
        "passed_over": together("passed_over"),
    }


def _summary(record: Mapping[str, Any], out: Path, reused: int) -> RunSummary:
    return RunSummary(
        unit=record["unit"],
        title=record["title"],
        out=out,
        level=record["level"],
        counts=record["counts"],
        total=record["total"],
        reused=reused,
        seconds=record["seconds"],
        superseded=tuple(record["superseded"]),
        passed_over=tuple(record["passed_over"]),
    )
