def expected_precision(scores, attacks, budget):
    """Return the share of attacks among the alarms, as the mean over equal scores."""
    scores, attacks = np.asarray(scores, dtype=float), np.asarray(attacks)
    scores = np.where(np.isnan(scores), -np.inf, scores)
    last = np.sort(scores)[min(budget, len(scores)) - 1]
    sure, tied = scores < last, scores == last
    places = min(budget - sure.sum(), tied.sum())
    return (attacks[sure].sum() + places * attacks[tied].mean()) / budget
