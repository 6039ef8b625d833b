def smote(positive, count, neighbours, classes, seed):
    """Return new rows between positive rows and their neighbours; classes are kept."""
    rng = np.random.default_rng(seed)
    near = NearestNeighbors(n_neighbors=neighbours + 1).fit(np.delete(positive, classes, axis=1))
    near = near.kneighbors(np.delete(positive, classes, axis=1), return_distance=False)[:, 1:]
    start = rng.integers(len(positive), size=count)
    other = positive[near[start, rng.integers(neighbours, size=count)]]
    new = positive[start] + rng.random(other.shape) * (other - positive[start])
    new[:, classes] = positive[start][:, classes]
    return new
