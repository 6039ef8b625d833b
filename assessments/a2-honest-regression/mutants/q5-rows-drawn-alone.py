def interval(errors, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of the mean error."""
    errors, rng = np.asarray(errors, dtype=float), np.random.default_rng(seed)
    means = rng.choice(errors, size=(runs, len(errors))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
