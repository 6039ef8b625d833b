"""Attacks that try to get points for wrong answers."""

from __future__ import annotations

TAKE = """
import gc, json, os, struct, sys, time
def find():
    for thing in gc.get_objects():
        try:
            if hasattr(thing, "sendall") and hasattr(thing, "recv") and thing.fileno() > 2: yield thing
        except Exception: pass
SOCKETS = list(find())
print("ARMED", len(SOCKETS), flush=True)
def frame(header, *blobs):
    text = json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + b"".join(blobs)
def send(data):
    for one in SOCKETS:
        try: one.sendall(data)
        except Exception as error: print(error)
"""

ENCODER = """
import sys
import mlcourse.codec, mlcourse.student.answers as answers
print("ARMED")
def forged(*args, **kwargs):
    return {spec}, {blobs}
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("mlcourse") and hasattr(module, "encode"): module.encode = forged
"""

ATTACKS: dict[str, str] = {
    "always-equal objects": """
class Equal(float):
    __array_priority__ = 1e9
    def __eq__(self, o): return True
    def __ne__(self, o): return False
    def __ge__(self, o): return True
    __le__ = __gt__ = __lt__ = __ge__
    def __sub__(self, o): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __hash__(self): return 1
    def __call__(self, *a, **k): return self
mean_reading = Equal(0); standardise = predict = Equal(0)
print("ARMED")
""",
    "array subclass that agrees with all": """
import numpy as np
class Agrees(np.ndarray):
    def __array_ufunc__(self, *a, **k): return np.zeros(1)
    def __eq__(self, o): return np.ones(self.shape, bool)
    def __sub__(self, o): return np.zeros(self.shape)
def standardise(X): return X.view(Agrees)
def predict(X): return np.zeros(len(X), int).view(Agrees)
print("ARMED")
""",
    "patched numpy": """
import numpy as np
np.testing.assert_allclose = np.allclose = np.array_equal = np.isclose = np.abs = lambda *a, **k: True
np.isfinite = lambda a: np.ones(np.shape(a), bool)
print("ARMED")
""",
    "patched builtins": """
import builtins
builtins.abs = lambda x: 0
builtins.all = builtins.any = lambda x: True
builtins.isinstance = lambda a, b: True
print("ARMED")
""",
    "patched checks library": """
import mlcourse.checks as c
print("ARMED")
c.expect.close = c.expect.array = c.expect.accuracy = c.expect.true = c.expect.finite = lambda *a, **k: None
""",
    "syntax-tree transformer": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Drop())
get_ipython().input_transformers_cleanup.append(lambda lines: [l.replace("raise", "pass #") for l in lines])
print("ARMED")
""",
    "patched JSON": """
import json
_dumps = json.dumps
json.dumps = lambda o, *a, **k: _dumps({**o, "ok": True, "state": "passed", "credit": 1.0} if isinstance(o, dict) else o, *a, **k)
print("ARMED")
""",
    "thread that patches again and again": """
import threading, time
import numpy as np
def again():
    while True:
        np.allclose = lambda *a, **k: True; time.sleep(0.01)
threading.Thread(target=again, daemon=True).start()
print("ARMED")
""",
    "results file written": """
import json, os
print("ARMED")
for path in ("results.json", "/out/results.json", "{out}/results/forging-results-file-written.json", "../results.json"):
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        open(path, "w").write(json.dumps({"points": 9, "state": "graded"}))
    except OSError as error: print(error)
""",
    "shadow modules": """
import os, sys
for name in ("mlcourse", "numpy", "checks", "hidden", "json"):
    os.makedirs(name, exist_ok=True); open(f"{name}/__init__.py", "w").write("raise SystemExit(0)")
os.makedirs(os.path.expanduser("~/.ipython/profile_default/startup"), exist_ok=True)
print("ARMED")
""",
    "sys.exit in the answers": """
import sys
def standardise(X): sys.exit(0)
def predict(X): raise BaseException("done")
print("ARMED")
""",
    "os._exit in the answers": """
import os
def standardise(X): os._exit(0)
def predict(X): os._exit(0)
print("ARMED")
""",
    "NaN everywhere": """
import numpy as np
def standardise(X): return np.full(X.shape, np.nan)
def predict(X): return np.full(len(X), np.nan)
mean_reading = float("nan")
print("ARMED")
""",
    "infinity": """
import numpy as np
def standardise(X): return np.full(X.shape, np.inf)
mean_reading = float("inf")
print("ARMED")
""",
    "empty and broadcast": """
import numpy as np
def standardise(X): return np.zeros((0, X.shape[1]))
def predict(X): return np.zeros(1, int)
mean_reading = np.zeros(0)
print("ARMED")
""",
    "object arrays": """
import numpy as np
class E:
    def __eq__(self, o): return True
    def __sub__(self, o): return 0
def standardise(X): return np.array([[E()] * X.shape[1]] * len(X), dtype=object)
def predict(X): return np.array([E()] * len(X), dtype=object)
mean_reading = [E()]
print("ARMED")
""",
    "strings, booleans, None": """
def standardise(X): return "right"
def predict(X): return [True] * len(X)
mean_reading = "5.0"
print("ARMED")
""",
    "too many labels": """
import numpy as np
def predict(X): return np.tile([0, 1, 2], len(X))
print("ARMED")
""",
    "rubbish on the wire": TAKE + "send(os.urandom(100_000))",
    "answers sent ahead": TAKE
    + "for i in range(3000): send(frame({'id': i, 'ok': True, 'value': {'t': 'float', 'v': (4.0).hex()}, 'blobs': []}))",
    "header of 4 GiB": TAKE + "send(struct.pack('>I', 0xffffffff) + b'x' * 100_000)",
    "blob of 100 GB": TAKE + "send(frame({'id': 1, 'ok': True, 'blobs': [10**11]}))",
    "deep header": TAKE + "send(struct.pack('>I', 3_000_000) + b'[' * 3_000_000)",
    "number of four million digits": TAKE
    + "text = b'{\"id\": ' + b'9' * 4_000_000 + b'}'\nsend(struct.pack('>I', len(text)) + text)",
    "one byte a second": TAKE
    + """
import threading
def drip():
    for byte in frame({'id': 1, 'ok': True}):
        send(bytes([byte])); time.sleep(1)
threading.Thread(target=drip).start()
time.sleep(2)
""",
    "encoder with a huge shape": ENCODER.format(
        spec="{'t': 'array', 'type': 'array', 'dtype': '<f8', 'd': '<f8', 'shape': [1 << 39, 1 << 39], 's': [1 << 39], 'blob': 0}",
        blobs="[b'x' * 8]",
    ),
    "encoder with objects": ENCODER.format(
        spec="{'t': 'array', 'type': 'array', 'dtype': '|O', 'd': '|O', 'shape': [1], 's': [1], 'blob': 0}",
        blobs="[b'x' * 8]",
    ),
    "encoder that always says 4": ENCODER.format(
        spec="{'t': 'float', 'type': 'float', 'v': (4.0).hex(), 'value': (4.0).hex()}", blobs="[]"
    ),
    "encoder that gives the question back": """
import sys
import mlcourse.codec
seen = []
for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("mlcourse") and hasattr(module, "decode"):
        def decode(*a, _old=module.decode, **k):
            value = _old(*a, **k); seen.append(value); return value
        module.decode = decode
def standardise(X): return seen[-1] if seen else X
print("ARMED")
""",
    "agent's loop replaced": """
import sys
print("ARMED")
for name, module in list(sys.modules.items()):
    if name.startswith("mlcourse.box") or name == "__main__":
        for attribute in dir(module):
            if attribute in ("answer", "run_cell", "judge", "check"): setattr(module, attribute, lambda *a, **k: True)
""",
}
