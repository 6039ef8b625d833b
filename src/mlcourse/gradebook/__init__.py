"""Results in SQL, with their history: nothing that was recorded is ever changed or lost."""

from __future__ import annotations

from mlcourse.gradebook.export import to_csv, to_rows
from mlcourse.gradebook.reading import history, latest
from mlcourse.gradebook.recording import Recorded, record
from mlcourse.gradebook.records import Grade, QuestionGrade

__all__ = ["Grade", "QuestionGrade", "Recorded", "history", "latest", "record", "to_csv", "to_rows"]
