def resampled_means(values, runs, seed):
    """Return the means of `runs` draws with replacement, each as long as `values`."""
    np.random.seed(seed)
    return np.array([np.random.choice(values, len(values)).mean() for _ in range(runs)])
