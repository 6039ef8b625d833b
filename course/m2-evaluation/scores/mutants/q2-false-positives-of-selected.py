def precision_at(recall, false_positive_rate, share):
    """Return the share of selected cases that are positive."""
    return 1 - false_positive_rate
