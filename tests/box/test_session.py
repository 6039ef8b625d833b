"""Honest work in a box: it loses nothing for being chatty, parallel, slow or odd."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from mlcourse.box.isolation import detect
from mlcourse.box.limits import Limits
from mlcourse.box.session import BoxEnded, open_box
from mlcourse.checks import expect, figure
from mlcourse.student import Student
from mlcourse.student.faults import Gone, Raised

pytestmark = pytest.mark.box


@pytest.fixture(scope="module")
def shared(isolation):
    """One box for cells that do not depend on each other."""
    with open_box(isolation, files={"data/table.csv": b"a,b\n1,2\n"}, limits=Limits()) as opened:
        yield opened


def text(run) -> str:
    return "".join(one.get("text", "") for one in run.outputs)


def test_outputs_come_in_their_order(shared):
    ran = shared.run(
        "import sys\n"
        "from IPython.display import display, HTML\n"
        "print('one'); print('two', file=sys.stderr)\n"
        "display(HTML('<b>three</b>')); print('four')\n"
        "'five'"
    )
    kinds = [(one["output_type"], one.get("name") or sorted(one["data"])) for one in ran.outputs]
    assert kinds == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("display_data", ["text/html", "text/plain"]),
        ("stream", "stdout"),
        ("execute_result", ["text/plain"]),
    ]
    assert ran.error is None and not ran.truncated


def test_files_are_in_the_working_folder(shared):
    assert shared.run("open('data/table.csv').read()").outputs[0]["data"]["text/plain"] == (
        "'a,b\\n1,2\\n'"
    )
    assert shared.run("open('own.txt', 'w').write('x'); import os; os.getcwd()").error is None


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "", "a\0b"])
def test_files_stay_in_the_working_folder(isolation, name):
    with pytest.raises(ValueError, match="working folder"):
        open_box(isolation, files={name: b""}, limits=Limits())


def test_modules_of_the_submission_can_be_imported(isolation):
    files = {"helper.py": b"def broken():\n    raise ValueError('in a helper')\n"}
    with open_box(isolation, files=files, limits=Limits()) as box:
        ran = box.run("import helper\nhelper.broken()")
    assert ran.error.frames == ((2, "helper.broken()"), (2, "raise ValueError('in a helper')"))


def test_an_error_shows_student_lines_only(shared):
    shared.run("def outer(x):\n    return np.linalg.inv(x)\nimport numpy as np")
    ran = shared.run("y = 1\nouter(np.zeros((2, 2)))")
    assert ran.error.type_name == "LinAlgError"
    assert ran.error.frames == (
        (2, "outer(np.zeros((2, 2)))"),
        (2, "return np.linalg.inv(x)"),
    )
    assert ran.outputs[-1]["output_type"] == "error"
    assert ran.outputs[-1]["traceback"][-1] == "LinAlgError: Singular matrix"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = (1,", "SyntaxError"),
        ("if True:\nx = 1", "IndentationError"),
        ("import sys; sys.exit(1)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("input('name? ')", "InputNotAvailable"),
        ("def f(): return f()\nf()", "RecursionError"),
        ("class E(Exception):\n    def __str__(self): raise OSError\nraise E", "E"),
        ("def f(): return a" + "()" * 20_000, "RecursionError"),
        (
            "class E(Exception):\n    def __str__(self): raise SystemExit\n"
            "    @property\n    def __traceback__(self): raise KeyboardInterrupt\nraise E",
            "Exception",
        ),
        ("raise ExceptionGroup('g', [ValueError(1)])", "ExceptionGroup"),
        ("%no_such_magic", None),
    ],
)
def test_errors_leave_the_box_alive(shared, source, name):
    ran = shared.run(source)
    if name is not None:
        assert ran.error.type_name == name
    assert shared.run("1").error is None


def test_input_says_what_to_do(shared):
    ran = shared.run("input('name? ')")
    assert "Write the value into the code" in ran.error.text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%time x = 1", "Wall time"),
        ("!echo from a shell", "from a shell\n"),
        ("%%bash\necho $HOME", "/home/student\n"),
        ("lines = !printf 'a\\nb'\nprint(len(lines))", "2\n"),
        ("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')", "awaited\n"),
        ("breakpoint()\nprint('went on')", "went on\n"),
        ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(6 * 7)'])", "42\n"),
        ("print('Zoë Ünal 学生 🎓')", "Zoë Ünal 学生 🎓\n"),
        ("import sys\nsys.stdout.buffer.write(b'bytes\\n')\nNone", "bytes\n"),
        ("import os\nos.write(1, b'raw\\n')\nNone", "raw\n"),
        ("print('a\\rb')", "b\n"),
        ("print('\\x1b[31mred\\x1b[0m')", "red\n"),
        (
            "import locale, time\nprint(locale.getpreferredencoding(), time.tzname[0])",
            "utf-8 UTC\n",
        ),
        ("import tempfile\nprint(tempfile.gettempdir())", "/tmp\n"),
        ("import os\nprint(os.environ['OMP_NUM_THREADS'])", "1\n"),
        ("import mlcourse\nprint(mlcourse.__name__)", "mlcourse\n"),
        ("import inspect\ndef g(): return 1\nprint(inspect.getsource(g))", "def g(): return 1\n"),
        ("print('\\ud800')", "?\n"),
    ],
)
def test_what_notebooks_do(shared, source, expected):
    ran = shared.run(source)
    assert ran.error is None
    assert expected in text(ran)


def test_many_lines(shared):
    began = time.monotonic()
    ran = shared.run("for i in range(100_000): print(i)")
    assert ran.error is None
    assert text(ran).startswith("0\n1\n2\n")
    assert time.monotonic() - began < 60
    assert shared.run("for i in range(1000): print(i)").truncated is False


def test_progress_bars_and_cleared_outputs(shared):
    ran = shared.run(
        "from IPython.display import clear_output, display\n"
        "print('before'); clear_output(); print('after')\n"
        "handle = display('first', display_id='x'); handle.update('second')"
    )
    assert text(ran) == "after\n"
    assert [one["data"]["text/plain"] for one in ran.outputs if "data" in one] == ["'second'"]


def test_plots_are_shown_once_after_the_cell(shared):
    pytest.importorskip("matplotlib")
    ran = shared.run(
        "%matplotlib inline\n"
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2]); print('text')\n"
        "fig, ax = plt.subplots(); ax.plot([3, 1]);"
    )
    assert ran.error is None
    images = [one["data"] for one in ran.outputs if "image/png" in one.get("data", {})]
    assert len(images) == 2
    assert all(image["image/png"].startswith("iVBOR") for image in images)
    assert not shared.run("1 + 1").outputs[-1].get("data", {}).get("image/png")


def test_threads_and_their_output(shared):
    ran = shared.run(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    print(sum(pool.map(lambda x: x * x, range(100))))"
    )
    assert text(ran) == "328350\n"


def test_a_pool_on_a_large_shared_array_keeps_working(level):
    # Summed by resident size, nine processes on 200 MB would be charged with 1.8 GB.
    limits = Limits(memory=900 << 20)
    with open_box(level, files={}, limits=limits) as box:
        ran = box.run(
            "import multiprocessing, time, numpy as np\n"
            "data = np.ones(25_000_000)\n"
            "def work(i):\n"
            "    total = data.sum(); time.sleep(0.3); return total\n"
            "with multiprocessing.get_context('fork').Pool(8) as pool:\n"
            "    print(sum(pool.map(work, range(8))))"
        )
        assert ran.error is None
        assert text(ran) == "200000000.0\n"
        assert box.ended is None


@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_processes_of_every_kind_start(shared, method):
    ran = shared.run(
        "import multiprocessing, math\n"
        f"with multiprocessing.get_context({method!r}).Pool(2) as pool:\n"
        "    print(pool.map(math.factorial, range(4)))"
    )
    assert ran.error is None
    assert text(ran) == "[1, 1, 2, 6]\n"


def test_same_seed_same_numbers(isolation):
    source = (
        "import random, numpy as np\n"
        "class A: pass\n"
        "print(random.random(), np.random.rand(), hash('x'), list({'b', 'a', 'c'}), A())"
    )
    texts = []
    for seed in (1, 1, 2):
        with open_box(isolation, files={}, limits=Limits(), seed=seed) as box:
            texts.append(text(box.run(source)))
    assert texts[0] == texts[1] != texts[2]


def test_a_check_asks_for_values_and_calls(shared):
    shared.run(
        "import numpy as np\n"
        "x = np.arange(3)\n"
        "class Model:\n"
        "    def predict(self, X): return X.sum(axis=1)\n"
        "    def fit(self, X): raise ValueError('cannot')\n"
        "model = Model()"
    )
    student = Student(shared.ask)
    assert np.array_equal(student["x"].value(), [0, 1, 2])
    assert np.array_equal(student["model"].predict(np.ones((2, 3))), [3, 3])
    with pytest.raises(Raised) as raised:
        student["model"].fit(np.ones(1))
    assert raised.value.frames[-1][2] == "def fit(self, X): raise ValueError('cannot')"


def test_a_check_looks_at_a_figure_and_tries_a_students_test(shared):
    """What is drawn and what is tested stays in the box; plain data come out."""
    shared.run(
        "from matplotlib.figure import Figure\n"
        "ax = Figure().add_subplot(xlabel='Mass (g)', ylabel='Bill (mm)')\n"
        "for shift, marker in ((0, 'o'), (1, 's')):\n"
        "    _ = ax.scatter([1 + shift, 2], [3, 4], marker=marker, color=f'C{shift}')\n"
        "def test_mean(mean):\n"
        "    assert mean([1, 2, 6]) == 3\n"
    )
    student = Student(shared.ask)
    assert figure.labelled(student["ax"]) == ("Mass (g)", "Bill (mm)")
    assert figure.told_apart(student["ax"]) == ("colour", "marker")
    assert figure.shows(student["ax"], [1, 2, 2, 2], [3, 4, 3, 4]) == 4
    right = "import statistics\n\ndef mean(x):\n    return statistics.fmean(x)"
    wrong = {"the middle": "def mean(x):\n    return sorted(x)[len(x) // 2]"}
    tried = {"entry": "mean", "right": [right], "wrong": wrong, "student": student}
    assert expect.stops_faults(student["test_mean"], **tried) == ("the middle",)


def test_snapshots_put_names_back(shared):
    shared.run("value = 1")
    shared.snapshot("first")
    shared.run("value = 2")
    student = Student(shared.ask)
    assert student["value"].value() == 2
    shared.restore("first")
    assert student["value"].value() == 1


def test_a_snapshot_that_is_not_there_ends_the_box(box):
    with pytest.raises(BoxEnded) as ended:
        box.restore("never taken")
    assert ended.value.reason == box.ended == "protocol"


def test_a_call_over_its_time_is_its_own_fault(shared):
    shared.run("def slow():\n    while True: pass")
    with pytest.raises(Raised) as raised:
        Student(lambda request, blobs: shared.ask(request, blobs, limit=0.5))["slow"]()
    assert raised.value.type_name == "TimeLimit"
    assert shared.run("1").error is None


@pytest.mark.parametrize("call", [False, True])
def test_a_time_limit_that_became_another_error_is_still_one(isolation, call):
    source = "try:\n    while True: pass\nexcept BaseException: raise ImportError('half') from None"
    with open_box(isolation, files={}, limits=Limits(cell=0.5, call=0.5)) as box:
        if call:
            box.run("def work():\n" + "\n".join("    " + one for one in source.split("\n")))
            with pytest.raises(Raised) as raised:
                Student(box.ask)["work"]()
            kind, words = raised.value.type_name, raised.value.text
        else:
            error = box.run(source).error
            kind, words = error.type_name, error.text
    assert kind == "TimeLimit"
    assert "0.5 seconds" in words


def test_a_call_that_does_not_react_ends_the_box(isolation):
    with open_box(isolation, files={}, limits=replace(Limits(), call=0.5)) as box:
        box.run("import itertools\ndef slow(): return sum(itertools.count())")
        with pytest.raises(Gone) as gone:
            Student(box.ask)["slow"]()
        assert isinstance(gone.value, BoxEnded)
        assert gone.value.reason == box.ended == "time"
        with pytest.raises(BoxEnded):
            box.run("1")


def test_an_asker_that_leaves_does_not_break_the_box(shared):
    shared.run("import time\ndef slow():\n    time.sleep(1); return 'late'\nquick = 'in time'")

    class Impatience(Exception):
        pass

    def leave(*_):
        raise Impatience

    import signal

    before = signal.signal(signal.SIGALRM, leave)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Impatience):
            Student(shared.ask)["slow"]()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert Student(shared.ask)["quick"].value() == "in time"


def test_closing_ends_a_box_that_works(isolation):
    box = open_box(isolation, files={}, limits=Limits())
    seen: list[str] = []

    def work() -> None:
        try:
            box.run("import time; time.sleep(600)")
        except BoxEnded as gone:
            seen.append(gone.reason)

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(0.3)
    box.close()
    box.close()
    worker.join(30)
    assert seen == ["closed"]


def test_without_isolation_the_same_agent_runs():
    with open_box(detect(trust=True), files={"x.txt": b"hello"}, limits=Limits(cell=1.0)) as box:
        assert text(box.run("print(open('x.txt').read())")) == "hello\n"
        assert box.run("while True: pass").error.type_name == "TimeLimit"
        with pytest.raises(BoxEnded) as gone:
            box.run("print('seen', end='')\nimport itertools\nsum(itertools.count())")
    assert gone.value.reason == "time"
    assert gone.value.outputs[0]["text"] == "seen"
