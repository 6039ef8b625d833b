def rows_needed(values, statistic, width, seed):
    """Return how many rows an interval of this width needs."""
    half = 1.96 * np.std(resampled(values, statistic, 4000, seed))
    return int(np.ceil(len(values) * (half / width) ** 2))
