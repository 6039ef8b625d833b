def distances(A, B):
    """Return the Euclidean distance of each row of A and each row of B."""
    apart = A.astype(float)[:, np.newaxis, :] - B.astype(float)[np.newaxis, :, :]
    return np.sqrt((apart**2).sum(axis=1))
