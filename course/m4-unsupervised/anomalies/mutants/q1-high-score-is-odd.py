def expected_precision(scores, attacks, budget):
    """Return the share of attacks among the alarms, as the mean over equal scores."""
    scores, attacks = np.asarray(scores, dtype=float), np.asarray(attacks)
    scores = np.where(np.isnan(scores), np.inf, scores)
    budget = min(budget, len(scores))
    last = np.sort(scores)[-budget]
    sure, tied = scores > last, scores == last
    found = attacks[sure].sum() + (budget - sure.sum()) * attacks[tied].mean()
    return found / budget
