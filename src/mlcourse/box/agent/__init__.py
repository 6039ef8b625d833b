"""What runs inside a box, in the student's own interpreter.

Nothing here is trusted by the grader: a submission can rewrite all of it. It holds no secret.
"""
