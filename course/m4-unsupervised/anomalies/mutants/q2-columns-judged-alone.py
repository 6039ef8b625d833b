def unusualness(known, new):
    """Return the Mahalanobis distance of each new row from the known rows."""
    middle, unit = known.mean(axis=0), known.std(axis=0)
    unit = np.where(unit > 0, unit, 1)
    return np.sqrt((((new - middle) / unit) ** 2).sum(axis=1))
