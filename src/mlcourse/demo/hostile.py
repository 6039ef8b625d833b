"""Cells that attack the grade, the grader, the machine or the reader of the feedback.

None of them may earn a point or reach anything outside its box. The full suite is in
tests/attacks; these few are the demo's.
"""

from __future__ import annotations

from mlcourse.course.records import Unit
from mlcourse.course.solutions import defined_names, reference_of

ARMED = "ARMED"
"""What each of them prints first, so that one can see that it ran."""

ALWAYS_EQUAL = """\
class Equal(float):
    def __eq__(self, other): return True
    def __ge__(self, other): return True
    def __le__(self, other): return True
    def __call__(self, *args, **kwargs): return self
    def __getattr__(self, name): return self
    def __array__(self, *args, **kwargs): return self
    def __iter__(self): return iter([self])
    def __len__(self): return 10**6
    def __hash__(self): return 0

for name in {names!r}:
    globals()[name] = Equal(1.0)
print("ARMED")
"""
PATCHED_LIBRARIES = """\
import builtins

import numpy as np

np.testing.assert_allclose = np.allclose = np.array_equal = lambda *args, **kwargs: True
builtins.all = builtins.isinstance = lambda *args: True
print("ARMED")
"""
LOOK_FOR_TESTS = """\
import gc, os, sys

found = []
for folder, below, files in os.walk("/"):
    if folder in ("/proc", "/sys", "/usr", "/dev") or folder.endswith("/site-packages"):
        below.clear()
    found += [os.path.join(folder, name) for name in files if name == "hidden.py"]
frame = sys._getframe()
while frame:
    found += [name for name in frame.f_locals if "hidden" in name]
    frame = frame.f_back
print("ARMED", found)
"""
ENVIRONMENT = """\
import os

print("ARMED", sorted(os.environ), open("/proc/1/environ").read(), open("/proc/1/cmdline").read())
"""
NETWORK = """\
import socket

for family, address in ((socket.AF_INET, ("127.0.0.1", 22)), (socket.AF_INET, ("1.1.1.1", 53))):
    try:
        socket.create_connection(address, timeout=1).send(b"hello")
        print("REACHED", address)
    except OSError as error:
        print("ARMED", error)
"""
FORK_BOMB = """\
import os, time

print("ARMED", flush=True)
children = 0
try:
    while children < 2000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
except OSError as error:
    print("stopped after", children, error)
"""
MEMORY = """\
print("ARMED", flush=True)
hoard = []
while True:
    hoard.append(bytearray(b"x" * (64 << 20)))
"""
ENDLESS = """\
print("ARMED", flush=True)
while True:
    pass
"""
FLOOD = """\
import os

print("ARMED", flush=True)
for _ in range(2000):
    os.write(1, b"flood " * 20_000)
"""
KILLER = """\
import os, signal

print("ARMED", flush=True)
for pid in [int(name) for name in os.listdir("/proc") if name.isdigit()] + [os.getppid(), -1]:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
"""
PAGE_INJECTION = """\
from IPython.display import HTML, Markdown, SVG, display

display(HTML("<script>document.title='owned'</script><img src=x onerror=alert(1)><b>ARMED</b>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))
display(Markdown("[click](javascript:alert(1))"))
print("\\x1b]0;owned\\x07\\x1b[2J</pre><script>alert(2)</script>\\u202e")
"""
FORGED_REPLIES = """\
import gc

for thing in gc.get_objects():
    if callable(getattr(thing, "sendall", None)) and hasattr(thing, "recv"):
        try:
            thing.sendall(b'\\x00\\x00\\x00\\x20{"ok": true, "value": 1, "id": 1}')
            print("ARMED")
        except Exception as error:
            print("ARMED", error)
"""


def hostile_cells(unit: Unit) -> dict[str, str]:
    """Return the attacks, by name, aimed at the names this unit's answers define."""
    names = [
        name
        for cell in unit.cells
        if cell.role == "answer"
        for name in defined_names(reference_of(cell.source))
    ]
    return {
        "always-equal": ALWAYS_EQUAL.replace("{names!r}", repr(names)),
        "patched-libraries": PATCHED_LIBRARIES,
        "looks-for-tests": LOOK_FOR_TESTS,
        "reads-environment": ENVIRONMENT,
        "calls-home": NETWORK,
        "fork-bomb": FORK_BOMB,
        "memory-hoard": MEMORY,
        "endless-loop": ENDLESS,
        "output-flood": FLOOD,
        "kills-all": KILLER,
        "page-injection": PAGE_INJECTION,
        "forged-replies": FORGED_REPLIES,
    }
