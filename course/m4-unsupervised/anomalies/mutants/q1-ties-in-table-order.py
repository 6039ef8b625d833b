def expected_precision(scores, attacks, budget):
    """Return the share of attacks among the alarms, as the mean over equal scores."""
    scores = np.nan_to_num(np.asarray(scores, dtype=float), nan=-np.inf)
    alarms = np.argsort(scores, kind="stable")[:budget]
    return np.asarray(attacks)[alarms].mean()
