"""What goes into an autograder: mlcourse itself, the libraries of a bundle, files in a zip."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

import mlcourse
from mlcourse.course.bundles import Bundle
from mlcourse.errors import UsageError, Where

_TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
# It asks for libraries that nothing here uses, and that few machines have.
_ALONE = ("ISLP",)
_REQUIREMENT = re.compile(r"mlcourse(?:\[[\w,\s-]*\])?\s*(?P<pin>(?:==|@).+)")
# Nothing in it may end a quoted word of a shell, or begin another option of pip.
_PINNED = re.compile(
    r"==\s*\d[\w.+!-]*|@\s*[\w.+:/~%@=-]+(?:@[0-9a-f]{40}|#sha256=[0-9a-f]{64})(?:[#&][\w=.-]*)?"
)


@dataclass(frozen=True)
class Source:
    """Where an autograder takes mlcourse from.

    Parameters
    ----------
    requirement : str or None
        A line for pip that names one version and no other.
    wheel : tuple of (str, bytes) or None
        Name and content of a wheel that comes along.
    """

    requirement: str | None
    wheel: tuple[str, bytes] | None


def source_of(wheel: Path | None, requirement: str | None, extra: str = "grade") -> Source:
    """Return where mlcourse comes from: a wheel, or a requirement that is pinned.

    Parameters
    ----------
    wheel : Path or None
    requirement : str or None
    extra : str
        Which extra of mlcourse is needed.

    Raises
    ------
    UsageError
        If it is not exactly one of both, or does not lead to this very version.
    """
    if (wheel is None) == (requirement is None):
        raise UsageError(
            "It is not known where the autograder gets mlcourse from.",
            why="its results are only yours if it is the mlcourse that built the bundle",
            fix="give a wheel with --wheel (pip wheel --no-deps PATH/TO/MLCOURSE makes one), or "
            "a pinned requirement with --install",
        )
    if wheel is not None:
        return Source(None, (wheel.name, _wheel(wheel)))
    return Source(f"mlcourse[{extra}] {pin_of(requirement or '')}", None)


def pin_of(requirement: str) -> str:
    """Return what of a requirement names one version of mlcourse: ``==1.2`` or ``@ https://…``.

    Raises
    ------
    UsageError
        If it names no version, or another package.
    """
    found = _REQUIREMENT.fullmatch(requirement.strip())
    if found is None or not _PINNED.fullmatch(found["pin"]):
        raise UsageError(
            f"{requirement!r} does not name one version of mlcourse.",
            why="what is installed next month would be another program than you tried",
            fix='pin it: "mlcourse==1.2.3", "mlcourse @ git+https://…@COMMIT" with all 40 digits, '
            'or "mlcourse @ https://….whl#sha256=…"',
        )
    return found["pin"]


def _wheel(path: Path) -> bytes:
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (name,) = [
                n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)
            ]
            told = HeaderParser().parsestr(archive.read(name).decode())
            held = {n: archive.read(n) for n in archive.namelist() if n.endswith(".py")}
    except (zipfile.BadZipFile, ValueError, KeyError):
        told, held = HeaderParser().parsestr(""), {}
    found = (told["Name"], told["Version"])
    if found != ("mlcourse", mlcourse.__version__) or path.suffix != ".whl":
        raise UsageError(
            f"This is no wheel of mlcourse {mlcourse.__version__}.",
            where=Where(str(path)),
            why=f"it is {found[0]} {found[1]}" if found[0] else "it cannot be read as a wheel",
            fix="make one:  pip wheel --no-deps PATH/TO/MLCOURSE",
        )
    if held != _own_sources():
        raise UsageError(
            "This wheel was made of another state of mlcourse than the one that runs here.",
            where=Where(str(path)),
            why=f"both call themselves {mlcourse.__version__}, and their source files differ",
            fix="make it anew:  pip wheel --no-deps PATH/TO/MLCOURSE",
        )
    return content


def _own_sources() -> dict[str, bytes]:
    folder = Path(mlcourse.__file__).parent
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in folder.rglob("*.py")
    }


def requirements(bundle: Bundle, source: Source) -> dict[str, bytes]:
    """Return pip's files: the libraries of a bundle in the versions it was built with.

    Parameters
    ----------
    bundle : Bundle
    source : Source

    Returns
    -------
    dict
        ``requirements.txt``; ``requirements-alone.txt`` with what is installed without what it
        asks for, where there is such a thing.
    """
    packages = bundle.environment.get("packages", {})
    lines = [] if source.requirement is None else [source.requirement]
    lines += [f"{name}=={version}" for name, version in packages.items() if name not in _ALONE]
    alone = [f"{name}=={version}" for name, version in packages.items() if name in _ALONE]
    files = {"requirements.txt": lines, "requirements-alone.txt": alone}
    return {
        name: _lines(some) for name, some in files.items() if some or name == "requirements.txt"
    }


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def index_options(bundle: Bundle) -> str:
    """Return options for pip: torch comes without several gigabytes for graphics cards."""
    torch = "torch" in bundle.environment.get("packages", {})
    return f"--extra-index-url {_TORCH_INDEX}" if torch else ""


def bundle_files(bundle: Bundle) -> dict[str, bytes]:
    """Return every file of a bundle by its path in it."""
    names = ("manifest.json", *bundle.manifest["files"])
    return {name: (bundle.folder / name).read_bytes() for name in names}


def template(name: str) -> str:
    """Return a file that stands beside this module."""
    return (Path(__file__).parent / "templates" / name).read_text("utf-8")
