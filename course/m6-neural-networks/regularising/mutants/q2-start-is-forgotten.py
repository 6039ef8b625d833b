def descent_limit(A, y, start):
    """Return the weights at which gradient descent from start ends."""
    return np.linalg.pinv(A, rcond=1e-5) @ y
