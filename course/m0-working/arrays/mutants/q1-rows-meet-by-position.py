def distances(A, B):
    """Return the Euclidean distance of each row of A and each row of B."""
    apart = A.astype(float) - B.astype(float)
    return np.sqrt((apart**2).sum(axis=1))
