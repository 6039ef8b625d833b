def paired_p(errors_a, errors_b, groups, flips, seed):
    """Return the p-value of the claim that two models are equally good."""
    difference = np.asarray(errors_a, dtype=float) - np.asarray(errors_b, dtype=float)
    _, who = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(who, difference)
    signs = np.random.default_rng(seed).choice([-1, 1], size=(flips, len(sums)))
    means = np.abs(signs @ sums) / len(difference)
    return float((means >= abs(difference.mean()) - 1e-12).mean())
