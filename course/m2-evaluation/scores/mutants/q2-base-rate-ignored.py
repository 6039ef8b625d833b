def precision_at(recall, false_positive_rate, share):
    """Return the share of selected cases that are positive."""
    return recall / (recall + false_positive_rate)
