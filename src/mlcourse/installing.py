"""How what is missing is installed: said here, and nowhere else."""

from __future__ import annotations

_PACKAGES = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "imblearn": "imbalanced-learn",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}
# It asks for libraries that nothing here uses, and that few machines have.
_OPTIONS = {"ISLP": '--no-deps "ISLP==0.6.0"'}


def package_of(module: str) -> str:
    """Return the package to install for a module.

    Examples
    --------
    >>> package_of("sklearn.linear_model")
    'scikit-learn'
    """
    top = module.partition(".")[0]
    return _PACKAGES.get(top, top)


def install_command(module: str) -> str:
    """Return the line that installs the package of a module.

    Examples
    --------
    >>> install_command("torch.nn")
    'pip install torch'
    """
    package = package_of(module)
    return f"pip install {_OPTIONS.get(package, package)}"


def install_mlcourse(source: str | None = None) -> str:
    """Return, for students, how mlcourse comes into the environment of their notebook.

    Parameters
    ----------
    source : str or None
        What stands after ``pip install``, as ``install`` in course.yml says it. Without it the
        lecturer is asked: mlcourse is not on the package index, and what one day may stand there
        under its name need not be it.

    Examples
    --------
    >>> install_mlcourse("https://example.org/mlcourse-0.1.0-py3-none-any.whl")
    'run  %pip install "https://example.org/mlcourse-0.1.0-py3-none-any.whl"  in a cell'
    """
    if source is not None:
        return f'run  %pip install "{source}"  in a cell'
    return (
        "your lecturer gives you its file (mlcourse-….whl) or its address; then run"
        "  %pip install FILE-OR-ADDRESS  in a cell"
    )
