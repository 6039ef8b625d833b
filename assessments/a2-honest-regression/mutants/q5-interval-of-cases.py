def interval(errors, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of the mean error."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(np.asarray(errors, dtype=float), runs)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)
