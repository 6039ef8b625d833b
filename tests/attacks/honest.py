"""Honest submissions that look odd: each keeps full marks."""

from __future__ import annotations

# An extra cell each, put before the first answer.
ODDITIES: dict[str, str] = {
    "chatty": 'for i in range(50_000): print("line", i)',
    "noisy on stderr": 'import sys, warnings\nwarnings.warn("careful")\nprint("note", file=sys.stderr)',
    "slow": "import time\ntime.sleep(2.5)",
    "plotting": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.show()",
    "unicode": 'größe = "naïve ☕ 大"\nprint(größe)\n\u03b1 = 3',
    "magics and shell": "%precision 3\n%timeit -n1 -r1 1 + 1\n!echo hello\n%matplotlib inline",
    "threads": """
import threading
seen = []
workers = [threading.Thread(target=seen.append, args=(i,)) for i in range(8)]
[w.start() for w in workers]; [w.join() for w in workers]
print(sorted(seen))
""",
    "processes": """
from multiprocessing import Pool
def square(x): return x * x
with Pool(4) as pool: print(pool.map(square, range(10)))
""",
    "asynchronous": "import asyncio\nasync def wait(): await asyncio.sleep(0.01); return 3\nprint(await wait())",
    "asks for input": 'try:\n    name = input("Your name? ")\nexcept Exception as error:\n    name = "nobody"',
    "raises in an extra cell": "1 / 0",
    "leaves early": "import sys\nsys.exit(0)",
    "writes and reads files": """
import pathlib
pathlib.Path("notes.txt").write_text("mine")
print(pathlib.Path("notes.txt").read_text())
""",
    "own classes and globals": """
class Scaler:
    def __init__(self): self.mean = 0
    def __eq__(self, other): return NotImplemented
sum_of = sum
list_of = list(range(5))
""",
    "calls the checks": 'check("q1")\ncheck()\nprogress()',
    "many extra cells' worth of text": '"""' + "A long note. " * 5000 + '"""',
    "seeds and global state": "import random\nimport numpy as np\nrandom.seed(1); np.random.seed(1)\nnp.seterr(all='ignore')",
}
