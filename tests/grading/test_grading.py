"""Submissions graded in real boxes: each fault costs its own question, nothing hidden gets out."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import pytest
from small_unit import ANSWERS, HIDDEN, answered, nb_cell, notebook, write_bundle

from mlcourse.box.session import NO_FILES
from mlcourse.grading.grader import grade_notebook, load_grader

pytestmark = pytest.mark.box
KEY = bytes(range(32))
HIDDEN_WORDS = ("4711", "4712", "zenith", "0.2122", "SECRET_LIST", "unseen")


@pytest.fixture(scope="module")
def grader(isolation, tmp_path_factory):
    return load_grader(write_bundle(tmp_path_factory.mktemp("unit") / "bundle"), KEY, isolation)


def graded(grader, cells, files=NO_FILES):
    result = grade_notebook(grader, "maria", "maria-000000000000", notebook(cells), files)
    return json.loads(json.dumps(result))


def states(result):
    return {question["id"]: question["state"] for question in result["questions"]}


def points(result):
    return {question["id"]: question["points"] for question in result["questions"]}


def with_answer(question, source):
    return answered({**ANSWERS, question: source})


def test_the_reference_gets_everything(grader):
    result = graded(grader, answered())
    assert (result["state"], result["points"], result["max_points"]) == ("graded", 8.0, 8.0)
    assert set(states(result).values()) == {"passed"}
    assert [cell["kind"] for cell in result["cells"]] == ["answer"] * 3
    assert result["private"] == []


def test_the_stub_is_not_attempted(grader):
    result = graded(grader, answered({}))
    assert (result["state"], result["points"]) == ("graded", 0.0)
    assert set(states(result).values()) == {"not attempted"}


def test_a_wrong_answer_gets_the_public_text_and_nothing_else(grader):
    result = graded(grader, with_answer("q1", ANSWERS["q1"].replace("max(", "sum(")))
    assert states(result) == {"q1": "partly", "q2": "passed", "q3": "passed"}
    hidden = result["questions"][0]["checks"][1]
    assert hidden["message"] == {
        "text": "Your values do not end at one: what are they divided by?",
        "expected": None,
        "actual": None,
        "next_step": None,
    }
    assert hidden["misconception"] == "sum-not-max"
    assert hidden["hints"] == ["Look at the largest number."]
    assert any("q1.divides" in note for note in result["private"])


USES_A_MODULE = with_answer("q1", "from my_tools.scaling import scale")
MODULE = {"my_tools/scaling.py": ANSWERS["q1"].encode()}


def test_a_module_beside_the_notebook_is_found(grader):
    without = graded(grader, USES_A_MODULE)
    assert states(without) == {"q1": "failed", "q2": "passed", "q3": "passed"}
    result = graded(grader, USES_A_MODULE, MODULE)
    assert (result["points"], result["private"]) == (8.0, [])
    assert result["submission_sha256"] != without["submission_sha256"]
    # The next one's box has nothing of it.
    assert graded(grader, USES_A_MODULE)["points"] == without["points"]


def test_a_module_beside_the_notebook_is_in_each_further_box(grader):
    q1 = "from my_tools.scaling import scale"
    cells = answered({**ANSWERS, "q1": q1, "q2": "import os\nos._exit(3)"})
    assert states(graded(grader, cells, MODULE))["q1"] == "passed"


def test_files_that_no_box_comes_up_with_are_left_out_and_the_rest_is_graded(grader):
    # Its name is longer than any file system takes.
    result = graded(grader, answered(), {"x" * 300: b""})
    assert (result["state"], result["points"]) == ("graded", 8.0)
    assert "beside the notebook" in result["private"][0]


def test_a_slip_is_not_taken_for_a_misconception(grader):
    result = graded(grader, with_answer("q1", "def scale(values)\n    return values"))
    hidden = result["questions"][0]["checks"][1]
    assert (hidden["state"], hidden["misconception"]) == ("failed", None)
    assert "divided by" not in hidden["message"]["text"]


def test_of_a_silent_hidden_check_nothing_is_told(grader):
    result = graded(grader, with_answer("q2", "def total(values):\n    return 3"))
    hidden = result["questions"][1]["checks"][1]
    assert (hidden["state"], hidden["message"], hidden["hints"]) == ("failed", None, [])


def test_hidden_inputs_are_in_no_public_part(grader):
    spy = (
        "def scale(values):\n    print('unseen', values)\n    import sys\n"
        "    print('unseen', values, file=sys.stderr)\n"
        "    globals()['stolen'] = values\n    return values\n"
    )
    raiser = "def total(values):\n    raise ValueError('unseen %r' % (values,))"
    cells = answered({**ANSWERS, "q1": spy, "q2": raiser})
    cells.append(nb_cell("code", "import atexit\natexit.register(lambda: print(stolen))"))
    result = graded(grader, cells)
    assert result["private"]
    result.pop("private")
    for check in [check for question in result["questions"] for check in question["checks"]]:
        if check["hidden"]:
            assert "unseen" not in str(check["message"])
            check.pop("title")
    for cell in result["cells"]:
        assert "unseen" not in str(cell["outputs"])
        cell.pop("source")
    text = json.dumps(result)
    assert not [word for word in HIDDEN_WORDS if word != "unseen" and word in text]


def test_a_hanging_cell_costs_its_question_only(grader):
    result = graded(grader, with_answer("q2", "while True:\n    pass"))
    assert result["state"] == "partly graded"
    assert states(result) == {"q1": "passed", "q2": "could not check", "q3": "passed"}
    assert "took too long" in result["questions"][1]["note"]


def test_a_cell_that_does_not_let_itself_be_stopped(grader):
    stubborn = (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    )
    result = graded(grader, with_answer("q2", stubborn))
    assert states(result) == {"q1": "passed", "q2": "could not check", "q3": "passed"}
    assert result["questions"][1]["checks"][0]["reason"] == "did not answer in time"


def test_a_dying_cell_costs_its_question_only(grader):
    result = graded(grader, with_answer("q1", f"{ANSWERS['q1']}\nimport os\nos._exit(3)"))
    assert result["state"] == "partly graded"
    assert states(result) == {"q1": "could not check", "q2": "passed", "q3": "passed"}
    assert result["questions"][0]["checks"][0]["reason"] == "the notebook's process ended"


def test_a_dying_extra_cell_costs_nothing(grader):
    cells = answered()
    cells.insert(2, nb_cell("code", "import os\nos._exit(0)"))
    result = graded(grader, cells)
    assert (result["state"], result["points"]) == ("graded", 8.0)
    assert "cell 3" in result["private"][0]


def test_memory_ends_with_the_question_that_took_it(grader):
    hog = (
        "import mmap\nkept = [mmap.mmap(-1, 64 << 20) for _ in range(40)]\n"
        "for one in kept:\n    one.write(b'x' * (64 << 20))\nthreshold = 0.25"
    )
    result = graded(grader, with_answer("q3", hog))
    assert points(result) == {"q1": 3.0, "q2": 3.0, "q3": 0.0}


def test_a_function_that_hangs_on_hidden_input_costs_its_question_only(grader):
    trap = ANSWERS["q2"].replace(
        "    result = 0", "    while 4711 in values:\n        pass\n    result = 0"
    )
    result = graded(grader, with_answer("q2", trap))
    assert result["state"] == "partly graded"
    assert points(result) == {"q1": 3.0, "q2": 1.0, "q3": 2.0}
    lost = result["questions"][1]["checks"][1]
    assert (lost["state"], lost["reason"]) == ("could not check", "did not answer in time")


def test_a_function_that_dies_on_hidden_input_costs_its_question_only(grader):
    trap = ANSWERS["q1"].replace(
        "    largest", "    if 4711.25 in values:\n        import os; os._exit(0)\n    largest", 1
    )
    result = graded(grader, with_answer("q1", trap))
    assert result["state"] == "partly graded"
    assert points(result) == {"q1": 1.0, "q2": 3.0, "q3": 2.0}


def test_a_notebook_of_dying_cells_ends(grader):
    cells = answered()
    for _ in range(30):
        cells.insert(3, nb_cell("code", "import os\nos._exit(0)"))
    result = graded(grader, cells)
    assert result["state"] == "partly graded"
    assert set(states(result).values()) == {"could not check"}
    assert result["points"] == 0


def test_time_for_everything_is_bounded(isolation, tmp_path):
    limits = {"cell": 3.0, "call": 3.0, "total": 4.0}
    grader = load_grader(write_bundle(tmp_path / "bundle", limits=limits), KEY, isolation)
    cells = answered()
    for _ in range(30):
        cells.insert(3, nb_cell("code", "import time\ntime.sleep(2)"))
    result = graded(grader, cells)
    assert result["state"] == "timed out"
    assert result["points"] == 0


def test_each_question_meets_its_own_names(grader):
    spoilt = {**ANSWERS, "q3": f"{ANSWERS['q3']}\nscale = total = None\ndel NUMBERS"}
    assert graded(grader, answered(spoilt))["points"] == 8.0


def test_own_checks_in_the_notebook_do_no_harm(grader):
    cells = answered()
    cells.append(nb_cell("code", "for q in ('q1', 'q2'):\n    check(q)\nprogress()\nexport()"))
    result = graded(grader, cells)
    assert result["points"] == 8.0
    assert result["cells"][-1]["error"] is None


FORGERIES = {
    "always equal": "class E:\n    def __eq__(s, o): return True\n"
    "    __float__ = lambda s: 1.0\ndef total(values): return E()",
    "subclass": "class I(int):\n    def __eq__(s, o): return True\n    __hash__ = int.__hash__\n"
    "def total(values): return I(3)",
    "nan": "def total(values): return float('nan')",
    "patched": "import builtins, numpy\nnumpy.allclose = builtins.all = lambda *a, **k: True\n"
    "def total(values): return 0",
    "exit": "def total(values):\n    raise SystemExit(0)",
    "results": "import json, pathlib\nfor p in ('results', 'out', '/tmp', '.', '..'):\n"
    "    try: (pathlib.Path(p) / 'maria.json').write_text(json.dumps({'points': 99}))\n"
    "    except OSError: pass\ndef total(values): return 0",
    "fake stand-in": "def check(*q): return 'passed'\ndef total(values): return 0",
    "frames": "import sys\ndef total(values):\n    f = sys._getframe()\n    while f:\n"
    "        for v in list(f.f_locals.values()):\n"
    "            if v == 4811 or v == 3: return v\n        f = f.f_back\n    return 0",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_no_forgery_gets_the_hidden_points(grader, name):
    result = graded(grader, with_answer("q2", FORGERIES[name]))
    q2 = result["questions"][1]
    assert q2["checks"][1]["points"] == 0
    assert points(result)["q1"] == 3.0
    assert points(result)["q3"] == 2.0


def test_points_claimed_in_the_notebook_are_ignored(grader):
    cells = answered({})
    for cell in cells:
        cell["metadata"] = {"mlcourse": {"question": "q1", "points": 99}, "nbgrader": {"points": 9}}
    document = json.loads(notebook(cells)) | {"points": 8, "state": "graded", "questions": []}
    data = json.dumps(document).encode()
    assert grade_notebook(grader, "maria", "maria-0", data)["points"] == 0


def test_a_check_with_a_fault_is_neither_zero_nor_pass(isolation, tmp_path):
    broken = HIDDEN.replace('expect.close(student["threshold"], 0.25)', "unknown_name")
    grader = load_grader(write_bundle(tmp_path / "bundle", hidden=broken), KEY, isolation)
    result = graded(grader, answered())
    assert result["state"] == "partly graded"
    assert result["questions"][2]["state"] == "could not check"
    assert result["questions"][2]["checks"][1]["reason"] == "the check itself has a fault"
    assert any("unknown_name" in note for note in result["private"])
    result.pop("private")
    assert "unknown_name" not in json.dumps(result)


def test_grading_is_a_function_of_its_inputs(grader, isolation):
    cells = with_answer("q1", ANSWERS["q1"].replace("max(", "sum("))
    assert graded(grader, cells) == graded(grader, cells)
    other = load_grader(grader.bundle.folder, bytes(32), isolation)
    assert graded(other, cells)["seeds"] != graded(grader, cells)["seeds"]


def test_libraries_of_checks_are_imported_early_and_missing_ones_left_to_the_check(grader):
    sys.modules.pop("wave", None)
    needed = {**grader.bundle.environment, "check_modules": ["no_such_module_anywhere", "wave"]}
    replace(grader, bundle=replace(grader.bundle, environment=needed)).import_early()
    assert "wave" in sys.modules
