def rows_needed(values, statistic, width, seed):
    """Return how many rows an interval of this width needs."""
    low, high = np.percentile(values, [2.5, 97.5])
    return int(np.ceil(len(values) * ((high - low) / width) ** 2))
