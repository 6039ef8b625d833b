"""Test cells of other tools as checks: their code runs in the grader, the student's in the box.

A test cell of nbgrader or otter is written for one process that holds everything. Here its names
are found in three places: its own, Python's, and the student's work, which is asked through the
codec. What the student's work gives is plain data or a `mlcourse.compat.proxies.Proxy`.
"""
