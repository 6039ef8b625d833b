def reduce_and_project(X, y):
    """Return the positions of the kept columns, and the projection of y onto all columns."""
    kept = []
    for j in range(X.shape[1]):
        if all(np.linalg.matrix_rank(X[:, [i, j]]) == 2 for i in kept):
            kept.append(j)
    return kept, X[:, kept] @ np.linalg.lstsq(X[:, kept], y)[0]
