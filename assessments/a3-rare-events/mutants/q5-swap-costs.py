def choose_threshold(p, y, cost):
    """Return the threshold with the lowest total cost on these customers."""
    p, y = np.asarray(p, dtype=float), np.asarray(y)
    candidates = np.append(np.unique(p), np.inf)
    totals = []
    for t in candidates:
        false_positives = np.sum((p >= t) & (y == 0))
        false_negatives = np.sum((p < t) & (y == 1))
        totals.append(cost["miss"] * false_positives + cost["call"] * false_negatives)
    return float(candidates[np.argmin(totals)])
