"""The front matter of a master: title, objectives, prerequisites, minutes, data sets, limits."""

from __future__ import annotations

from dataclasses import fields
from typing import Literal

from pydantic import ConfigDict, Field, create_model

from mlcourse.box.limits import Limits
from mlcourse.course.documents import Document, Strict, validated
from mlcourse.errors import UnitError, Where


class Minutes(Strict):
    """How long a unit takes: reading with running, and exercises."""

    reading: int = Field(ge=0)
    exercise: int = Field(default=0, ge=0)


class LimitsBase(Strict):
    """Limits of the box; numbers may be written without a decimal point."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


LimitsEntry = create_model(
    "LimitsEntry",
    __base__=LimitsBase,
    **{
        limit.name: (float if isinstance(limit.default, float) else int, Field(limit.default, gt=0))
        for limit in fields(Limits)
    },  # type: ignore[call-overload]
)


class FrontMatter(Strict):
    """What stands under ``mlcourse:`` at the head of a master."""

    title: str = Field(min_length=1)
    code: str | None = Field(default=None, pattern=r"(M\d+\.\d+|A\d+|PR\d*)")
    objectives: list[str]
    minutes: Minutes
    prerequisites: list[str] = Field(default_factory=list)
    datasets: list[str] = Field(default_factory=list)
    imported: Literal["nbgrader", "otter"] | None = None
    limits: LimitsEntry = LimitsEntry()  # type: ignore[valid-type]

    def box_limits(self) -> Limits:
        """Return the limits as the box takes them."""
        return Limits(**self.limits.model_dump())  # type: ignore[attr-defined]


def read_front_matter(document: Document) -> tuple[FrontMatter | None, tuple[UnitError, ...]]:
    """Return the settings of a unit, or None and what is wrong with them."""
    if document.faults:
        return None, document.faults
    if not isinstance(document.value, dict) or "mlcourse" not in document.value:
        fault = UnitError(
            "The front matter has no entry mlcourse",
            where=Where(document.file, line=1),
            fix="Add  mlcourse:  with title, objectives and minutes indented below.",
        )
        return None, (fault,)
    return validated(FrontMatter, document, ("mlcourse",))
