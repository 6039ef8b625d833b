"""What a student waits for when they call check()."""
