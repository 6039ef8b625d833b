def scorecard(truth, decisions):
    """Return confusion matrix, recall, precision and false-positive rate as a dictionary."""
    truth, decisions = np.asarray(truth, dtype=int), np.asarray(decisions, dtype=int)
    tn, fp = np.sum((truth == 0) & (decisions == 0)), np.sum((truth == 0) & (decisions == 1))
    fn, tp = np.sum((truth == 1) & (decisions == 0)), np.sum((truth == 1) & (decisions == 1))
    return {
        "matrix": np.array([[tn, fp], [fn, tp]]),
        "recall": tp / (tp + fn),
        "precision": tp / (tp + fp) if tp + fp else np.nan,
        "false_positive_rate": fp / (fp + tp) if tp + fp else np.nan,
    }
