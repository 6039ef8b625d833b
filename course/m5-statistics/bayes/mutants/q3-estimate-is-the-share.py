def places(k, n, new, too_few, too_many):
    """Return the number of places with the smallest expected loss."""
    rng = np.random.default_rng(0)
    coming = rng.binomial(new, (1 + k) / (2 + n), 50_000)
    return int(np.quantile(coming, too_few / (too_few + too_many)))
