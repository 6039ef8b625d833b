def half_width(errors, coverage):
    """Return the half width of a prediction interval that covers at least this share."""
    k = int(np.ceil(len(errors) * coverage - 1e-9))
    return float(np.sort(errors)[max(k, 1) - 1])
