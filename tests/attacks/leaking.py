"""Attacks that try to learn what a submission may not know: tests, answers, secrets, other people."""

from __future__ import annotations

# Each prints ARMED and whatever it found; the suite looks for canaries in all that comes out.

TAKE_HIDDEN = """
import numpy as np
stolen = []
_standardise = standardise
def standardise(X):
    stolen.append(np.array(X)); return {how}
print("ARMED")
"""

ATTACKS: dict[str, str] = {
    "own environment": 'import os\nprint("ARMED", dict(os.environ))',
    "environment of process 1": 'print("ARMED", open("/proc/1/environ").read(), open("/proc/1/cmdline").read())',
    "environment of every process": """
import glob
print("ARMED")
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try: print(path, open(path, errors="replace").read())
    except OSError as error: print(path, error)
""",
    "walk the disk for hidden files": """
import os
print("ARMED")
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys", "/usr", "/lib", "/dev")]
    for name in files:
        if name in ("hidden.py", "manifest.json", "course.key", "canary.txt", "gradebook.sqlite") or name.endswith(".ipynb"):
            path = os.path.join(folder, name)
            print(path, open(path, errors="replace").read()[:2000])
""",
    "canary by its path": """
print("ARMED")
for path in ("{canary}", "{bundle}/hidden.py", "{bundle}/manifest.json", "{submissions}"):
    try: print(open(path).read())
    except OSError as error: print(error)
""",
    "keys and passwords": """
import glob, os
print("ARMED")
for path in ("/etc/shadow", "/root/.ssh/id_rsa", *glob.glob("/home/*/.ssh/*"), *glob.glob("/root/.*")):
    try: print(path, open(path).read())
    except OSError as error: print(path, error)
""",
    "frames of the caller": """
import sys
print("ARMED")
def predict(X):
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if name in ("y", "truth", "expected") and hasattr(value, "shape"): return value
        frame = frame.f_back
    return [0] * len(X)
""",
    "garbage collector": """
import gc
print("ARMED")
for thing in gc.get_objects():
    if isinstance(thing, dict) and ("MAGIC" in thing or "hidden" in thing): print(thing.get("MAGIC"), thing.get("hidden"))
""",
    "modules of the tests": """
import sys
print("ARMED", [name for name in sys.modules if name in ("checks", "hidden")])
try:
    import hidden; print(hidden.MAGIC)
except ImportError as error: print(error)
""",
    "history": 'print("ARMED", [line for line in In if "MAGIC" in line and "history" not in line])',
    "hidden rows printed when asked": TAKE_HIDDEN.format(how="print(X.tolist()) or X") + "",
    "hidden rows in an error": """
print("ARMED")
def standardise(X):
    raise ValueError(repr(X.tolist()))
""",
    "hidden rows in an error's name": """
print("ARMED")
def standardise(X):
    raise type("E" + repr(X.ravel().tolist()), (Exception,), {})()
""",
    "hidden rows as the answer of a visible check": """
import numpy as np
print("ARMED")
seen = []
def standardise(X):
    seen.append(X.tolist()); return X
def predict(X): return repr(seen)
class Late:
    def __repr__(self): return repr(seen)
mean_reading = Late()
""",
    "hidden rows kept for the next student": """
import os, pathlib
print("ARMED")
for folder in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "{submissions}"):
    for left in pathlib.Path(folder).glob("left-by-*"): print("FOUND", left, left.read_text())
    try: pathlib.Path(folder, "left-by-another.txt").write_text("LEFTOVER")
    except OSError as error: print(error)
def standardise(X):
    open("/tmp/left-by-hidden.txt", "a").write(repr(X.tolist())); return X
""",
    "leftovers of another student": """
import os, pathlib
print("ARMED")
for folder in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "."):
    for left in pathlib.Path(folder).glob("left-by-*"): print("FOUND", left, left.read_text())
""",
    "notes in attributes of files": """
import os
print("ARMED")
for path in ("{canary}", "/tmp", "/dev/shm", "/var/tmp", "/", "{submissions}"):
    try: print("FOUND", os.getxattr(path, "user.left-by"))
    except OSError: pass
    try: os.setxattr(path, "user.left-by", b"LEFTOVER")
    except OSError: pass
""",
    "memory of the grader": """
import os
print("ARMED")
for pid in (os.getppid(), 1, *range(2, 40)):
    try: print(pid, len(open(f"/proc/{pid}/mem", "rb").read(10)))
    except OSError as error: pass
""",
    "open file descriptors": """
import os
print("ARMED")
for fd in os.listdir("/proc/self/fd"):
    try: print(fd, os.readlink(f"/proc/self/fd/{fd}"))
    except OSError: pass
""",
}
