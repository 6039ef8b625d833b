def smote(positive, count, neighbours, classes, seed):
    """Return new rows between positive rows and their neighbours; classes are kept."""
    rng = np.random.default_rng(seed)
    start = rng.integers(len(positive), size=count)
    other = (start + rng.integers(1, len(positive), size=count)) % len(positive)
    new = positive[start] + rng.random((count, 1)) * (positive[other] - positive[start])
    new[:, classes] = positive[start][:, classes]
    return new
