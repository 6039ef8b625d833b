def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    rng, scores = np.random.default_rng(seed), []
    for _ in range(runs):
        rows = rng.choice(len(truth), size=len(truth), replace=False)
        scores.append(score(truth[rows], predicted[rows]))
    return np.percentile(scores, [2.5, 97.5])
