def kappa_of(first, second):
    """Return Cohen's kappa of two lists of labels."""
    return float(np.mean(np.asarray(first) == np.asarray(second)))
