def joint_shares(X, perplexity):
    """Return the shares of all pairs, which sum to 1."""
    n = len(X)
    square = squareform(pdist(X)) ** 2
    square /= square.mean()
    low, high = 1e-6, 1e6
    for _ in range(80):
        width = np.sqrt(low * high)
        rows = [shares(np.delete(square[i], i), width) for i in range(n)]
        if np.mean([perplexity_of(p) for p in rows]) < perplexity:
            low = width
        else:
            high = width
    P = np.array([np.insert(rows[i], i, 0) for i in range(n)])
    return (P + P.T) / (2 * n)
