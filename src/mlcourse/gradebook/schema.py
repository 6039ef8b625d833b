"""The tables of a gradebook.

Rows are only ever added. What is current is the newest result of a submission; all older ones stay.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 2
metadata = MetaData()

assessments = Table(
    "assessments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit", String(200), nullable=False, unique=True),
    Column("title", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assessment_id", ForeignKey("assessments.id"), nullable=False),
    Column("name", String(200), nullable=False),
    UniqueConstraint("assessment_id", "name"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("assessment_id", ForeignKey("assessments.id"), nullable=False),
    Column("student", String(200), nullable=False),
    UniqueConstraint("assessment_id", "student"),
)

# One attempt for each different notebook a student has handed in; "" is one that was not opened.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    UniqueConstraint("submission_id", "sha256"),
)

# When an attempt arrived; the same notebook can be handed in again. Without a time: "".
arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False),
    Column("submitted", String(64), nullable=False),
    Column("late", Boolean, nullable=False),
    UniqueConstraint("attempt_id", "submitted"),
)

# What a person decided. The newest mark of a part counts; one without points and comment takes it
# back. A part is a question, or what no check judges.
marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("part", String(200), nullable=False),
    Column("points", Float),
    Column("max_points", Float),
    Column("comment", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("marked_at", String(32), nullable=False),
)

results = Table(
    "results",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("attempt_id", ForeignKey("attempts.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("recorded_at", String(32), nullable=False),
    Column("state", String(32), nullable=False),
    Column("poison", Boolean, nullable=False),
    Column("reason", Text),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
    Column("bundle", String(64), nullable=False),
    Column("release", String(32), nullable=False),
    Column("mlcourse", String(32), nullable=False),
    Column("environment", Text, nullable=False),
    Column("seed", String(64), nullable=False),
    Column("seeds", Text, nullable=False),
    Column("isolation", String(16), nullable=False),
)

question_results = Table(
    "question_results",
    metadata,
    Column("result_id", ForeignKey("results.id"), primary_key=True),
    Column("question_id", ForeignKey("questions.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("state", String(32), nullable=False),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
)

check_results = Table(
    "check_results",
    metadata,
    Column("result_id", ForeignKey("results.id"), primary_key=True),
    Column("check_id", String(200), primary_key=True),
    Column("hidden", Boolean, nullable=False),
    Column("state", String(32), nullable=False),
    Column("reason", String(64)),
    Column("misconception", String(200)),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
)
