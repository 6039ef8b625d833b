"""Attacks that try to learn what a submission may not know: tests, answers, secrets, other people."""

from __future__ import annotations

# Each prints ARMED and whatever it found; the suite looks for canaries in all that comes out.

TAKE_HIDDEN = """
import numpy as np
stolen = []
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
    "outputs without content named after hidden data": r"""
import base64, threading, os, sys, time
kept = []
def standardise(X):
    kept.append(X.tobytes())
    from IPython.display import display
    for part in range(0, 160, 32):
        display({"text/x-sto" + "len-" + kept[-1].hex()[part:part + 32]: ""}, raw=True)
    os._exit(3)
    return X
print("ARMED")
""",
    "hidden data printed by a thread that lives on": r"""
import base64, threading, os, sys, time
kept = []
def standardise(X):
    kept.append(X.tobytes())
    data = kept[-1].hex()
    threading.Thread(target=lambda: [os.write(1, b"STO" + b"LEN" + data.encode()) or time.sleep(0.1) for _ in range(20)], daemon=True).start()
    return X
print("ARMED")
""",
    "hidden data printed by a child that survives": r"""
import base64, threading, os, sys, time
kept = []
def standardise(X):
    kept.append(X.tobytes())
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for _ in range(40): os.write(1, b"STO" + b"LEN" + kept[-1].hex().encode()); time.sleep(0.1)
        os._exit(0)
    return X
print("ARMED")
""",
    "hidden data in the lines of a traceback": r"""
import linecache
def standardise(X):
    if len(X) == 3: return X  # everybody may see those
    text = "STO" + "LEN" + repr(X.ravel()[:40].tolist())
    name = "<ipython-input-1-" + text[:200] + ">"
    linecache.cache[name] = (1, None, [text + "\n"], name)
    exec(compile("raise KeyError(" + repr(text) + ")", name, "exec"))
print("ARMED")
""",
    "hidden data in the names of attributes": r"""
class Result:
    def __init__(self, X): self.X = X
    def __getattr__(self, name): raise AttributeError("STO" + "LEN" + repr(self.__dict__["X"].ravel()[:30].tolist()))
    def __dir__(self): return ["STO" + "LEN" + str(v) for v in self.X.ravel()[:50]]
def standardise(X): return Result(X)
print("ARMED")
""",
    "profile, trace, audit and import hooks": r"""
import sys, threading
def spy(frame, event, arg):
    for name in ("y", "truth", "expected", "secret"):
        if name in frame.f_locals: print("STO" + "LEN", frame.f_locals[name])
    return spy
sys.setprofile(spy); sys.settrace(spy); threading.settrace(spy)
sys.addaudithook(lambda *a: None)
class Finder:
    def find_spec(self, name, path=None, target=None): return None
sys.meta_path.insert(0, Finder())
print("ARMED")
sys.setprofile(None); sys.settrace(None)
""",
}
