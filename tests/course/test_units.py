"""Every fault of a unit is named with file, cell and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcourse.course.units import find_units, load_unit
from mlcourse.errors import UnitFaults, UsageError

MD = "assignment.md"
ANSWER, CHECK = ":mlcourse: {question: q1, role: answer}", "  question: q1\n  role: check\n"


def test_a_unit_is_read_whole(sample):
    unit = load_unit(sample.folder)
    assert (unit.id, unit.kind, unit.title) == ("a1-means", "assessment", "Means")
    assert unit.objectives == ("means.compute",)
    assert unit.prerequisites == ("numbers.add",)
    assert unit.minutes == {"reading": 5, "exercise": 10}
    assert unit.points == 3
    (question,) = unit.questions
    assert question.title == "Question 1: The mean"
    assert [(c.id, c.points, c.hidden, c.misconception) for c in question.checks] == [
        ("q1.averages", 1.0, False, "sum-for-mean"),
        ("q1.any_values", 2.0, True, "median-for-mean"),
    ]
    assert [(m.id, m.question, m.misconception) for m in unit.mutants] == [
        ("q1-median-for-mean", "q1", "median-for-mean"),
        ("q1-sum-for-mean", "q1", "sum-for-mean"),
    ]
    assert [(c.role, c.kind, c.question) for c in unit.cells] == [
        ("given", "markdown", None),
        ("given", "code", None),
        ("prompt", "markdown", "q1"),
        ("answer", "code", "q1"),
        ("check", "code", "q1"),
    ]


def test_a_mark_at_the_start_of_files_is_no_fault(sample):
    for path in sample.folder.glob("*.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_unit(sample.folder).title == "Means"


def test_a_file_that_is_not_utf8_is_named_with_its_line(sample):
    path = sample.folder / "checks.py"
    path.write_bytes(path.read_bytes() + "\n# caf\u00e9\n".encode("latin-1"))
    with pytest.raises(UsageError, match="not UTF-8") as caught:
        load_unit(sample.folder)
    assert caught.value.where.line == len(path.read_bytes().splitlines())


def test_the_master_may_be_named_instead_of_the_folder(sample):
    assert load_unit(sample.folder / MD).id == "a1-means"


def test_limits_of_the_front_matter_reach_the_record(sample):
    sample.change(MD, "  datasets: [diabetes]\n", "  limits: {cell: 5, memory: 1000}\n")
    limits = load_unit(sample.folder).limits
    assert (limits.cell, limits.memory, limits.call) == (5.0, 1000, 20.0)


def test_data_files_are_listed_and_rubbish_is_not(sample):
    sample.write("files/b.csv", "x\n")
    sample.write("files/sub/a.csv", "x\n")
    sample.write("files/.DS_Store", "x")
    unit = load_unit(sample.folder)
    assert [p.relative_to(unit.folder).as_posix() for p in unit.files] == [
        "files/b.csv",
        "files/sub/a.csv",
    ]


def test_a_question_id_with_a_hyphen_keeps_its_mutants(sample):
    for name in (MD, "checks.py"):
        text = sample.path(name).read_text()
        sample.write(
            name, text.replace("q1", "q-one").replace("q-one = ", "q1 = ").replace("@q-one", "@q1")
        )
    for path in sorted(sample.path("mutants").iterdir()):
        path.rename(path.with_name(path.name.replace("q1-", "q-one-")))
    unit = load_unit(sample.folder)
    assert {m.question for m in unit.mutants} == {"q-one"}
    assert {m.misconception for m in unit.mutants} == {"sum-for-mean", "median-for-mean"}


def test_units_are_found_below_a_folder(sample):
    sample.write("/course/m1/l1/lesson.md", "")
    sample.write("/_build/x/lesson.md", "")
    assert find_units(sample.root) == (
        sample.folder,
        sample.root / "course" / "m1" / "l1",
    )


# Each case: a file, what stands there, what is put instead, words of the fault,
# the file and a text on the line that the fault must name, and the cell.
CELL_FAULTS = {
    "unknown question in a cell": (
        ANSWER, ":mlcourse: {question: q2, role: answer}", "declares no question 'q2'",
        "def mean(x)", 4,
    ),
    "unclosed region": (
        "    ### END SOLUTION\n", "", "BEGIN SOLUTION is never closed", "### BEGIN SOLUTION", 4,
    ),
    "nested region": (
        "    return float(np.mean(x))\n", "    ### BEGIN SOLUTION\n    return float(np.mean(x))\n",
        "begins inside", "### BEGIN SOLUTION#2", 4,
    ),
    "stray end": (
        '    """Return the mean."""\n', "    ### END SOLUTION\n", "no SOLUTION region is open",
        "### END SOLUTION", 4,
    ),
    "region outside an answer cell": (
        "import numpy as np\n", "import numpy as np\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n",
        "outside an answer cell", "### BEGIN SOLUTION", 2,
    ),
    "region in prose": (
        "Write `mean(x)`.", "### BEGIN SOLUTION\nnp.mean\n### END SOLUTION",
        "outside an answer cell", "### BEGIN SOLUTION", 3,
    ),
    "marker beside code": (
        "    ### END SOLUTION\n", "    x = 1  ### END SOLUTION\n", "must stand alone",
        "x = 1", 4,
    ),
    "answer without region": (
        "    ### BEGIN SOLUTION\n    return float(np.mean(x))\n    ### END SOLUTION\n",
        "    return float(np.mean(x))\n", "has no solution region", "def mean(x)", 4,
    ),
    "answer that is not Python": (
        "return float(np.mean(x))", "return float(np.mean(x)", "not Python", "return float", 4,
    ),
    "stub that is not Python": (
        "    ### BEGIN SOLUTION\n", "        ### BEGIN SOLUTION\n", "stub of question 'q1'",
        "### BEGIN SOLUTION", 4,
    ),
    "given cell that is not Python": (
        "import numpy as np", "import numpy as", "not Python", "import numpy as", 2,
    ),
    "check of another question": (
        'check("q1")', 'check("q2")', 'does not call check("q1")', 'check("q2")', 5,
    ),
    "unknown role": (
        ANSWER, ":mlcourse: {question: q1, role: anser}", "Unknown role 'anser'", "def mean(x)", 4,
    ),
    "unknown key of a cell": (
        ANSWER, ":mlcourse: {question: q1, role: answer, pionts: 1}", "Unknown key 'pionts'",
        "def mean(x)", 4,
    ),
    "unknown directive": (
        "Write `mean(x)`.", "```{nota}\nMind.\n```", "Unknown directive {nota}", "{nota}", 3,
    ),
    "unknown directive inside another": (
        "Write `mean(x)`.", "````{note}\nMind.\n\n```{nota}\nx\n```\n````",
        "Unknown directive {nota}", "{nota}", 3,
    ),
    "unknown role in prose": (
        "Write `mean(x)`.", "Write\n{mth}`x`.", "Unknown role {mth}", "{mth}", 3,
    ),
    "points of an unknown question": (
        "{{ points:q1 }}", "{{ points:q2 }}", "{{ points:q2 }} cannot be filled in",
        "points:q2", 3,
    ),
    "title mismatch": (
        "# Means\n", "# The means\n", "'Means' in the front matter and 'The means'", "# The means",
        1,
    ),
    "answer that is prose": (
        '+++ {"mlcourse": {"question": "q1", "role": "prompt"}}\n',
        '+++ {"mlcourse": {"question": "q1", "role": "check"}}\n\nx\n\n'
        '+++ {"mlcourse": {"question": "q1", "role": "prompt"}}\n',
        "check cell of question 'q1' holds no code", "x#3", 3,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CELL_FAULTS)
def test_a_fault_inside_a_cell_names_file_cell_and_line(sample, case):
    old, new, words, marker, cell = CELL_FAULTS[case]
    sample.change(MD, old, new)
    text, _, occurrence = marker.partition("#") if marker[0] != "#" else (marker, "", "")
    if marker.startswith("###") and marker.count("#") > 3:
        text, _, occurrence = marker.rpartition("#")
    found = [fault for fault in sample.faults() if words in fault.what]
    assert len(found) == 1, "\n".join(map(str, sample.faults()))
    where = found[0].where
    assert where.file == str(sample.path(MD))
    assert where.cell == cell
    if case == "answer that is prose":
        assert where.line == sample.path(MD).read_text().splitlines().index("x") + 1
    else:
        assert where.line == sample.line(MD, text, int(occurrence or 1))


def test_plus_signs_in_prose_are_named_with_their_line(sample):
    sample.change(MD, "Write `mean(x)`.", "Three signs:\n+++ begin a cell")
    fault = sample.fault("begins with +++")
    assert fault.where.line == sample.line(MD, "+++ begin")


def test_a_block_that_is_never_closed_is_named(sample):
    sample.change(MD, "Write `mean(x)`.", "````{note}\nMind.")
    faults = sample.faults()
    assert faults[0].where.line == sample.line(MD, "````{note}")
    assert any("never closed" in fault.what for fault in faults)
    assert any("stands inside another block" in fault.what for fault in faults)


def test_a_second_answer_cell_is_named(sample):
    sample.change(MD, "```{code-cell} ipython3\n---", (
        "```{code-cell} ipython3\n:mlcourse: {question: q1, role: answer}\n"
        "### BEGIN SOLUTION\ny = 1\n### END SOLUTION\n```\n\n```{code-cell} ipython3\n---"
    ))  # fmt: skip
    fault = sample.fault("second answer cell")
    assert (fault.where.cell, fault.where.question) == (5, "q1")
    assert fault.where.line == sample.line(MD, "### BEGIN SOLUTION", 2)


@pytest.mark.parametrize(
    ("old", "what"),
    [
        (":mlcourse: {question: q1, role: answer}", "no answer cell"),
        ("---\nmlcourse:\n  question: q1\n  role: check\n---\n", "no check cell"),
        ('+++ {"mlcourse": {"question": "q1", "role": "prompt"}}', "no prompt"),
    ],
)
def test_a_question_without_one_of_its_cells(sample, old, what):
    sample.change(MD, old, "")
    fault = next(f for f in sample.faults() if what in f.what)
    assert fault.where.file == str(sample.path(MD))
    assert fault.where.question == "q1"


def test_a_question_without_points(sample):
    sample.change("checks.py", "points=1", "points=0")
    sample.change("hidden.py", "points=2", "points=0")
    fault = sample.fault("has no points")
    assert fault.where.file == str(sample.path("checks.py"))
    assert fault.where.line == sample.line("checks.py", "question(")


def test_a_question_without_objectives(sample):
    sample.change("checks.py", ', objectives=["means.compute"]', "")
    assert sample.fault("serves no objective").where.line == 3


@pytest.mark.parametrize("name", ["checks.py", "hidden.py"])
def test_checks_that_are_not_python(sample, name):
    sample.change(name, "student[", "student[[")
    fault = sample.fault("not Python")
    assert fault.where.file == str(sample.path(name))
    assert fault.where.line == sample.line(name, "student[[")


def test_checks_that_fail_when_loaded(sample):
    sample.change("hidden.py", "from checks import q1", "from checks import q7")
    (fault,) = sample.faults()
    assert fault.where.file == str(sample.path("hidden.py"))
    assert fault.where.line == 1


@pytest.mark.parametrize("line", ["import hidden", "from hidden import x", "from . import hidden"])
def test_checks_must_not_import_hidden(sample, line):
    sample.change("checks.py", "\nq1 = ", f"\n{line}\nq1 = ")
    fault = next(f for f in sample.faults() if "imports hidden" in f.what)
    assert fault.where.line == sample.line("checks.py", line)


def test_a_misconception_without_its_mutant(sample):
    sample.path("mutants/q1-sum-for-mean.py").rename(sample.path("mutants/q1-sum-for-mean.txt"))
    sample.write("mutants/q1-median-for-mean.py", "def mean(x):\n    return 0\n")
    words = [fault.what for fault in sample.faults()]
    assert any("mutant of misconception 'sum-for-mean' is missing" in w for w in words)
    assert any("1 of at least 2 mutants" in w for w in words)
    fault = next(f for f in sample.faults() if "is missing" in f.what)
    assert fault.where.line == sample.line("checks.py", "@q1.check")


def test_a_mutant_of_no_question(sample):
    sample.write("mutants/q9-sum-for-mean.py", "x = 1\n")
    fault = sample.fault("belongs to no question")
    assert fault.where.file == str(sample.path("mutants/q9-sum-for-mean.py"))


def test_a_mutant_of_a_misconception_that_no_check_names(sample):
    sample.write("mutants/q1-sum-for-maen.py", "x = 1\n")
    fault = sample.fault("names the misconception 'sum-for-maen'")
    assert fault.fix == "Did you mean 'sum-for-mean'?"


def test_a_mutant_that_is_not_python(sample):
    sample.write("mutants/q1-sum-for-mean.py", "def mean(x):\n    return (\n")
    fault = sample.fault("not Python")
    assert fault.where.file == str(sample.path("mutants/q1-sum-for-mean.py"))
    assert fault.where.line == 2


def test_secret_labels_need_a_lookup_mutant(sample):
    sample.change("hidden.py", "import expect", "import expect, secret")
    sample.change("hidden.py", "x = rng", "y = secret([1])\n    x = rng")
    fault = sample.fault("no mutant looks them up")
    assert fault.where.line == sample.line("hidden.py", "secret([1])")


def test_a_lookup_mutant_satisfies_the_rule(sample):
    sample.change("hidden.py", "import expect", "import expect, secret")
    sample.change("hidden.py", "x = rng", "y = secret([1])\n    x = rng")
    sample.change("hidden.py", "median-for-mean", "lookup")
    sample.path("mutants/q1-median-for-mean.py").rename(sample.path("mutants/q1-lookup.py"))
    assert load_unit(sample.folder).mutants[0].misconception == "lookup"


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("[means.compute]", "[means.compute, means.compte]", "'means.compte'", "objectives:"),
        ("[numbers.add]", "[numbers.ad]", "'numbers.ad'", "prerequisites:"),
        ("[diabetes]", "[diabets]", "no data set 'diabets'", "datasets:"),
        ("title: Means", "title: Means\n  titel: Means", "Unknown key 'mlcourse.titel'", "titel:"),
        ("reading: 5", "reading: five", "mlcourse.minutes.reading", "minutes:"),
        ("reading: 5,", "", "'mlcourse.minutes.reading' is missing", "minutes:"),
    ],
)
def test_a_fault_of_the_front_matter_names_its_line(sample, old, new, words, line):
    sample.change(MD, old, new)
    fault = sample.fault(words)
    assert fault.where.file == str(sample.path(MD))
    assert fault.where.line == sample.line(MD, line)


def test_suggestions_for_what_is_nearly_right(sample):
    sample.change(MD, "[numbers.add]", "[numbers.ad]")
    assert sample.fault("numbers.ad").fix.startswith("Did you mean 'numbers.add'?")


def test_an_objective_that_nobody_declared_in_checks(sample):
    sample.change("checks.py", '"means.compute"', '"means.comput"')
    fault = sample.fault("Nobody declared the objective 'means.comput'")
    assert fault.where.line == 3
    file = sample.root / "course" / "objectives.yml"
    entry = 'means.comput: {text: "Compute … and say …"}'
    assert fault.fix == f"Did you mean 'means.compute'? If it is new, add to {file}:  {entry}"


@pytest.mark.parametrize("far", ["means.derive", "numbers.compute", "means", "x"])
def test_what_is_far_from_every_objective_is_no_suggestion(sample, far):
    sample.change(MD, "[numbers.add]", f"[{far}]")
    fault = sample.fault(f"Nobody declared the objective '{far}'")
    file = sample.root / "course" / "objectives.yml"
    assert fault.fix == f'Add to {file}:  {far}: {{text: "Compute … and say …"}}'


def test_the_example_entries_declare_what_they_name(sample):
    sample.change("checks.py", '"means.compute"', '"means.derive"')
    sample.change("checks.py", '"sum-for-mean"', '"other"')
    undeclared = [fault for fault in sample.faults() if "Nobody declared" in fault.what]
    assert len(undeclared) == 2
    for fault in undeclared:
        path, _, entry = fault.fix.removeprefix("Add to ").partition(":  ")
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{entry}\n")
    assert not any("Nobody declared" in fault.what for fault in sample.faults())


def test_a_mutant_of_another_name_is_no_suggestion(sample):
    sample.change("checks.py", '"sum-for-mean"', '"other"')
    (fault,) = (f for f in sample.faults() if "names the misconception 'sum-for-mean'" in f.what)
    assert fault.fix == "Its checks name: median-for-mean, other."


def test_a_check_cell_that_does_not_check_is_told_what_to_write(sample):
    sample.change(MD, 'check("q1")', "1 + 1")
    fault = sample.fault("does not call check")
    assert fault.fix == 'Make its last line  check("q1")'


def test_a_question_must_serve_an_objective_of_its_unit(sample):
    sample.change("checks.py", '"means.compute"', '"numbers.add"')
    assert "no objective of the unit" in sample.fault("numbers.add").what


def test_a_misconception_that_nobody_declared(sample):
    sample.change("/course/misconceptions.yml", "sum-for-mean:", "sum-for-means:")
    fault = sample.fault("Nobody declared the misconception 'sum-for-mean'")
    assert fault.where.file == str(sample.path("checks.py"))
    file = sample.root / "course" / "misconceptions.yml"
    entry = '{belief: "What the student believes", says: "What the student is told"}'
    assert fault.fix == (
        f"Did you mean 'sum-for-means'? If it is new, add to {file}:  sum-for-mean: {entry}"
    )


def test_all_faults_come_together_and_in_order(sample):
    sample.change(MD, "# Means\n", "# The means\n")
    sample.change(MD, "Write `mean(x)`.", "```{nota}\nx\n```")
    sample.change("checks.py", '"means.compute"', '"means.comput"')
    sample.write("mutants/q9-x.py", "")
    sample.write("/course/objectives.yml", "means.compute: 3\n")
    files = [fault.where.file for fault in sample.faults()]
    assert len(files) >= 4
    assert files == sorted(files)
    lines = [f.where.line for f in sample.faults() if f.where.file == str(sample.path(MD))]
    assert lines == sorted(lines)


def test_a_front_matter_that_is_no_yaml(sample):
    sample.change(MD, "title: Means", "title: Means: more")
    fault = sample.fault("not YAML")
    assert fault.where.line == sample.line(MD, "title:")


def test_a_master_without_front_matter(sample):
    sample.write(MD, "# Means\n")
    assert any("no front matter" in fault.what for fault in sample.faults())


def test_no_unit_and_two_units_in_a_folder(sample, tmp_path):
    with pytest.raises(UsageError, match="holds neither"):
        load_unit(tmp_path)
    sample.write("lesson.md", "")
    with pytest.raises(UsageError, match="both"):
        load_unit(sample.folder)


def test_a_unit_without_a_registry(sample):
    sample.path("/course/course.yml").unlink()
    with pytest.raises(UsageError, match="No course registry"):
        load_unit(sample.folder)


def test_faults_of_the_registry_do_not_hide_those_of_the_unit(sample):
    sample.write("/course/objectives.yml", "a: [\n")
    sample.change(MD, "# Means\n", "# The means\n")
    with pytest.raises(UnitFaults) as caught:
        load_unit(sample.folder)
    assert len(caught.value.faults) == 2
