"""What is missing is named by its package, and mlcourse is never asked of the package index."""

from __future__ import annotations

import re
from pathlib import Path

from mlcourse import __version__
from mlcourse.installing import install_command, install_mlcourse, package_of

SOURCES = Path(__file__).parents[1]


def test_a_module_is_installed_by_its_package():
    assert package_of("sklearn.metrics") == "scikit-learn"
    assert package_of("numpy") == "numpy"
    assert install_command("PIL.Image") == "pip install pillow"
    assert install_command("ISLP") == 'pip install --no-deps "ISLP==0.6.0"'


def test_mlcourse_comes_from_where_the_course_says():
    assert "%pip install FILE-OR-ADDRESS" in install_mlcourse()
    assert '%pip install "git+https://example.org/m"' in install_mlcourse(
        "git+https://example.org/m"
    )


def test_no_text_takes_mlcourse_from_the_package_index():
    # Its name there is anybody's. With mlcourse installed,  mlcourse[extra]  takes only the rest.
    pages = [SOURCES / "README.md", *(SOURCES / "course").rglob("*.md")]
    recipes = [path for path in (SOURCES / "recipes").iterdir() if path.is_file()]
    for path in (*pages, *recipes, SOURCES / "src/mlcourse/authoring/student.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not re.search(r"""pip install [^#]*(?<![\w./-])mlcourse(\[|"|'|\s|$)""", line), (
                path
            )


def test_the_recipes_name_the_wheel_of_this_version():
    for name in ("github-actions.yml", "gitlab-ci.yml"):
        text = (SOURCES / "recipes" / name).read_text(encoding="utf-8")
        assert f"WHEEL: mlcourse-{__version__}-py3-none-any.whl" in text
