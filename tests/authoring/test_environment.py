"""What a bundle says it needs: versions, and what its cells and its checks import."""

from __future__ import annotations

from importlib import metadata

from mlcourse.authoring.environment import (
    ALWAYS_CALLED,
    code_hash,
    environment_of,
    parts_called,
)


def test_modules_of_cells_and_of_checks_are_told_apart(workshop):
    workshop.change("assignment.md", "import numpy as np\n", "import numpy as np, json\n")
    workshop.change(
        "hidden.py", "import numpy as np\n", "import numpy as np\nimport sklearn.metrics\n"
    )
    found = environment_of(workshop.unit())
    assert found["modules"] == ["json", "numpy"]
    assert found["check_modules"] == ["numpy", "sklearn.metrics"]
    assert found["packages"]["scikit-learn"] == metadata.version("scikit-learn")
    assert "mlcourse" not in found["packages"]


def test_only_the_helpers_that_a_unit_imports_are_called_by_it(workshop):
    assert parts_called(workshop.unit()) == ALWAYS_CALLED
    workshop.change(
        "assignment.md",
        "import numpy as np\n",
        "import numpy as np\nfrom mlcourse.teaching.strips import strips\n",
    )
    workshop.change(
        "hidden.py",
        "import numpy as np\n",
        "import numpy as np\nfrom mlcourse.teaching import splits\n",
    )
    parts = parts_called(workshop.unit())
    assert {"teaching/strips.py", "teaching/splits.py", "teaching/figures.py"} <= set(parts)
    assert "teaching/networks.py" not in parts


def test_the_hash_of_a_part_changes_with_nothing_else():
    assert code_hash("checks") == code_hash("checks") != code_hash("codec")
    assert code_hash("teaching/strips.py") != code_hash("teaching")


def test_what_a_module_says_of_itself_does_not_change_its_hash(tmp_path, monkeypatch):
    monkeypatch.setattr("mlcourse.__file__", str(tmp_path / "__init__.py"))
    found = []
    for text in ("x = 1", '"""Says."""\nx = 1  # and more', "x = 2"):
        (tmp_path / "part.py").write_text(text)
        code_hash.cache_clear()
        found.append(code_hash("part.py"))
    code_hash.cache_clear()
    assert found[0] == found[1] != found[2]
