def joint_shares(X, perplexity):
    """Return the shares of all pairs, which sum to 1."""
    n = len(X)
    square = squareform(pdist(X)) ** 2
    P = np.zeros((n, n))
    for i in range(n):
        row = np.delete(square[i], i)
        P[i, np.arange(n) != i] = shares_for(row, perplexity)
    return (P + P.T) / (2 * n)
