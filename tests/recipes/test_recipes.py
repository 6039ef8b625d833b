"""The recipes for job systems: they can be read, they agree with themselves, and their commands,
run here as the system would run them, give the run of one machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from grading.small_unit import ANSWERS, answered, notebook, write_bundle

import mlcourse
from mlcourse.cli.merging import DO_NOT_RETRY
from mlcourse.errors import INTERRUPTED, PARTIAL
from mlcourse.grading.jobs import BARREN

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "recipes"
PAGE = ROOT / "course" / "many-machines.md"
OURS = str(Path(mlcourse.__file__).parent)
FEW = 3
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the recipes are for POSIX systems")


def recipe(name):
    text = (RECIPES / name).read_text("utf-8")
    return yaml.safe_load(text) if name.endswith(".yml") else text


# What they say


def test_every_recipe_is_tried_here():
    assert {path.name for path in RECIPES.iterdir()} == {
        "github-actions.yml", "gitlab-ci.yml", "kubernetes.yml", "slurm-grade.sh", "slurm-merge.sh",
    }  # fmt: skip


def test_the_github_matrix_has_every_shard_and_its_jobs_little_power():
    workflow = recipe("github-actions.yml")
    matrix = workflow["jobs"]["shard"]["strategy"]
    assert matrix["matrix"]["shard"] == list(range(1, len(matrix["matrix"]["shard"]) + 1))
    assert matrix["fail-fast"] is False
    assert workflow["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in workflow["jobs"].values())
    # YAML 1.1 reads the key "on" as true. Nobody else's event may start it.
    assert workflow[True] == "workflow_dispatch"
    assert workflow["jobs"]["merge"]["needs"] == "shard"
    # A key that is part of a command line can be read by every process, and by the log.
    assert not re.search(r"run:.*secrets\.", (RECIPES / "github-actions.yml").read_text())


def test_gitlab_tries_again_what_another_try_may_mend_and_nothing_else():
    config = recipe("gitlab-ci.yml")
    assert config["shard"]["retry"]["exit_codes"] == [PARTIAL]
    assert DO_NOT_RETRY not in config["shard"]["retry"]["exit_codes"]
    assert config["merge"]["allow_failure"]["exit_codes"] == [PARTIAL]
    assert config["merge"]["needs"] == ["shard"]
    assert config["shard"]["artifacts"]["access"] == "developer"


def test_slurm_counts_its_shards_once():
    script = recipe("slurm-grade.sh")
    first, last = re.search(r"#SBATCH --array=(\d+)-(\d+)", script).groups()
    assert (first, last) == ("1", re.search(r"^shards=(\d+)$", script, re.M)[1])
    # Directives after the first command are not read by Slurm.
    assert script.rindex("#SBATCH") < script.index("set -eu")


@pytest.mark.parametrize("name", ["slurm-grade.sh", "slurm-merge.sh"])
def test_scripts_are_shell(name):
    subprocess.run(["bash", "-n", str(RECIPES / name)], check=True)


def test_kubernetes_counts_its_shards_once_and_knows_our_exit_code():
    spec = recipe("kubernetes.yml")["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    environment = {one["name"]: one["value"] for one in container["env"]}
    assert spec["completionMode"] == "Indexed"
    assert str(spec["completions"]) == environment["SHARDS"]
    assert spec["template"]["spec"]["restartPolicy"] == "Never"
    rules = [rule for rule in spec["podFailurePolicy"]["rules"] if rule["action"] == "FailIndex"]
    assert rules[0]["onExitCodes"]["values"] == [DO_NOT_RETRY]
    assert rules[0]["onExitCodes"]["containerName"] == container["name"]
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in spec["template"]["spec"]["volumes"]}


def test_the_page_names_every_recipe_and_every_exit_code():
    page = PAGE.read_text("utf-8")
    assert all(path.name in page for path in RECIPES.iterdir())
    codes = re.findall(r"^\| (\d+) \|", page, re.M)
    assert codes == ["0", str(PARTIAL), str(DO_NOT_RETRY), str(INTERRUPTED)]
    assert "fifty submissions in a row" in page
    assert BARREN == 50


# What they do


class Place:
    """A machine with a bundle, a cohort and a key, where ``mlcourse`` is on the search path."""

    def __init__(self, folder):
        self.folder = folder
        write_bundle(folder / "bundle")
        (folder / "submissions").mkdir()
        wrong = {**ANSWERS, "q1": ANSWERS["q1"].replace("max(", "sum(")}
        for number, answers in enumerate([{}, wrong, ANSWERS, ANSWERS]):
            path = folder / "submissions" / f"s{number}.ipynb"
            path.write_bytes(notebook(answered(answers)))
        (folder / "submissions" / "broken.ipynb").write_bytes(b"{")
        self.key = folder / "key" / "course.key"
        (folder / "bin").mkdir()
        program = folder / "bin" / "mlcourse"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlcourse "$@"\n')
        program.chmod(0o755)
        assert self.run("mlcourse grade bundle submissions --out serial", key=self.key) == 3

    def run(self, script, *, key=None, **variables):
        """Run a script and return its exit code."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("MLCOURSE")
        }
        environment |= {"PATH": f"{self.folder / 'bin'}:{environment['PATH']}", "NO_COLOR": "1"}
        environment |= {name: str(value) for name, value in variables.items()}
        if key is not None:
            environment["MLCOURSE_KEY_FILE"] = str(key)
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.told = done.stdout + done.stderr
        # Dask logs the connections that it closes on a busy machine, with their tracebacks.
        frames = re.findall(r'^ +File "([^"]+)"', self.told, re.M)
        assert not [name for name in frames if name.startswith(OURS)], self.told
        return done.returncode

    def results(self, run):
        return {path.name: path.read_bytes() for path in (self.folder / run / "results").iterdir()}

    def is_the_serial_run(self, run):
        record, serial = (
            json.loads((self.folder / name / "run.json").read_text("utf-8"))
            for name in (run, "serial")
        )
        assert record["counts"] == serial["counts"]
        assert record["state"] == "finished"
        assert self.results(run) == self.results("serial")
        assert (self.folder / run / "report.html").is_file()
        return True


@pytest.fixture(scope="module")
def machine(tmp_path_factory, isolation):
    return Place(tmp_path_factory.mktemp("machine"))


@pytest.fixture
def place(machine, tmp_path):
    """Give a copy of the machine for one recipe."""
    shutil.copytree(machine.folder, tmp_path / "place")
    copy = object.__new__(Place)
    copy.folder, copy.key = tmp_path / "place", tmp_path / "place" / "key" / "course.key"
    return copy


def steps(job):
    """Return the commands of a job that are about mlcourse, and each one's environment."""
    for step in job["steps"]:
        if "mlcourse " in step.get("run", "") and "pip install" not in step["run"]:
            yield step["run"], step.get("env", {})


@pytest.mark.box
@pytest.mark.slow
def test_github_actions(place):
    workflow = recipe("github-actions.yml")
    ((command, given),) = steps(workflow["jobs"]["shard"])
    (place.folder / "temp").mkdir()
    for shard in range(1, FEW + 1):
        known = {
            "${{ secrets.MLCOURSE_KEY }}": place.key.read_text().strip(),
            "${{ matrix.shard }}/${{ strategy.job-total }}": f"{shard}/{FEW}",
        }
        variables = workflow["env"] | {name: known[value] for name, value in given.items()}
        assert place.run(command, RUNNER_TEMP=place.folder / "temp", **variables) == 0, place.told
        # As upload-artifact and download-artifact do: without hidden files and empty folders.
        target = place.folder / "shards" / f"shard-{shard}"
        shutil.copytree(place.folder / "shard", target, ignore=shutil.ignore_patterns(".*"))
        if not any((target / "results").iterdir()):
            (target / "results").rmdir()
        shutil.rmtree(place.folder / "shard")
        assert (place.folder / "temp" / "course.key").stat().st_mode & 0o077 == 0
        (place.folder / "temp" / "course.key").unlink()
    ((command, given),) = steps(workflow["jobs"]["merge"])
    assert place.run(command) == PARTIAL, place.told
    assert place.is_the_serial_run("run")


def script(job):
    """Return the commands of a job on GitLab but those that install."""
    return "\n".join(line for line in job["script"] if "venv" not in line)


@pytest.mark.box
@pytest.mark.slow
def test_gitlab_parallel(place):
    config = recipe("gitlab-ci.yml")
    variables = config["variables"] | {"CI_NODE_TOTAL": FEW, "MLCOURSE_KEY": place.key}
    place.key.chmod(0o644)  # as GitLab writes variables of type File
    for index in range(1, FEW + 1):
        code = place.run(script(config["shard"]), CI_NODE_INDEX=index, **variables)
        assert code == 0, place.told
        place.run("\n".join(config["shard"]["after_script"]))
        assert not (place.folder / "course.key").exists()
    assert place.run(script(config["merge"])) == PARTIAL, place.told
    assert place.is_the_serial_run("run")


@pytest.mark.box
@pytest.mark.slow
def test_slurm_array(place):
    grading = recipe("slurm-grade.sh").replace("shards=8", f"shards={FEW}")
    variables = {"BUNDLE": "bundle", "SUBMISSIONS": "submissions", "RUN": "run"}
    for task in range(1, FEW + 1):
        code = place.run(
            grading, key=place.key, SLURM_ARRAY_TASK_ID=task, SLURM_CPUS_PER_TASK=2, **variables
        )
        assert code == 0, place.told
    assert place.run(recipe("slurm-merge.sh"), RUN="run") == PARTIAL, place.told
    assert place.is_the_serial_run("run/whole")


@pytest.mark.box
@pytest.mark.slow
def test_kubernetes_indexed_job(place):
    (container,) = recipe("kubernetes.yml")["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["/bin/sh", "-c"]
    (command,) = container["args"]
    place.key.chmod(0o440)  # as a volume with a secret is for a pod with a group
    variables = {
        "COHORT": place.folder,
        "SECRET": place.key,
        "SHARDS": FEW,
        "MLCOURSE_KEY_FILE": place.folder / "closed.key",
    }
    assert set(variables) == {one["name"] for one in container["env"]}
    for index in range(FEW):
        assert place.run(command, JOB_COMPLETION_INDEX=index, **variables) == 0, place.told
    # Whatever is wrong with the bundle is wrong at the next try as well.
    (place.folder / "bundle" / "hidden.py").write_text("")
    assert place.run(command, JOB_COMPLETION_INDEX=0, **variables) == DO_NOT_RETRY
    assert place.run("mlcourse merge run/shard-* --out run/whole --feedback") == PARTIAL
    assert place.is_the_serial_run("run/whole")


@pytest.mark.box
@pytest.mark.slow
def test_a_cluster_that_is_started_from_python(place):
    pytest.importorskip("distributed")
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    # The page's program, without the dashboard's port, which another cluster may have.
    program = program.replace("LocalCluster(", 'LocalCluster(dashboard_address=":0", ')
    (place.folder / "cluster.py").write_text(program, encoding="utf-8")
    assert place.run(f"'{sys.executable}' cluster.py", key=place.key) == 0, place.told
    assert place.results("run") == place.results("serial")


@pytest.mark.box
@pytest.mark.slow
def test_a_dask_cluster_of_commands(place):
    """As course/many-machines.md starts one."""
    pytest.importorskip("distributed")
    began = []

    def start(*words):
        began.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=place.folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    try:
        start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", "cluster.json")
        start("worker", "--nworkers", "1", "--nthreads", "2", "--no-dashboard",
              "--scheduler-file", "cluster.json")  # fmt: skip
        script = """
            while ! [ -s cluster.json ]; do sleep 0.2; done
            address=$(sed -n 's/.*"address": "\\(tcp[^"]*\\)".*/\\1/p' cluster.json)
            mlcourse grade bundle submissions --out run --scheduler "$address" --feedback
        """
        assert place.run(script, key=place.key) == PARTIAL, place.told
    finally:
        for process in began:
            process.terminate()
            process.wait()
    assert place.is_the_serial_run("run")
