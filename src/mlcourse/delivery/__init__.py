"""What leaves the grader: feedback pages for students, the report for instructors."""
