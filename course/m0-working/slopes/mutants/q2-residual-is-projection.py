def reduce_and_project(X, y):
    """Return the positions of the kept columns, and the projection of y onto all columns."""
    kept = []
    for j in range(X.shape[1]):
        if np.linalg.matrix_rank(X[:, [*kept, j]]) > len(kept):
            kept.append(j)
    return kept, y - X[:, kept] @ np.linalg.lstsq(X[:, kept], y)[0]
