def places(k, n, new, too_few, too_many):
    """Return the number of places with the smallest expected loss."""
    share = beta(1 + k, 1 + n - k).ppf(too_few / (too_few + too_many))
    return round(float(new * share))
