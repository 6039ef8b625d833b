def joint_shares(X, perplexity):
    """Return the shares of all pairs, which sum to 1."""
    square = squareform(pdist(X)) ** 2
    P = np.array([shares_for(row / row.mean(), perplexity) for row in square])
    return (P + P.T) / (2 * len(X))
