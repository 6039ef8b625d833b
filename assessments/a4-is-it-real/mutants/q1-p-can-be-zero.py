def clusters_p(X, k, draws, seed):
    """Return the p-value of the claim that all rows are one normal group."""
    rng = np.random.default_rng(seed)

    def tightness(table):
        scaled = (table - table.mean(axis=0)) / table.std(axis=0)
        fitted = KMeans(k, n_init=3, random_state=0).fit(scaled)
        return fitted.inertia_ / (scaled**2).sum()

    mean, covariance = X.mean(axis=0), np.cov(X, rowvar=False)
    found = tightness(X)
    nothing = [tightness(rng.multivariate_normal(mean, covariance, len(X))) for _ in range(draws)]
    return sum(one <= found for one in nothing) / draws
