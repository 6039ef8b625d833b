"""Attacks by answers that are not what they say, and by an agent that lies about them."""

from __future__ import annotations

ATTACKS: dict[str, str] = {
    "class attribute that lies": r"""
import numpy as np
class Liar:
    @property
    def __class__(self): return np.ndarray
    def __array__(self, *a, **k): return np.zeros((30, 4))
    def __len__(self): return 30
    shape, ndim, dtype = (30, 4), 2, np.dtype(float)
    def __eq__(self, o): return True
    def __getattr__(self, name): return lambda *a, **k: self
def standardise(X): return Liar()
def predict(X): return Liar()
mean_reading = Liar()
print("ARMED", isinstance(Liar(), np.ndarray))
""",
    "array subclass named ndarray": r"""
import numpy as np
class ndarray(np.ndarray):
    __module__ = "numpy"
    def __array_finalize__(self, o): pass
    def tobytes(self, *a): return b"\0" * self.nbytes
    def mean(self, *a, **k): return np.zeros(self.shape[-1])
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return np.True_
ndarray.__qualname__ = "ndarray"
def standardise(X): return np.asarray(X).view(ndarray)
def predict(X): return np.zeros(len(X), int).view(ndarray)
print("ARMED", type(standardise(np.zeros((2, 2)))))
""",
    "array_interface with a pointer into nowhere": r"""
import numpy as np
class Pointer:
    __array_interface__ = {"shape": (30, 4), "typestr": "<f8", "data": (4096, True), "version": 3}
def standardise(X): return Pointer()
def predict(X): return Pointer()
mean_reading = Pointer()
print("ARMED")
""",
    "dtype with metadata and fields": r"""
import numpy as np
loud = np.dtype("f8", metadata={"__eq__": "always"})
both = np.dtype({"names": ["a", "b"], "formats": ["f8", "f8"], "offsets": [0, 0], "itemsize": 8})
def standardise(X): return X.astype(loud) if len(X) > 3 else np.zeros(X.shape, both)
def predict(X): return np.zeros(len(X), [("class", int)])
mean_reading = np.float64(0).astype(loud)
print("ARMED")
""",
    "numpy's stranger arrays": r"""
import numpy as np
def standardise(X): return {30: np.ma.masked_all(X.shape), 20: np.asmatrix(X)}.get(len(X), np.zeros(X.shape).view(np.recarray))
def predict(X): return np.ma.masked_all(len(X), int) if len(X) > 5 else np.zeros(len(X), "longdouble")
mean_reading = np.ma.masked
print("ARMED")
""",
    "numbers of unusual kinds": r"""
import numpy as np
from decimal import Decimal
from fractions import Fraction
def standardise(X): return {3: X * 0j, 30: X.astype("M8[s]")}.get(len(X), X.astype("float16"))
def predict(X): return [Fraction(1, 2)] * len(X)
mean_reading = Decimal(-1)
print("ARMED")
""",
    "smallest numbers whose size is negative": r"""
import numpy as np
def standardise(X): return np.full(X.shape, -2**63, dtype=np.int64)
def predict(X): return np.full(len(X), -128, dtype=np.int8)
mean_reading = np.int8(-128)
print("ARMED", abs(mean_reading))
""",
    "payloads of NaN and of negative zero": r"""
import numpy as np, struct
quiet = np.frombuffer(struct.pack("<Q", 0x7ff8dead0000beef), "<f8")[0]
def standardise(X): return np.full(X.shape, quiet)
def predict(X): return np.full(len(X), -0.0)
mean_reading = quiet
print("ARMED")
""",
    "pandas values with gaps": r"""
import numpy as np, pandas as pd
def standardise(X): return pd.DataFrame(np.zeros(X.shape)).convert_dtypes().mask(np.ones(X.shape, bool))
def predict(X): return pd.Series(pd.array([pd.NA] * len(X), dtype="Int64"))
mean_reading = pd.NA
print("ARMED")
""",
    "duplicate labels in tables": r"""
import numpy as np, pandas as pd
def standardise(X): return pd.DataFrame(X, columns=["a"] * X.shape[1], index=[0] * len(X))
def predict(X): return pd.Series([0] * len(X), index=pd.MultiIndex.from_product([[0], range(len(X))]))
mean_reading = pd.Timedelta(5)
print("ARMED")
""",
    "every question answered by a handle": r"""
import mlcourse.box.agent.main as main
real = main.Agent.answer
def answer(self, header, blobs):
    if header["op"] == "run": return real(self, header, blobs)
    return {"reply": {"handle": 0, "kind": "float"}}, ()
main.Agent.answer = answer
print("ARMED")
""",
    "every question answered by true": r"""
from mlcourse.student.answers import Answerer
Answerer.answer = lambda self, request, blobs=(): ({"value": True, "state": "passed", "credit": 1.0}, [])
print("ARMED")
""",
    "value and fault at once": r"""
from mlcourse.student.answers import Answerer
Answerer.answer = lambda self, request, blobs=(): ({"value": ["f", "0x1.4p+2"], "fault": {"kind": "placeholder", "name": "x"}}, [])
print("ARMED")
""",
    "failures dressed up as a time limit": r"""
from mlcourse.student.answers import Answerer
Answerer.answer = lambda self, request, blobs=(): ({"fault": {"kind": "raised", "type": "x.TimeLimit", "text": "", "frames": []}}, [])
print("ARMED")
""",
    "failures dressed up as a placeholder": r"""
class Dots:
    pass
mean_reading = ...
def standardise(X): raise NotImplementedError
def predict(X): raise NotImplementedError  # NotImplementedError
print("ARMED")
""",
    "references whose steps lie": r"""
class Anything:
    def __getattr__(self, name): return self
    def __getitem__(self, key): return self
    def __call__(self, *a, **k): return self
    def __iter__(self): return iter([self])
    def __float__(self): return 5.0
    def __index__(self): return 5
standardise = predict = mean_reading = Anything()
print("ARMED")
""",
    "codec limits set to nothing": r"""
import mlcourse.codec.limits as limits, mlcourse.codec.encoding as encoding, mlcourse.codec.arrays as arrays
for module in (limits, encoding, arrays):
    for name in [n for n in dir(module) if n.startswith("MAX_")]: setattr(module, name, 1 << 60)
arrays._DTYPE = type("Any", (), {"fullmatch": lambda self, x: True})()
import numpy as np
def standardise(X): return np.zeros((3000, 3000))
def predict(X): return np.zeros(1 << 24, "V3")
mean_reading = "5" * (3 << 20)
print("ARMED")
""",
    "IPython events, formatters and display hooks": r"""
shell = get_ipython()
shell.events.register("post_run_cell", lambda result: setattr(result, "error_in_exec", None))
shell.run_cell = lambda *a, **k: type("R", (), {"error_before_exec": None, "error_in_exec": None, "success": True})()
shell.displayhook.write_format_data = lambda *a: None
shell.display_pub.publish = lambda *a, **k: None
print("ARMED")
""",
    "every question answered by nothing": r"""
import mlcourse.box.agent.main as main
real = main.Agent.answer
def answer(self, header, blobs):
    if header["op"] == "run": return real(self, header, blobs)
    return {"reply": {"value": None, "state": "passed"}}, ()
main.Agent.answer = answer
print("ARMED")
""",
    "signals, timers and exits during a check": r"""
import atexit, os, signal, sys, threading, time
def predict(X):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    time.sleep(2)
atexit.register(lambda: os.write(1, b"late"))
print("ARMED")
""",
    "forked copies race for the channel": r"""
import gc, os, socket, time
sockets = [o for o in gc.get_objects() if isinstance(o, socket.socket) and o.fileno() > 2]
print("ARMED", len(sockets), flush=True)
for _ in range(3):
    if os.fork() == 0:
        end = time.time() + 3
        while time.time() < end:
            try: sockets[0].recv(1 << 16)
            except OSError: time.sleep(0.01)
        os._exit(0)
""",
    "out-of-band bytes and descriptors in flight": r"""
import array, gc, os, socket
sockets = [o for o in gc.get_objects() if isinstance(o, socket.socket) and o.fileno() > 2]
print("ARMED", len(sockets), flush=True)
one = sockets[0]
for _ in range(50):
    try:
        one.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1] * 200))], socket.MSG_DONTWAIT)
        one.send(b"\0", socket.MSG_OOB | socket.MSG_DONTWAIT)
    except OSError as error: print(error); break
""",
    "channel half closed": r"""
import gc, socket
sockets = [o for o in gc.get_objects() if isinstance(o, socket.socket) and o.fileno() > 2]
print("ARMED", len(sockets), flush=True)
sockets[0].shutdown(socket.SHUT_RD)
import time; time.sleep(0.1)
""",
    "half a frame and then silence": r"""
import gc, json, socket, struct
sockets = [o for o in gc.get_objects() if isinstance(o, socket.socket) and o.fileno() > 2]
print("ARMED", len(sockets), flush=True)
def predict(X):
    sockets[0].sendall(struct.pack(">I", 100) + b"{")
    import time; time.sleep(1000)
""",
    "deep and broad replies on the wire": r"""
from mlcourse.student.answers import Answerer
def reply(self, request, blobs=()):
    spec = 1
    for _ in range(90): spec = ["l", [spec]]
    return {"value": ["l", [[["l", []]] * 1000] * 100] if reply.turn % 2 else spec}, []
reply.turn = 0
def turned(self, request, blobs=()):
    reply.turn += 1; return reply(self, request, blobs)
Answerer.answer = turned
print("ARMED")
""",
    "hashes that collide": r"""
import numpy as np
prime = 2**61 - 1
mean_reading = {(k * prime + 1): k for k in range(8)} | {(float(k), -1): k for k in range(1000)}
def standardise(X): return {frozenset([k, k + prime]): 1 for k in range(5000)}
def predict(X): return {(0, k * prime) for k in range(8)}
print("ARMED")
""",
    "dates and zones no calendar has": r"""
from mlcourse.student.answers import Answerer
SPECS = [["datetime", 1, 0, 0, 0, 0, 0, "../../../../etc/passwd"], ["datetime", 1, 0, 0, 0, 0, 0, "posix/UTC"], ["datetime", 1, 0, 0, 0, 0, 1, 1 - 86400000000],
         ["index", ["a", "<M8[Y]", [0], 0], None, "999Z"], ["timestamp", 2**63, "ns", None], ["slice", ["..."], 1, 0]]
turn = [0]
def reply(self, request, blobs=()):
    turn[0] += 1; spec = SPECS[turn[0] % len(SPECS)]
    return {"value": spec}, ([b""] if "a" in str(spec[1:2]) else [])
Answerer.answer = reply
print("ARMED")
""",
}
