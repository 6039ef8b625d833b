"""mlcourse beside nbgrader and otter-grader: the same assignments, the same submissions."""
