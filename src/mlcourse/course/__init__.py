"""What a course is: units, questions, objectives, and how they are read."""
