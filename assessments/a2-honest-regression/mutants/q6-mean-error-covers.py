from scipy.stats import norm


def half_width(errors, coverage):
    """Return the half width of a prediction interval that covers at least this share."""
    n = len(errors)
    if int(np.ceil((n + 1) * coverage - 1e-9)) > n:
        return np.inf
    z = norm.ppf((1 + coverage) / 2)
    return float(np.mean(errors) + z * np.std(errors) / np.sqrt(n))
