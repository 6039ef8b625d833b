"""Where a student's code runs: closed, limited, one box for one submission."""
