def real_ones(p_values, share):
    """Return which findings to name, so that few of those that are named are false."""
    p = np.asarray(p_values, dtype=float)
    named = np.zeros(len(p), dtype=bool)
    for i, row in enumerate(np.argsort(p, kind="stable"), start=1):
        if p[row] > share * i / len(p):
            break
        named[row] = True
    return named
