def smote(positive, count, neighbours, classes, seed):
    """Return new rows between positive rows and their neighbours; classes are kept."""
    rng = np.random.default_rng(seed)
    search = NearestNeighbors(n_neighbors=neighbours).fit(np.delete(positive, classes, axis=1))
    near = search.kneighbors(return_distance=False)
    start = rng.integers(len(positive), size=count)
    end = near[start, rng.integers(neighbours, size=count)]
    return positive[start] + rng.random((count, 1)) * (positive[end] - positive[start])
