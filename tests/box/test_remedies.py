"""What to do where a level does not hold."""

from __future__ import annotations

import pytest

from mlcourse.box import remedies
from mlcourse.box.levels import LEVELS


@pytest.fixture(autouse=True)
def a_linux_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(remedies.sys, "platform", "linux")
    monkeypatch.setattr(remedies, "_SETTINGS", tmp_path)
    monkeypatch.setattr(remedies, "_IN_A_CONTAINER", (tmp_path / "dockerenv",))
    return tmp_path


def put(folder, name: str, value: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value + "\n")


def text(level: str, *reasons: str) -> str:
    return "\n".join(remedies.ways(level, reasons))


def test_ubuntu_24_04(a_linux_machine):
    put(a_linux_machine, "kernel/apparmor_restrict_unprivileged_userns", "1")
    said = text("standard", "bwrap 0.9 does not work here: setting up uid map: Permission denied")
    assert "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in said
    assert "profile of AppArmor for bwrap alone" in said


def test_its_error_alone_tells(a_linux_machine):
    assert "apparmor" in text("standard", "setting up uid map: Permission denied")


def test_a_container_without_namespaces(a_linux_machine):
    (a_linux_machine / "dockerenv").touch()
    said = text("standard", "bwrap: No permissions to create new namespace")
    assert "this is a container" in said
    assert "--isolation container" in said
    assert "sysctl" not in said


def test_namespaces_switched_off(a_linux_machine):
    put(a_linux_machine, "user/max_user_namespaces", "0")
    put(a_linux_machine, "kernel/unprivileged_userns_clone", "0")
    said = text("strong", "bwrap: Creating new namespace failed: No space left on device")
    assert "user.max_user_namespaces=15000" in said
    assert "kernel.unprivileged_userns_clone=1" in said


def test_no_bwrap_and_no_groups():
    assert "apt install bubblewrap" in text("standard", "bubblewrap (bwrap) is not installed.")
    assert "Delegate=yes" in text("strong", "Control groups cannot be written here.")


@pytest.mark.parametrize(
    ("reason", "way"),
    [
        ("Neither docker nor podman is installed.", "install docker or podman"),
        ("docker: Cannot connect to the Docker daemon", "start docker"),
        ("Unable to find image 'mlcourse-box:latest' locally", "build -t mlcourse-box"),
        ("the image holds mlcourse 0.0.1", "build -t mlcourse-box"),
        ("docker 28 does not hold: memory limited", "control groups of version 2"),
    ],
)
def test_container(reason, way):
    assert way in text("container", reason)


@pytest.mark.parametrize(
    ("level", "reason", "way"),
    [
        ("reduced", "Landlock is at version 4 here", "6.12"),
        ("reduced", "Only root can give each box a user of its own.", "--isolation weak"),
        ("reduced", "Python lies below /root, where no other user may enter", "/usr/local"),
        ("weak", "As root, nothing would be closed to a box", "--isolation reduced"),
    ],
)
def test_levels_without_namespaces(level, reason, way):
    assert way in text(level, reason)


@pytest.mark.parametrize(
    ("system", "level", "way"),
    [
        ("darwin", "strong", "--isolation container"),
        ("darwin", "container", "Docker Desktop"),
        ("win32", "strong", "WSL2"),
        ("win32", "container", "WSL2"),
    ],
)
def test_other_systems(monkeypatch, system, level, way):
    monkeypatch.setattr(remedies.sys, "platform", system)
    assert way in text(level)


def test_every_level_has_its_remedies():
    for level in LEVELS:
        assert isinstance(remedies.ways(level, ["some reason"]), tuple)
    assert remedies.fallbacks()[-1] == remedies.TRUST
