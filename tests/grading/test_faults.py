"""Whatever happens to a run: no result is lost, none is invented, and the next run goes on."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from documents import documents, mutated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stub_cohort import NAMES, alive, descendants, environment

import mlcourse
from mlcourse.errors import UsageError
from mlcourse.grading import output
from mlcourse.grading.jobs import BARREN, TooManyLost
from mlcourse.grading.output import OutputFailed
from mlcourse.grading.run import Interrupted

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and mounts as on Linux")
DRIVER = """
import signal, sys
from pathlib import Path
from mlcourse.errors import MlcourseError
from mlcourse.grading.run import grade

# Tests that were started in the background of a shell were told to ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
bundle, submissions, out, *command = sys.argv[1:]
try:
    grade(
        Path(bundle), Path(submissions), Path(out), jobs=2, isolation="none", trust=True,
        pool_command=tuple(command), tell=lambda text: print("told:", text, flush=True),
        progress=lambda one: print(one.student, flush=True),
    )
except MlcourseError as error:
    print(error, flush=True)
    sys.exit(error.exit_code)
"""


def words(cohort, out, *more):
    """Return how a run is started as a program of its own."""
    given = map(str, (cohort.bundle, cohort.submissions, cohort.folder / out))
    return [sys.executable, "-c", DRIVER, *given, *cohort.command(*more)]


def driver(cohort, out="out", *more, prefix=()):
    """Start a run as a program of its own."""
    return subprocess.Popen(
        [*prefix, *words(cohort, out, *more)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(cohort.folder),
    )


def heard(process, lines):
    """Return so many lines of a run's progress."""
    return [process.stdout.readline().strip() for _ in range(lines)]


def ended(process):
    told, _ = process.communicate(timeout=120)
    return process.returncode, told


# The disk

APART = ("unshare", "--map-root-user", "--mount")

FULL = """
mount -t tmpfs -o size=40k tmpfs "$OUT" || exit 77
"$@"
echo "first: $?"
mount -o remount,size=8m "$OUT"
"$@"
echo "second: $?"
cp -r "$OUT" "$KEEP"
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="mounts in a namespace of its own")
def test_a_full_disk_loses_nothing_and_the_next_run_goes_on(cohort):
    small = cohort()
    small.grade("serial")
    (small.folder / "out").mkdir()
    done = subprocess.run(
        [*APART, "sh", "-c", FULL, "sh", *words(small, "out")],
        env=environment(small.folder)
        | {"OUT": str(small.folder / "out"), "KEEP": str(small.folder / "kept")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode == 77 or "unshare:" in done.stderr:
        pytest.skip("no mounts here")
    first, _, second = done.stdout.partition("first: 3")
    assert "is full" in first, done.stdout + done.stderr
    assert "same command again" in first
    assert "Traceback" not in done.stdout + done.stderr
    assert 0 < first.count("\ns0") < len(NAMES)
    assert "second: 0" in second
    assert small.results("kept") == small.results("serial")
    assert set(small.states("kept").values()) == {"graded"}
    finished = [small.tries(name) for name in NAMES]
    # Once for the serial run, once here; again only what was under way when the disk was full.
    assert sorted(finished)[: len(NAMES) - 4] == [2] * (len(NAMES) - 4)


def test_a_limit_on_the_size_of_files_is_told(cohort):
    small = cohort()
    # Room for a result of the stub, and not for the record of the run.
    process = driver(small, prefix=("sh", "-c", 'ulimit -f 5; exec "$@"', "sh"))
    code, told = ended(process)
    assert (code, "may not grow" in told) == (3, True), told
    assert "Traceback" not in told
    assert small.grade().exit_code == 0
    assert set(small.states().values()) == {"graded"}


def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_graded(cohort):
    small = cohort()
    (small.folder / "out").mkdir()
    script = 'mount -t tmpfs -o ro tmpfs "$OUT" || exit 77; "$@"'
    named = f"OUT={small.folder / 'out'}"
    process = driver(small, prefix=(*APART, "env", named, "sh", "-c", script, "sh"))
    code, told = ended(process)
    if code == 77 or "unshare:" in told:
        pytest.skip("no mounts here")
    assert code == 2
    assert "cannot be written to" in told
    assert "another one with --out" in told
    assert "Traceback" not in told
    assert not any(small.tries(name) for name in NAMES)


def test_a_file_where_the_folder_should_be_is_told(cohort):
    small = cohort()
    (small.folder / "out").write_text("x")
    with pytest.raises(OutputFailed) as failed:
        small.grade()
    assert "Results cannot be written" in str(failed.value)


def test_a_write_that_fails_half_way_leaves_the_old_file(cohort, monkeypatch):
    small = cohort(["a"])
    small.grade()
    before = small.results()

    real, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > 1:  # after the record that says that the run has begun
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputFailed, match="is full"):
        small.grade(force=True)
    assert small.results() == before


def test_what_a_killed_run_left_half_written_is_swept_away(cohort):
    small = cohort()
    small.grade()
    whole = small.results()
    for place in (".run.json.0a1b2c3d", "results/.s000-x.json.0a1b2c3d"):
        (small.folder / "out" / place).write_text("{")
    small.grade()
    assert small.results() == whole
    assert not list((small.folder / "out").glob(".run.json.*"))


def test_what_is_set_aside_is_never_overwritten(cohort):
    small = cohort(["a", "b"])
    for _ in range(3):
        (small.submissions / "b.ipynb").write_text(str(time.monotonic_ns()))
        small.grade()
        (small.submissions / "b.ipynb").unlink()
        small.grade()
    kept = [path.read_bytes() for path in (small.folder / "out" / "set-aside").iterdir()]
    assert len(set(kept)) == 3


# Signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_ends_the_run_at_once(cohort, number):
    names = [f"slow{number:02d}" for number in range(30)]
    small = cohort(["hangs", *names])
    # Under nohup, what is to be tried here is ignored, and children inherit that.
    previous = signal.signal(number, signal.SIG_DFL)
    try:
        process = driver(small)
    finally:
        signal.signal(number, previous)
    heard(process, 5)
    children = descendants(process.pid)
    process.send_signal(number)
    code, told = ended(process)
    assert code == 130
    assert "same command again" in told
    assert small.record()["state"] == "interrupted"
    done = [line["submission"] for line in small.record()["submissions"]]
    assert 5 <= len(done) < 30
    assert len(small.results()) == len(done)
    assert children
    assert not any(alive(pid) for pid in children)
    (small.submissions / "hangs.ipynb").unlink()
    assert small.grade(jobs=2).reused == len(done)
    assert set(small.states().values()) == {"graded"}
    assert all(small.tries(name) == 1 for name in done)


def test_ctrl_c_finishes_what_is_begun_and_loses_nothing(cohort):
    names = ["waits1", "waits2", *(f"z{number}" for number in range(20))]
    small = cohort(names)
    process = driver(small)
    while small.tries("waits1") + small.tries("waits2") < 2:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert "Stopping" in heard(process, 1)[0]
    (small.marks / "go").touch()
    code, told = ended(process)
    assert code == 130
    assert "2 of 22" in told
    assert sorted(line["submission"] for line in small.record()["submissions"]) == names[:2]
    assert small.grade(jobs=2).reused == 2
    assert all(small.tries(name) == 1 for name in names)


def test_ctrl_c_twice_ends_the_run_at_once(cohort):
    small = cohort(["a", "hangs", "z"])
    process = driver(small)
    heard(process, 2)
    children = descendants(process.pid)
    process.send_signal(signal.SIGINT)
    assert "again to stop at once" in heard(process, 1)[0]
    process.send_signal(signal.SIGINT)
    code, told = ended(process)
    assert code == 130
    assert "2 of 3" in told
    assert not any(alive(pid) for pid in children)
    assert small.record()["state"] == "interrupted"
    (small.submissions / "hangs.ipynb").write_text("{}")
    (small.submissions / "hangs.ipynb").rename(small.submissions / "ok.ipynb")
    assert small.grade().reused == 2


def test_what_is_ignored_stays_ignored(cohort):
    """As with nohup: the terminal is gone, and the run goes on."""
    small = cohort([f"slow{number}" for number in range(8)])
    process = driver(small, prefix=("nohup",))
    heard(process, 2)
    process.send_signal(signal.SIGHUP)
    assert ended(process)[0] == 0
    assert len(small.states()) == 8


def test_handlers_of_the_program_around_it_come_back(cohort):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    cohort(["a"]).grade()
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_an_exception_in_between_is_recorded_as_a_run_that_stopped(cohort):
    def fails(one):
        raise RuntimeError("in the caller's own code")

    small = cohort()
    with pytest.raises(RuntimeError):
        small.grade(progress=fails)
    assert small.record()["state"] == "stopped"
    assert small.grade().exit_code == 0
    assert len(small.states()) == len(NAMES)


# Killed


def test_a_driver_that_is_killed_again_and_again_still_ends_with_every_result(cohort):
    names = [f"slow{number:02d}" for number in range(24)]
    small = cohort(names)
    small.grade("serial", jobs=2)
    for mark in small.marks.iterdir():
        mark.unlink()
    for lines in (6, 7, 5):
        process = driver(small)
        heard(process, lines)
        children = descendants(process.pid)
        process.kill()
        process.communicate()
        for _ in range(200):
            if not any(alive(pid) for pid in children):
                break
            time.sleep(0.05)
        else:
            pytest.fail("processes live on after their run was killed")
    code, _ = ended(driver(small))
    assert code == 0
    assert small.results() == small.results("serial")
    assert set(small.states().values()) == {"graded"}
    # What was done is never done again: each kill costs at most what was under way.
    assert sum(small.tries(name) for name in names) <= len(names) + 3 * 3


def test_memory_that_runs_out_is_told_and_nobody_gets_a_zero(cohort):
    small = cohort(["a", "dies", "flaky", "z"])
    summary = small.grade()
    assert small.states() == {"a": "graded", "dies": "infrastructure error"} | {
        "flaky": "graded",
        "z": "graded",
    }
    assert summary.exit_code == 3
    assert "fewer --jobs" in summary.advice[0]
    assert "1 of 4" in summary.advice[0]
    (path,) = (small.folder / "out" / "results").glob("dies-*")
    lost = json.loads(path.read_text("utf-8"))
    assert lost["poison"]
    assert "memory runs out" in lost["private"][0]
    assert "no judgement" in lost["reason"]
    assert small.grade().reused == 3
    assert small.tries("dies") == 6
    assert small.tries("flaky") == 2


def test_workers_go_before_the_run_when_memory_runs_out(tmp_path):
    code = "from mlcourse.grading.worker import _offer_memory; _offer_memory()"
    code += "; print(open('/proc/self/oom_score_adj').read())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) > int(Path("/proc/self/oom_score_adj").read_text())


# What workers say


def test_a_result_for_somebody_else_is_no_result(cohort):
    small = cohort(["a", "another"])
    small.grade()
    assert small.states() == {"a": "graded", "another": "infrastructure error"}


def test_a_run_that_lost_too_many_takes_all_others_first_when_it_goes_on(cohort):
    """However many are lost for good, everybody else gets a result."""
    names = [f"fails{number:03d}" for number in range(BARREN + 10)]
    small = cohort([*names, "z1", "z2"])
    with pytest.raises(TooManyLost):
        small.grade()
    assert small.record()["state"] == "stopped"
    assert len(small.results()) >= BARREN - 2
    small.grade()
    states = small.states()
    assert states["z1"] == states["z2"] == "graded"
    assert list(states.values()).count("infrastructure error") == len(names)


# Two runs at once


def test_two_drivers_on_one_folder_do_the_work_once(cohort):
    names = ["waits", *(f"s{number:02d}" for number in range(11))]
    small = cohort(names)
    first = driver(small)
    heard(first, 1)
    code, told = ended(driver(small))
    assert (code, "Another run is writing" in told) == (2, True), told
    (small.marks / "go").touch()
    assert ended(first)[0] == 0
    assert [small.tries(name) for name in names] == [1] * 12
    small.grade("serial", jobs=1)
    assert small.results() == small.results("serial")
    assert set(small.states().values()) == {"graded"}


def test_drivers_started_at_the_same_moment_give_one_whole_run(cohort):
    names = [f"slow{number:02d}" for number in range(6)]
    small = cohort(names)
    drivers = [driver(small) for _ in range(3)]
    codes = [ended(one)[0] for one in drivers]
    assert codes.count(0) >= 1
    assert set(codes) <= {0, 2}
    assert [small.tries(name) for name in names] == [1] * 6
    assert set(small.states().values()) == {"graded"}


def test_a_file_system_without_locks_is_told(cohort, monkeypatch):
    import fcntl

    def missing(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", missing)
    with pytest.raises(UsageError, match="has no locks"):
        cohort(["a"]).grade()


# The clock


JUMPING = """
import random, time
_real = time.time
time.time = lambda: _real() + random.uniform(-1e9, 1e9)
time.time_ns = lambda: int(time.time() * 1e9)
"""


def test_a_wall_clock_that_jumps_changes_nothing(cohort, tmp_path):
    small = cohort()
    small.grade("serial")
    (tmp_path / "jumping").mkdir()
    (tmp_path / "jumping" / "sitecustomize.py").write_text(textwrap.dedent(JUMPING))
    process = driver(small, prefix=("env", f"PYTHONPATH={_path(tmp_path)}"))
    code, told = ended(process)
    assert code == 0, told
    assert small.results() == small.results("serial")
    assert 0 <= small.record()["seconds"] < 100
    assert all(0 <= line["seconds"] < 100 for line in small.record()["submissions"])


def _path(tmp_path):
    paths = [str(tmp_path / "jumping"), environment(tmp_path)["PYTHONPATH"]]
    return os.pathsep.join(paths)


@pytest.mark.parametrize("package", ["grading", "box"])
def test_nothing_is_measured_with_a_clock_that_a_person_can_set(package):
    """Deadlines and durations come from the monotonic clock; results carry no time at all."""
    wall = re.compile(
        r"\btime\.(time|localtime|gmtime)\b|\.(now|utcnow|today)\(|from time import .*\btime\b"
    )
    sources = list((Path(mlcourse.__file__).parent / package).rglob("*.py"))
    assert len(sources) > 10
    assert not [str(path) for path in sources if wall.search(path.read_text("utf-8"))]


# The record


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": "mlcourse/run/v9"}', "[" * 9999]
)
def test_a_damaged_record_beside_results_is_not_guessed(cohort, text):
    small = cohort(["a"])
    small.grade(fresh_seeds=True)
    before = small.results()
    record = small.folder / "out" / "run.json"
    record.write_text(text)
    with pytest.raises(UsageError, match="damaged"):
        small.grade()
    assert small.results() == before
    record.unlink()
    assert small.grade().reused == 0


@pytest.fixture
def kept(cohort):
    """Return a cohort that was graded, with a copy of the run beside it."""
    small = cohort(["a", "fails"])
    small.grade(fresh_seeds=True)
    shutil.copytree(small.folder / "out", small.folder / "kept")
    return small


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_becomes_of_the_record_no_result_is_guessed(kept, data):
    """The run goes on, or is refused with a reason; results are never of a draw nobody knows."""
    out = kept.folder / "out"
    shutil.rmtree(out)
    shutil.copytree(kept.folder / "kept", out)
    text = data.draw(st.one_of(mutated((out / "run.json").read_bytes()), documents))
    (out / "run.json").write_bytes(text)
    try:
        kept.grade()
    except UsageError:
        assert kept.results() == kept.results("kept")
    else:
        assert kept.states() == {"a": "graded", "fails": "infrastructure error"}


def test_limits_that_are_reached_are_named():
    """Only a folder that is closed to us is a usage error; all else may be tried again."""
    told = {}
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO):
        with pytest.raises(OutputFailed) as failed, output.writing(Path("run")):
            raise OSError(number, os.strerror(number))
        told[number] = failed.value
    assert [one.exit_code for one in told.values()] == [3, 3, 3, 2, 2, 3]
    assert all(one.fix and one.why for one in told.values())


def test_interrupted_is_what_a_person_reads(cohort):
    def press(one):
        os.kill(os.getpid(), signal.SIGTERM)

    small = cohort()
    with pytest.raises(Interrupted, match="of 12 submissions are done"):
        small.grade(progress=press)
