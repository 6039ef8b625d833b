def reduce_and_project(X, y):
    """Return the positions of the kept columns, and the projection of y onto all columns."""
    kept, projection = [], np.zeros(len(y))
    for j in range(X.shape[1]):
        if np.linalg.matrix_rank(X[:, [*kept, j]]) > len(kept):
            kept.append(j)
            projection += X[:, j] * (X[:, j] @ y) / (X[:, j] @ X[:, j])
    return kept, projection
