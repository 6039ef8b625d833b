def descent_limit(A, y, start):
    """Return the weights at which gradient descent from start ends."""
    kept = np.linalg.matrix_rank(A)
    A, y = A[:kept], y[:kept]
    return start + np.linalg.pinv(A, rcond=1e-5) @ (y - A @ start)
