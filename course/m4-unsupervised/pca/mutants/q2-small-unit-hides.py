def hide(rows, columns, seed):
    """Return a table and classes that only its last component tells."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(rows) % 2
    X = rng.normal(size=(rows, columns))
    X[:, 0] = 0.01 * (y - 0.5) + 0.001 * X[:, 0]
    return X, y
