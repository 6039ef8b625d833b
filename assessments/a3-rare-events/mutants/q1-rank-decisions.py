def report(y, p, threshold, cost):
    """Return accuracy, average precision and mean cost per customer as a dictionary."""
    y = np.asarray(y)
    called = (np.asarray(p) >= threshold).astype(int)
    return {
        "accuracy": float((called == y).mean()),
        "average_precision": float(average_precision_score(y, called)),
        "cost": float(np.mean(cost["call"] * called * (1 - y) + cost["miss"] * (1 - called) * y)),
    }
