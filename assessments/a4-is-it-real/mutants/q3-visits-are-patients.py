def paired_p(errors_a, errors_b, groups, flips, seed):
    """Return the p-value of the claim that two models are equally good."""
    difference = np.asarray(errors_a, dtype=float) - np.asarray(errors_b, dtype=float)
    sums = difference
    signs = np.random.default_rng(seed).choice([-1, 1], size=(flips, len(sums)))
    means = np.abs(signs @ sums) / len(difference)
    observed = abs(difference.mean())
    return (1 + int((means >= observed - 1e-12).sum())) / (1 + flips)
