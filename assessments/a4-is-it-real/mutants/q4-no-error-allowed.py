def real_ones(p_values, share):
    """Return which findings to name, so that few of those that are named are false."""
    p = np.asarray(p_values, dtype=float)
    return p <= share / max(len(p), 1)
