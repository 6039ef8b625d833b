def judge_map(X, Y, k):
    """Return trustworthiness, continuity and the rank correlation of distances."""
    n = len(X)
    table, chart = squareform(pdist(X)), squareform(pdist(Y))

    def kept(true, shown):
        total = 0
        for i in range(n):
            others = [j for j in np.argsort(true[i], kind="stable") if j != i]
            near = [j for j in np.argsort(shown[i], kind="stable") if j != i][:k]
            total += len(set(near) - set(others[:k]))
        return 1 - total / (n * k)

    order = spearmanr(pdist(X), pdist(Y)).statistic
    return {
        "trustworthiness": kept(table, chart),
        "continuity": kept(chart, table),
        "distances": order,
    }
