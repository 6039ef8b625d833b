def claims(p_values, level):
    """Return which of several models may be called different."""
    best = np.argmin(p_values)
    return (np.arange(len(p_values)) == best) & (p_values[best] <= level)
