def distances(A, B):
    """Return the Euclidean distance of each row of A and each row of B."""
    A, B = A.astype(float), B.astype(float)

    def of_one_row(row):
        return np.sqrt(((row - B) ** 2).sum(axis=1))

    return np.apply_along_axis(of_one_row, 1, A)
