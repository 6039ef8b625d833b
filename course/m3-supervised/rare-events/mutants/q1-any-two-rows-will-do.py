def smote(positive, count, neighbours, seed):
    """Return new rows on segments between positive rows and their nearest neighbours."""
    rng = np.random.default_rng(seed)
    start = rng.integers(len(positive), size=count)
    other = (start + rng.integers(1, len(positive), size=count)) % len(positive)
    return positive[start] + rng.random((count, 1)) * (positive[other] - positive[start])
