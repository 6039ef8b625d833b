"""What a server of kernels saves when the book's lessons are executed."""
