def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    rng, n, scores = np.random.default_rng(seed), len(truth), []
    for _ in range(runs):
        rows = rng.integers(n, size=n)
        scores.append(score(truth[rows], predicted[rows]))
    half = 1.96 * np.std(scores) / np.sqrt(n)
    return score(truth, predicted) - half, score(truth, predicted) + half
