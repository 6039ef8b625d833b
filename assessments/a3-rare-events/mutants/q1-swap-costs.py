def report(y, p, threshold, cost):
    """Return accuracy, average precision and mean cost per customer as a dictionary."""
    y, p = np.asarray(y), np.asarray(p)
    called = p >= threshold
    false_positive = called & (y == 0)
    false_negative = ~called & (y == 1)
    return {
        "accuracy": float(np.mean(called == y)),
        "average_precision": float(average_precision_score(y, p)),
        "cost": float(np.mean(cost["miss"] * false_positive + cost["call"] * false_negative)),
    }
