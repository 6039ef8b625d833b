def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    rng, n, scores = np.random.default_rng(seed), len(truth), []
    for _ in range(runs):
        scores.append(score(rng.choice(truth, size=n), rng.choice(predicted, size=n)))
    return np.percentile(scores, [2.5, 97.5])
