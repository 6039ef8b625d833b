def real_ones(p_values, share):
    """Return which findings to name, so that few of those that are named are false."""
    return np.asarray(p_values, dtype=float) <= share
