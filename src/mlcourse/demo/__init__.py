"""``./run demo``: two assessments built, a cohort made up and graded, a report written."""
