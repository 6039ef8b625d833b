def claims(p_values, level):
    """Return which of several models may be called different."""
    limits = np.empty(len(p_values))
    limits[np.argsort(p_values)] = level / np.arange(len(p_values), 0, -1)
    return p_values <= limits
