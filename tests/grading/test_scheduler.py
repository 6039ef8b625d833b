"""A Dask cluster gives the results of one machine, whichever of its parts is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_unit import ANSWERS, answered, notebook, write_bundle
from stub_cohort import environment

from mlcourse.errors import UsageError
from mlcourse.grading.jobs import TRIES, Job, WorkerUnusable
from mlcourse.grading.run import Interrupted, grade

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

from mlcourse.grading import remote, scheduler  # noqa: E402  (only where there is Dask)
from mlcourse.grading.scheduler import SchedulerLost, WorkersDiffer  # noqa: E402

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX systems")
DRIVER = """
import sys
from pathlib import Path
from mlcourse.grading.run import grade

address, bundle, submissions, out, *command = sys.argv[1:]
grade(
    Path(bundle), Path(submissions), Path(out), isolation="none", trust=True, scheduler=address,
    pool_command=tuple(command), progress=lambda one: print(one.student, flush=True),
)
"""

SETTINGS = {
    # A submission that takes workers along must not take many.
    "distributed.scheduler.allowed-failures": 1,
    # On a busy machine a worker takes longer than usual to be started again.
    "distributed.deploy.lost-worker-timeout": "300s",
}


def make_cluster(workers=2):
    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs="CRITICAL",
    )


@pytest.fixture(scope="module")
def cluster():
    with dask.config.set(SETTINGS), make_cluster() as made:
        yield made


@pytest.fixture
def client(cluster):
    with distributed.Client(cluster, set_as_default=False) as made:
        made.wait_for_workers(2, timeout=300)
        yield made


def pids(client):
    return dict(client.run(os.getpid))


def left_behind(client):
    """Return what a run left on the workers: plugins, processes, files."""

    def look(dask_worker):
        import psutil

        plugins = [name for name in dask_worker.plugins if name.startswith("mlcourse")]
        children = [p.pid for p in psutil.Process().children() if "stub" in str(p.cmdline())]
        folders = [str(p) for p in Path(dask_worker.local_directory).glob("mlcourse-*")]
        return [*plugins, *children, *folders]

    # What was under way when a run ended is told so, and ends soon after.
    for _ in range(100):
        found = [one for there in client.run(look).values() for one in there]
        if not found:
            break
        time.sleep(0.1)
    return found


def test_a_cluster_gives_the_results_of_one_machine(cohort, client, caplog):
    small = cohort()
    serial = small.grade("serial")
    given = small.grade("given", scheduler=client)
    named = small.grade("named", scheduler=client.scheduler.address)
    assert small.results("given") == small.results("named") == small.results("serial")
    assert serial.counts == given.counts == named.counts
    assert set(small.states("given").values()) == {"graded"}
    assert client.status == "running"
    assert left_behind(client) == []
    again = small.grade("serial", scheduler=client)
    assert again.reused == again.total
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


def test_a_machine_that_is_lost_costs_no_result(cohort, client):
    names = [f"slow{number:02d}" for number in range(20)]
    small = cohort(names)
    small.grade("serial", jobs=2)
    killed = []

    def kill(one):
        if one.done == 5:
            killed.append(sorted(pids(client).values())[0])
            os.kill(killed[0], signal.SIGKILL)

    summary = small.grade(scheduler=client, progress=kill)
    assert killed
    assert summary.counts == small.grade("serial").counts
    assert small.results() == small.results("serial")
    assert set(small.states().values()) == {"graded"}


def test_poison_is_quarantined_and_its_neighbours_are_unharmed(cohort, client):
    names = [f"slow{number:02d}" for number in range(12)]
    small = cohort([*names, "poison"])
    summary = small.grade(scheduler=client)
    states = small.states()
    assert states.pop("poison") == "infrastructure error"
    assert states == dict.fromkeys(names, "graded")
    assert summary.exit_code == 3
    record = {line["submission"]: line for line in small.record()["submissions"]}
    assert record["poison"]["poison"]
    assert not any(record[name]["poison"] for name in names)
    # Dask's own two tries, and one when nobody else was at work, which Dask tried twice again.
    assert small.tries("poison") <= 2 * TRIES
    client.wait_for_workers(2, timeout=300)
    (small.submissions / "poison.ipynb").rename(small.submissions / "cured.ipynb")
    assert small.grade(scheduler=client).reused == 12


def test_every_submission_keeps_its_process_group_and_its_deadline(cohort, client):
    small = cohort(["a", "dies", "fails", "flaky", "hangs", "mends", "z"])
    small.grade("out", "deadline=2", scheduler=client)
    assert small.states() == {
        "a": "graded",
        "dies": "infrastructure error",
        "fails": "infrastructure error",
        "flaky": "graded",
        "hangs": "timed out",
        "mends": "graded",
        "z": "graded",
    }
    assert small.tries("dies") == small.tries("fails") == small.tries("mends") == TRIES
    assert small.tries("hangs") == 1
    poison = [line["submission"] for line in small.record()["submissions"] if line["poison"]]
    assert poison == ["dies"]
    assert left_behind(client) == []


def driver(small, client):
    given = (small.bundle, small.submissions, small.folder / "out")
    words = [DRIVER, client.scheduler.address, *map(str, given), *small.command()]
    return subprocess.Popen(
        [sys.executable, "-c", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(small.folder),
    )


def test_a_driver_that_is_killed_goes_on_where_it_was(cohort, client):
    names = [f"slow{number:02d}" for number in range(16)]
    small = cohort(names)
    small.grade("serial", jobs=2)
    for mark in small.marks.iterdir():
        mark.unlink()
    killed = driver(small, client)
    for _ in range(5):
        assert killed.stdout.readline()
    killed.kill()
    killed.communicate()
    done = len(small.results())
    assert 5 <= done < 16
    again = driver(small, client)
    assert again.wait(timeout=120) == 0
    again.communicate()
    assert small.record()["reused"] >= done
    assert small.results() == small.results("serial")
    assert set(small.states().values()) == {"graded"}
    assert left_behind(client) == []


def test_a_scheduler_that_is_lost_ends_the_run_with_what_is_done(cohort):
    names = [f"slow{number:02d}" for number in range(20)]
    small = cohort(names)
    with make_cluster(1) as lost, distributed.Client(lost, set_as_default=False) as client:

        def close(one):
            if one.done == 4:
                lost.close()

        with pytest.raises(SchedulerLost) as failed:
            small.grade(scheduler=client, progress=close)
    assert "same command again" in str(failed.value)
    assert failed.value.exit_code == 3
    assert small.record()["state"] == "stopped"
    done = len(small.results())
    assert 4 <= done < 20
    assert small.grade().reused == done
    assert set(small.states().values()) == {"graded"}


@pytest.mark.parametrize("kind", ["unusable", "old"])
def test_a_machine_that_is_unfit_takes_no_part(cohort, client, kind):
    """Whatever would give other results, or none, is told once and left out."""
    told = []
    small = cohort([f"slow{number:02d}" for number in range(10)])
    summary = small.grade("out", f"odd={kind}", scheduler=client, tell=told.append)
    assert summary.counts["graded"] == 10
    assert len(told) == 1
    assert "takes no part" in told[0]
    assert ("No isolation here" in told[0]) == (kind == "unusable")


def test_a_cluster_without_a_fit_machine_is_refused(cohort, client):
    small = cohort(["a", "b"])
    (small.marks / "first").write_text("1")
    with pytest.raises(WorkerUnusable, match="No isolation here"):
        small.grade("out", "odd=unusable", scheduler=client)


def test_results_of_another_version_are_not_taken(cohort, client, monkeypatch):
    monkeypatch.setattr("mlcourse.grading.results.__version__", "99.0")
    with pytest.raises(WorkersDiffer, match="same versions everywhere") as failed:
        cohort(["a", "b"]).grade(scheduler=client)
    assert "99.0" in str(failed.value)


def test_large_notebooks_travel_without_a_word(cohort, client):
    small = cohort(["a"])
    (small.submissions / "b.ipynb").write_bytes(b" " * (12 << 20))
    assert small.grade(scheduler=client).counts["graded"] == 2


def test_a_request_to_end_takes_back_what_is_on_its_way(cohort, client):
    names = [f"slow{number:02d}" for number in range(20)]
    small = cohort(names)

    def end(one):
        if one.done == 4:
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Interrupted, match="of 20 submissions are done"):
        small.grade(scheduler=client, progress=end)
    assert left_behind(client) == []
    done = len(small.results())
    assert 4 <= done < 20
    assert small.grade(scheduler=client).reused == done
    assert set(small.states().values()) == {"graded"}


def test_workers_without_mlcourse_are_told(cohort):
    class Bare:
        asynchronous, status = False, "running"

        def register_plugin(self, plugin, name):
            raise ModuleNotFoundError("No module named 'mlcourse'")

    with pytest.raises(WorkerUnusable, match="cannot grade") as failed:
        cohort(["a"]).grade(scheduler=Bare())
    assert "mlcourse[grade,dask]" in str(failed.value)


def test_nobody_at_the_address_is_told(cohort, monkeypatch):
    monkeypatch.setattr(scheduler, "CONNECT", 0.5)
    small = cohort(["a"])
    with pytest.raises(SchedulerLost, match="Nobody answers"):
        small.grade(scheduler="tcp://127.0.0.1:9")
    with pytest.raises(UsageError, match="no address"):
        small.grade(scheduler="carrier-pigeon://x")


def test_an_asynchronous_client_is_refused(cohort, client):
    class Asynchronous:
        asynchronous = True

    with pytest.raises(UsageError, match="another kind"):
        cohort(["a"]).grade(scheduler=Asynchronous())


def test_without_dask_the_way_to_install_it_is_told(cohort, monkeypatch):
    monkeypatch.delitem(sys.modules, "mlcourse.grading.scheduler")
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delattr("mlcourse.grading.scheduler", raising=False)
    with pytest.raises(UsageError, match="Dask is not installed") as failed:
        cohort(["a"]).grade(scheduler="tcp://127.0.0.1:9")
    assert "mlcourse[dask]" in str(failed.value)


def test_the_local_pool_needs_no_dask():
    code = "import sys, mlcourse.grading.run; print({'dask', 'distributed'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_waiting_for_workers_can_be_stopped(cohort):
    told = []
    with (
        distributed.LocalCluster(
            n_workers=0, dashboard_address=":0", silence_logs="CRITICAL"
        ) as empty,
        distributed.Client(empty, set_as_default=False) as client,
    ):

        def tell(text):
            told.append(text)
            os.kill(os.getpid(), signal.SIGTERM)

        with pytest.raises((Interrupted, KeyboardInterrupt)):
            cohort(["a"]).grade(scheduler=client, tell=tell)
    assert "no workers yet" in told[0]


def test_what_is_idle_for_long_is_let_go(cohort, monkeypatch, tmp_path):
    """A driver that was killed cannot say goodbye."""
    monkeypatch.setattr(remote, "IDLE", 0.2)
    small = cohort(["a"])
    files = {path.name: path.read_bytes() for path in small.bundle.iterdir() if path.is_file()}
    files["files/note.txt"] = (small.bundle / "files" / "note.txt").read_bytes()

    class Worker:
        local_directory = str(tmp_path)

    settings = {"key": "00" * 32, "trust": True, "drawn_for": "0" * 64}
    graders = remote.Graders(settings, files, small.command())
    graders.setup(Worker())
    try:
        attempt = graders.grade("none", Job("a", "a-0", b"x"))
        assert attempt.result is not None
        for _ in range(200):
            if not list(tmp_path.glob("mlcourse-*")):
                break
            time.sleep(0.05)
        else:
            pytest.fail("the bundle lies there still")
        assert graders.grade("none", Job("b", "b-0", b"x")).result is not None
    finally:
        graders.teardown(Worker())
    assert not list(tmp_path.glob("mlcourse-*"))


def test_the_key_and_names_are_in_no_task_that_a_dashboard_shows(cohort, client):
    small = cohort(["zoe"])
    seen = []

    def note(dask_scheduler):
        return [str(key) for key in dask_scheduler.tasks]

    small.grade(scheduler=client, progress=lambda one: seen.extend(client.run_on_scheduler(note)))
    assert seen
    assert not any("zoe" in key for key in seen)


@pytest.mark.box
@pytest.mark.slow
def test_real_boxes_on_a_cluster_give_what_they_give_here(isolation, client, tmp_path):
    bundle = write_bundle(tmp_path / "bundle")
    submissions = tmp_path / "submissions"
    submissions.mkdir()
    wrong = {**ANSWERS, "q1": ANSWERS["q1"].replace("max(", "sum(")}
    for name, answers in {"stub": {}, "wrong": wrong, "zoe": ANSWERS}.items():
        (submissions / f"{name}.ipynb").write_bytes(notebook(answered(answers)))
    (submissions / "broken.ipynb").write_bytes(b"{")
    (submissions / "kim").mkdir()
    uses = {**ANSWERS, "q1": "from scaling import scale"}
    (submissions / "kim" / "a0-small.ipynb").write_bytes(notebook(answered(uses)))
    (submissions / "kim" / "scaling.py").write_text(ANSWERS["q1"], "utf-8")
    here = grade(bundle, submissions, tmp_path / "here")
    there = grade(bundle, submissions, tmp_path / "there", scheduler=client)
    assert there.counts == here.counts
    assert there.level == here.level == isolation.level
    record = json.loads((tmp_path / "there" / "run.json").read_text("utf-8"))
    assert {one["submission"]: one["points"] for one in record["submissions"]}["kim"] == 8.0
    for path in (tmp_path / "here" / "results").iterdir():
        assert (tmp_path / "there" / "results" / path.name).read_bytes() == path.read_bytes()


def test_a_suspect_is_sent_elsewhere(cohort, client):
    small = cohort(["mends"])
    places = []
    real = scheduler.Cluster._judged

    def judged(self, told):
        places.append(told["place"])
        return real(self, told)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scheduler.Cluster, "_judged", judged)
        small.grade(scheduler=client)
    assert len(places) == TRIES
    assert len(set(places)) == 2
