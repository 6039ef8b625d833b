def kappa_of(first, second):
    """Return Cohen's kappa of two lists of labels."""
    first, second = np.asarray(first), np.asarray(second)
    observed = np.mean(first == second)
    kinds = set(first) | set(second)
    if len(kinds) == 1:
        return 1.0
    expected = sum(np.mean(first == kind) * np.mean(second == kind) for kind in kinds)
    return float((observed - expected) / (1 - expected))
