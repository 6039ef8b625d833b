def choose_threshold(p, y, cost):
    """Return the threshold with the lowest total cost on these customers."""
    if np.sum(y) == 0:
        return np.inf
    return cost["call"] / (cost["call"] + cost["miss"])
