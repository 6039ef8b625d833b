def cluster_stability(X, labels, runs, seed):
    """Return for each cluster how far it comes back when rows are drawn again."""
    rng, labels = np.random.default_rng(seed), np.asarray(labels)
    k = labels.max() + 1
    most = np.zeros((runs, k))
    for run in range(runs):
        drawn = X[rng.integers(len(X), size=len(X))]
        named = KMeans(k, n_init=3, random_state=run).fit(drawn).predict(X)
        for cluster in range(k):
            mine = labels == cluster
            most[run, cluster] = max(
                (mine & (named == other)).sum() / mine.sum() for other in range(k)
            )
    return most.mean(axis=0)
