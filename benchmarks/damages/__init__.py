"""How many answers the grader finds in damaged notebooks."""
