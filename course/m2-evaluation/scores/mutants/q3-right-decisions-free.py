def decide(p_new, p_valid, truth_valid, costs):
    """Return 0 or 1 for each new case, by the threshold that is cheapest on validation cases."""
    p, truth, costs = np.asarray(p_valid), np.asarray(truth_valid), np.asarray(costs)
    candidates, total = np.linspace(0, 1.01, 102), []
    for t in candidates:
        false_positives = np.sum((p >= t) & (truth == 0))
        false_negatives = np.sum((p < t) & (truth == 1))
        total.append(costs[0, 1] * false_positives + costs[1, 0] * false_negatives)
    return (np.asarray(p_new) >= candidates[np.argmin(total)]).astype(int)
