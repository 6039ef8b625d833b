def smote(positive, count, neighbours, seed):
    """Return new rows on segments between positive rows and their nearest neighbours."""
    rng = np.random.default_rng(seed)
    near = NearestNeighbors(n_neighbors=neighbours + 1).fit(positive)
    near = near.kneighbors(positive, return_distance=False)[:, 1:]
    start = rng.integers(len(positive), size=count)
    other = positive[near[start, rng.integers(neighbours, size=count)]]
    return positive[start] + rng.random(other.shape) * (other - positive[start])
