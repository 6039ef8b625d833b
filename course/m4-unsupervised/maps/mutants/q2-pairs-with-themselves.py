def judge_map(X, Y, k):
    """Return trustworthiness, continuity and the rank correlation of distances."""
    n = len(X)
    table, chart = squareform(pdist(X)), squareform(pdist(Y))

    def kept(true, shown):
        total = 0
        for i in range(n):
            others = [j for j in np.argsort(true[i], kind="stable") if j != i]
            near = [j for j in np.argsort(shown[i], kind="stable") if j != i][:k]
            total += sum(max(others.index(j) + 1 - k, 0) for j in near)
        return 1 - 2 * total / (n * k * (2 * n - 3 * k - 1))

    order = spearmanr(table.ravel(), chart.ravel()).statistic
    return {
        "trustworthiness": kept(table, chart),
        "continuity": kept(chart, table),
        "distances": order,
    }
