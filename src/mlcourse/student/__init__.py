"""``student``: how a check asks a student's work for values and calls, the same in a kernel and in a box."""
