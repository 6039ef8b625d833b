def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    rng, scores = np.random.default_rng(seed), []
    if groups is None:
        groups = np.arange(len(truth))
    members = [np.flatnonzero(groups == one) for one in np.unique(groups)]
    alone = len(members) == len(truth)
    for _ in range(runs):
        drawn = rng.integers(len(members), size=len(members))
        rows = drawn if alone else np.concatenate([members[one] for one in drawn])
        scores.append(score(truth[rows], predicted[rows]))
    return np.percentile(scores, [5, 95])
