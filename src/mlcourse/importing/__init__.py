"""Assignments of other tools as units: nbgrader's source notebooks and otter's masters."""
