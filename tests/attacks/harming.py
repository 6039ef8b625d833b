"""Attacks on the machine, the run and the other students."""

from __future__ import annotations

ATTACKS: dict[str, str] = {
    "fork bomb": """
import os, time
print("ARMED", flush=True)
try:
    for _ in range(3000):
        if os.fork() == 0: time.sleep(300); os._exit(0)
except OSError as error: print(error)
""",
    "all memory in one process": """
print("ARMED", flush=True)
hoard = []
while True: hoard.append(bytearray(b"x" * (32 << 20)))
""",
    "memory over many processes": """
import os, time
print("ARMED", flush=True)
for _ in range(12):
    if os.fork() == 0:
        hoard = bytearray(b"x" * (150 << 20)); time.sleep(300); os._exit(0)
time.sleep(3)
""",
    "memory in anonymous files": """
import os
print("ARMED", flush=True)
try:
    fd = os.memfd_create("hoard")
    for _ in range(200): os.write(fd, b"x" * (16 << 20))
    print("WROTE ALL")
except OSError as error: print(error)
""",
    "shared memory filled": """
print("ARMED", flush=True)
try:
    with open("/dev/shm/hoard", "wb") as file:
        for _ in range(200): file.write(b"x" * (16 << 20))
    print("WROTE ALL")
except OSError as error: print(error)
""",
    "disk filled": """
print("ARMED", flush=True)
try:
    for number in range(400):
        with open(f"/tmp/hoard{number}", "wb") as file: file.write(b"x" * (16 << 20))
    print("WROTE ALL")
except OSError as error: print(error)
""",
    "a million small files": """
print("ARMED", flush=True)
import time
end = time.time() + 3
n = 0
try:
    while time.time() < end:
        open(f"/tmp/f{n}", "w").close(); n += 1
except OSError as error: print(error)
""",
    "endless loop": 'print("ARMED", flush=True)\nwhile True: pass',
    "endless loop in C": 'print("ARMED", flush=True)\nimport itertools\nsum(itertools.count())',
    "interrupts ignored": """
import signal, time
print("ARMED", flush=True)
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    try: time.sleep(100)
    except BaseException: pass
""",
    "catches every exception": """
print("ARMED", flush=True)
while True:
    try:
        while True: pass
    except BaseException: pass
""",
    "stops itself": 'import os, signal\nprint("ARMED", flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)',
    "kills all it can": """
import os, signal
print("ARMED", flush=True)
for pid in [1, os.getppid(), -1, *range(2, 100)]:
    try: os.kill(pid, signal.SIGKILL)
    except OSError: pass
""",
    "closes its channel": 'import os\nprint("ARMED", flush=True)\nos.closerange(3, 200)',
    "raw output flood": """
import os
print("ARMED", flush=True)
for _ in range(3000): os.write(1, b"flood " * 20_000)
""",
    "display flood": """
from IPython.display import display
print("ARMED", flush=True)
for number in range(20_000): display("x" * 10_000)
""",
    "daemon that outlives the run": """
import os, time
print("ARMED", flush=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            try: os.close(fd)
            except OSError: pass
        os.execlp("sleep", "sleep", "{daemon_seconds}")
    os._exit(0)
""",
    "files outside deleted": """
import os, shutil
print("ARMED", flush=True)
for path in ("{canary}", "{submissions}", "{bundle}", "/usr/bin", "/etc"):
    try: os.remove(path)
    except OSError as error: print(error)
    shutil.rmtree(path, ignore_errors=True)
""",
    "files outside overwritten": """
print("ARMED", flush=True)
for path in ("{canary}", "{bundle}/hidden.py", "/usr/mlcourse-was-here", "/etc/passwd", "/proc/sys/kernel/core_pattern"):
    try: open(path, "w").write("owned")
    except OSError as error: print(error)
""",
    "network": """
import socket
print("ARMED", flush=True)
targets = [(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", {port})), (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", {port}))]
for family, kind, address in targets:
    try:
        s = socket.socket(family, kind); s.settimeout(1); s.connect(address); s.send(b"hello from the box"); print("SENT", kind)
    except OSError as error: print(error)
try:
    s = socket.socket(socket.AF_UNIX); s.connect("\\0{abstract}"); s.send(b"hello from the box")
except OSError as error: print(error)
""",
    "limits and priorities of others": """
import os, resource, signal
print("ARMED", flush=True)
others = {os.getppid(), {grader}, *range(2, 200)}
for other in others - {os.getpid()}:
    for attempt in (
        lambda: resource.prlimit(other, resource.RLIMIT_CPU, (1, 1)),
        lambda: os.setpriority(os.PRIO_PROCESS, other, 19),
        lambda: os.sched_setaffinity(other, {0}),
        lambda: signal.pidfd_send_signal(os.pidfd_open(other), signal.SIGKILL),
    ):
        try: attempt()
        except OSError: pass
""",
    "modes and owners of files outside": """
import os
print("ARMED", flush=True)
for path in ("{canary}", "{bundle}/hidden.py", "{submissions}", "{out}", os.path.expanduser("~")):
    for attempt in (
        lambda: os.chmod(path, 0), lambda: os.chown(path, 65534, 65534), lambda: os.utime(path, (1, 1)),
        lambda: os.setxattr(path, "user.left-by", b"LEFTOVER"), lambda: os.truncate(path, 0),
    ):
        try: attempt()
        except OSError: pass
""",
    "namespaces and tracing": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print("ARMED", flush=True)
for flag in (0x10000000, 0x00020000, 0x40000000): print("UNSHARED" if libc.unshare(flag) == 0 else "refused")
print("TRACED" if libc.ptrace(16, os.getppid(), 0, 0) == 0 else "refused")
print("MOUNTED" if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 else "refused")
""",
    "deep recursion": """
import sys
print("ARMED", flush=True)
sys.setrecursionlimit(10**9)
def down(n): return down(n + 1)
down(0)
""",
    "segmentation fault": 'import ctypes\nprint("ARMED", flush=True)\nctypes.string_at(0)',
}
