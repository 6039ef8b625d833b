"""What a bundle says it needs: versions, and what its cells and its checks import."""

from __future__ import annotations

from importlib import metadata

from mlcourse.authoring.environment import (
    ALWAYS_CALLED,
    environment_of,
    package_hash,
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
    assert package_hash("checks") == package_hash("checks") != package_hash("codec")
    assert package_hash("teaching/strips.py") != package_hash("teaching")
