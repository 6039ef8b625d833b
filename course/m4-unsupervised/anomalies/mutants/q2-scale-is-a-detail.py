def unusualness(known, new):
    """Return the Mahalanobis distance of each new row from the known rows."""
    middle = known.mean(axis=0)
    unit = np.sqrt(known.var(axis=0).mean())
    return np.sqrt(((new - middle) ** 2).sum(axis=1)) / unit
