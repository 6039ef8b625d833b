def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    scores = []
    for _ in range(runs):
        rng = np.random.default_rng(seed)
        rows = rng.integers(len(truth), size=len(truth))
        scores.append(score(truth[rows], predicted[rows]))
    return np.percentile(scores, [2.5, 97.5])
