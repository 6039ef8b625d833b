"""What a bundle says it needs: versions, and what its cells and its checks import."""

from __future__ import annotations

from importlib import metadata

from mlcourse.authoring.environment import environment_of


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
