def paired_p(errors_a, errors_b, groups, flips, seed):
    """Return the p-value of the claim that two models are equally good."""
    groups = np.asarray(groups)
    names = np.unique(groups)
    means = [
        np.array([np.asarray(errors, dtype=float)[groups == one].mean() for one in names])
        for errors in (errors_a, errors_b)
    ]
    both, rng = np.concatenate(means), np.random.default_rng(seed)
    observed = abs(means[0].mean() - means[1].mean())
    count = 0
    for _ in range(flips):
        mixed = rng.permutation(both)
        count += abs(mixed[: len(names)].mean() - mixed[len(names) :].mean()) >= observed - 1e-12
    return (1 + count) / (1 + flips)
