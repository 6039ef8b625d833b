def rows_needed(values, statistic, width, seed):
    """Return how many rows an interval of this width needs."""
    low, high = interval(values, statistic, 4000, seed)
    return int(np.ceil(len(values) * (high - low) / width))
