def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    rng, scores = np.random.default_rng(seed), []
    for _ in range(runs):
        if groups is None:
            rows = rng.integers(len(truth), size=len(truth))
        else:
            names = np.unique(groups)
            rows = np.isin(groups, rng.choice(names, size=len(names)))
        scores.append(score(truth[rows], predicted[rows]))
    return np.percentile(scores, [2.5, 97.5])
