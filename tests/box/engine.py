"""A container engine for tests: takes docker's command line and does what docker would, as root.

The restrictions are those of a default container: namespaces of its own, 14 capabilities unless
they are dropped, and a filter that refuses new namespaces. Its one image holds this Python and
mlcourse. An option that is not known here is an error, as it is with docker. There is no daemon:
the command itself is the container's parent, and the streams are not copied.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import struct
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlcourse.box import bwrap, seccomp, supervisor
from mlcourse.box.cgroups import Group
from mlcourse.box.limits import Limits

IMAGES = {"mlcourse-box", "mlcourse-default"}
STATE = Path(sys.argv[0]).with_name("state")
NO_SUCH, USAGE = 1, 125

FLAGS = {"--interactive", "--rm", "--read-only", "--read-only-tmpfs=false", "--privileged"}
VALUES = {
    *("--name", "--label", "--pull", "--network", "--ipc", "--hostname", "--cap-drop", "--user"),
    *("--security-opt", "--tmpfs", "--shm-size", "--pids-limit", "--memory", "--memory-swap"),
    *("--log-driver", "--workdir", "--env", "--entrypoint", "--volume"),
}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
# chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw,
# sys_chroot, mknod, audit_write, setfcap
DEFAULT_CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
LAST_CAPABILITY = 40

NEW, NEW_NETWORK = 0x20000 | 0x20000000 | 0x08000000 | 0x04000000, 0x40000000
RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
DETACH = 2
# What docker's own filter refuses without CAP_SYS_ADMIN and that our tests meet.
REFUSED = (
    *("unshare", "setns", "mount", "umount2", "pivot_root", "open_tree", "move_mount", "fsopen"),
    *("fsmount", "fsconfig", "fspick", "mount_setattr", "keyctl", "add_key", "request_key", "bpf"),
    *("perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("kexec_load", "init_module", "finit_module", "delete_module", "swapon", "swapoff", "reboot"),
    *("acct", "settimeofday", "clock_settime", "open_by_handle_at", "quotactl", "syslog"),
)

library = ctypes.CDLL(None, use_errno=True)


@dataclass
class Asked:
    """A ``run`` command."""

    flags: set[str] = field(default_factory=set)
    values: dict[str, list[str]] = field(default_factory=dict)
    image: str = ""
    command: list[str] = field(default_factory=list)

    def one(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[-1]


def fail(text: str, code: int = USAGE) -> None:
    sys.stderr.write(f"docker: {text}\n")
    sys.exit(code)


def parse(words: list[str]) -> Asked:
    asked = Asked()
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word in FLAGS:
            asked.flags.add(word)
        elif word in VALUES:
            asked.values.setdefault(word, []).append(words.pop(0))
        else:
            fail(f"unknown flag: {word}")
    asked.image, *asked.command = words
    return asked


def check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        fail(f"{what}: {os.strerror(number)}")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    kind_ = kind.encode() if kind else None
    data_ = data.encode() if data else None
    result = library.mount(source.encode(), target.encode(), kind_, ctypes.c_ulong(flags), data_)
    check(result, f"mount {target}")


def bind(source: str, target: str) -> None:
    if Path(source).is_dir():
        Path(target).mkdir(parents=True, exist_ok=True)
    else:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).touch()
    mount(source, target, None, BIND | REC)


def image(root: str) -> None:
    """Lay out what is in the image: this Python and mlcourse, each where it is here."""
    for source, target in bwrap.mounts():
        own = source if target.startswith(bwrap.PACKAGES) else target
        if source == target and Path(source).is_symlink():
            Path(root + own).parent.mkdir(parents=True, exist_ok=True)
            Path(root + own).symlink_to(Path(source).readlink())
        else:
            bind(source, root + own)
    for name, content in bwrap.accounts().items():
        Path(root + name).write_bytes(content)
    for name in ("proc", "dev/shm", "sys/fs/cgroup", "tmp", "home", "var/tmp", "run", "root"):
        Path(root, name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp"):  # as every image has them
        Path(root, name).chmod(0o1777)


def lay_out(root: str, asked: Asked, group: Group | None) -> None:
    mount("none", "/", None, REC | PRIVATE)
    mount("image", root, "tmpfs", 0, "mode=755")
    image(root)
    mount("proc", f"{root}/proc", "proc", NOSUID | NODEV)
    mount("dev", f"{root}/dev", "tmpfs", NOSUID, "mode=755,size=64k")
    for name in DEVICES:
        bind(f"/dev/{name}", f"{root}/dev/{name}")
    Path(root, "dev/shm").mkdir()
    shared = asked.one("--shm-size", str(64 << 20))
    mount("shm", f"{root}/dev/shm", "tmpfs", NOSUID | NODEV, f"mode=1777,size={shared}")
    if group is not None:
        own = len(group.folders) > 1  # version 1 has a tree for each controller
        for folder, name in zip(group.folders, ("/memory", "/pids", "/cpu"), strict=False):
            bind(str(folder), f"{root}/sys/fs/cgroup{name if own else ''}")
    for told in asked.values.get("--tmpfs", []):
        path, _, options = told.partition(":")
        data = ",".join(one for one in options.split(",") if "=" in one)
        place = Path(root + path)
        mode = place.stat().st_mode & 0o7777 if place.is_dir() else None
        place.mkdir(parents=True, exist_ok=True)
        mount("tmpfs", root + path, "tmpfs", NOSUID | NODEV, data)
        if mode is not None:  # what stands in the option is for folders that are made
            place.chmod(mode)
    for volume in asked.values.get("--volume", []):
        source, target = volume.split(":")
        bind(source, root + target)
    if "--read-only" in asked.flags:
        mount("none", root, None, REMOUNT | RDONLY | BIND)
    os.chdir(root)
    check(
        library.syscall(seccomp.MACHINES[os.uname().machine].numbers["pivot_root"], b".", b"."),
        "root",
    )
    check(library.umount2(b".", DETACH), "the old root")
    os.chdir(asked.one("--workdir", "/"))


def give_up(asked: Asked) -> None:
    """Drop what docker drops: capabilities, the user, system calls."""
    drops = "ALL" in asked.values.get("--cap-drop", [])
    kept = set() if drops else DEFAULT_CAPABILITIES
    for capability in range(LAST_CAPABILITY + 1):
        if capability not in kept:
            library.prctl(24, capability, 0, 0, 0)
    user, _, group = asked.one("--user", "0:0").partition(":")
    os.setgroups([])
    os.setgid(int(group or user))
    os.setuid(int(user))
    if int(user) == 0:
        bits = sum(1 << one for one in kept)
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        low, high = bits & 0xFFFFFFFF, bits >> 32
        held = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
        check(library.capset(header, held), "capabilities")
    if "no-new-privileges" in asked.values.get("--security-opt", []):
        library.prctl(38, 1, 0, 0, 0)
    if "--privileged" not in asked.flags:
        install(docker_filter())


def docker_filter() -> bytes:
    machine = seccomp.MACHINES[os.uname().machine]

    def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("<HBBI", code, then, otherwise, value)

    steps = [step(0x20, 0)]
    for name in REFUSED:
        if name in machine.numbers:
            steps += [step(0x15, machine.numbers[name], 0, 1), step(0x06, 0x00050001)]
    steps += [step(0x15, machine.clone3, 0, 1), step(0x06, 0x00050000 | 38)]
    steps += [step(0x15, machine.clone, 0, 3), step(0x20, 16)]
    steps += [step(0x45, 0x7E020000, 0, 1), step(0x06, 0x00050001), step(0x06, 0x7FFF0000)]
    return b"".join(steps)


def install(program: bytes) -> None:
    # Docker installs its filter with rights of its own, whether or not new ones can be had.
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    filter_ = Program(len(program) // 8, program)
    if library.prctl(22, 2, ctypes.byref(filter_), 0, 0):
        supervisor.install_filter(library, program)


def run(asked: Asked) -> int:
    if asked.image not in IMAGES:
        fail(f"Unable to find image '{asked.image}:latest' locally")
    if asked.one("--network") not in ("none", ""):
        fail("no such network")
    group = None
    limited = "--memory" in asked.values or "--pids-limit" in asked.values
    if limited and not os.environ.get("EMULATED_WITHOUT_CONTROL_GROUPS"):
        most = int(asked.one("--pids-limit", "4096"))
        memory = int(asked.one("--memory", str(8 << 30)))
        group = Group.create(replace(Limits(), memory=memory, processes=most // 4))
    elif limited:
        sys.stderr.write("WARNING: No memory limit support. Limitation discarded.\n")
    STATE.mkdir(exist_ok=True)
    root = STATE / f"root-{os.getpid()}"
    root.mkdir()
    name = STATE / (asked.one("--name") or str(os.getpid()))
    middle = os.fork()
    if middle == 0:
        contain(asked, group, str(root), name)
    _, status = os.waitpid(middle, 0)
    name.unlink(missing_ok=True)
    root.rmdir()
    if group is not None:
        group.remove()
    return os.waitstatus_to_exitcode(status)


def contain(asked: Asked, group: Group | None, root: str, name: Path) -> None:
    for entry in group.entries() if group else ():
        Path(entry).write_text(str(os.getpid()))
    # Without a network of its own, a bridge to the machine's would be there: here, that itself.
    own_network = NEW_NETWORK if asked.one("--network") == "none" else 0
    check(library.unshare(NEW | own_network), "namespaces")
    # Opened before the other process may have changed the root of both.
    note = name.open("w")
    first = os.fork()
    if first == 0:
        try:
            lay_out(root, asked, group)
            socket.sethostname(asked.one("--hostname", "container"))
            give_up(asked)
            environment = dict(one.split("=", 1) for one in asked.values.get("--env", []))
            environment.setdefault("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
            environment.setdefault("HOME", "/")
            command = [*asked.values.get("--entrypoint", []), *asked.command]
            os.environ["PATH"] = environment["PATH"]
            os.execvpe(command[0], command, environment)
        except OSError as error:
            sys.stderr.write(f"docker: {error}\n")
        finally:
            os._exit(USAGE)
    note.write(str(first))
    note.close()
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    _, status = os.waitpid(first, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def end(name: str) -> None:
    try:
        process = int((STATE / name).read_text())
    except (OSError, ValueError):
        fail(f"Error response from daemon: No such container: {name}", NO_SUCH)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def main(words: list[str]) -> int:
    if words == ["--version"]:
        print("Docker version 0.0.1, build emulated")
    elif words[:1] == ["run"]:
        return run(parse(words[1:]))
    elif words[:1] in (["kill"], ["rm"]):
        end(words[-1])
    else:
        fail(f"unknown command: {words}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
