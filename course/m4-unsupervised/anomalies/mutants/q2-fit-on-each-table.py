def unusualness(known, new):
    """Return the Mahalanobis distance of each new row from the known rows."""
    rows = np.vstack([known, new])
    middle, unit = rows.mean(axis=0), rows.std(axis=0)
    unit = np.where(unit > 0, unit, 1)
    A, B = (rows - middle) / unit, (new - middle) / unit
    inverse = np.linalg.pinv(A.T @ A / len(A), rcond=1e-9, hermitian=True)
    return np.sqrt(((B @ inverse) * B).sum(axis=1))
