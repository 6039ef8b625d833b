"""A zip file that Gradescope takes for an autograder.

Sources: Gradescope, *Autograder specifications* and *Best practices*: ``setup.sh`` and
``run_autograder`` at the root of the zip file, which is unpacked to ``/autograder/source``.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from mlcourse import __version__
from mlcourse.box.levels import CARDS
from mlcourse.course.bundles import Bundle
from mlcourse.delivery.autograders.packing import (
    Source,
    bundle_files,
    index_options,
    requirements,
    template,
)
from mlcourse.delivery.ci.gradescope import not_graded
from mlcourse.delivery.zips import zipped

SCHEMA = "mlcourse/gradescope-autograder/v1"
SETTINGS, FIRST, KEY, BUNDLE = "settings.json", "not-graded.json", "course.key", "bundle"
LEVELS = ("strong", "standard", "reduced")
"""What can hold inside a container that is somebody else's; see `mlcourse.box.levels.CARDS`."""
MINUTES, MOST_MINUTES = 10, 40
"""Time that Gradescope gives a submission unless it is told otherwise, and the most."""
UV = "0.13.9"
NOT_YET = (
    "This submission has not been graded: the autograder was stopped before it came to its end. "
    "That is no zero. Hand in once more; if this stays, show it to your instructor."
)
_PROGRAMS = ("setup.sh", "run_autograder")


@dataclass(frozen=True)
class Settings:
    """What the autograder is told.

    Parameters
    ----------
    isolation : str or None
        Level to insist on; the best that holds by default.
    minutes : float
        Time for a submission, as it is set on Gradescope.
    """

    isolation: str | None = None
    minutes: float = MINUTES

    def as_json(self) -> bytes:
        """Return the settings as a file."""
        told = {
            "schema": SCHEMA,
            "mlcourse": __version__,
            "isolation": self.isolation,
            "minutes": self.minutes,
        }
        return (json.dumps(told, indent=1) + "\n").encode()


def autograder_zip(
    bundle: Bundle,
    source: Source,
    key: bytes,
    settings: Settings,
    *,
    constraints: bytes | None = None,
) -> bytes:
    """Return the zip file; from the same parts come the same bytes.

    Parameters
    ----------
    bundle : Bundle
    source : Source
        Where mlcourse comes from.
    key : bytes
        Key of the run. Every container draws the same hidden data from it.
    settings : Settings
    constraints : bytes or None
        A file for pip's ``--constraint``.
    """
    setup = template("setup.sh")
    for name, value in {
        "@PYTHON@": str(bundle.environment["python"]),
        "@UV@": UV,
        "@INDEX@": index_options(bundle),
    }.items():
        setup = setup.replace(name, value)
    files = {
        "setup.sh": setup.encode(),
        "run_autograder": template("run_autograder").encode(),
        FIRST: not_graded(NOT_YET).encode(),
        SETTINGS: settings.as_json(),
        KEY: f"{key.hex()}\n".encode(),
        **requirements(bundle, source),
        **{f"{BUNDLE}/{name}": content for name, content in bundle_files(bundle).items()},
    }
    if constraints is not None:
        files["constraints.txt"] = constraints
    if source.wheel is not None:
        files[source.wheel[0]] = source.wheel[1]
    return zipped(files, _PROGRAMS)


def key_of(course_key: bytes, bundle: Bundle) -> bytes:
    """Return the key that goes into the zip file, made from the course's own.

    Whoever gets hold of the zip file learns this bundle's draw, and nothing of another bundle's.
    """
    return hmac.digest(course_key, f"gradescope\n{bundle.hash}".encode(), "sha256")


def longest(bundle: Bundle) -> float:
    """Return the minutes that one submission may take in the worst case, roughly."""
    return (2 * bundle.limits.total + 60) / 60


def stamped(level: str | None) -> str | None:
    """Return what every result at this level will say; None where nothing is amiss."""
    return next((card.stamp for card in CARDS if card.level == level), None)
