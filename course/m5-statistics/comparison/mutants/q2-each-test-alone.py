def claims(p_values, level):
    """Return which of several models may be called different."""
    return np.asarray(p_values) <= level
