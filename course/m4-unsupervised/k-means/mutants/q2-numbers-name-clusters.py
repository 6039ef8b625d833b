def stability(X, k, pairs):
    """Return the mean agreement of halves of X, and of halves of uniform tables."""
    rng = np.random.default_rng(0)
    found = {"found": [], "in_uniform": []}
    for pair in range(pairs):
        uniform = rng.uniform(X.min(axis=0), X.max(axis=0), size=X.shape)
        for values, table in zip(found.values(), (X, uniform)):
            one, two = np.array_split(rng.permutation(len(table)), 2)
            first = KMeans(k, n_init=5, random_state=pair).fit(table[one])
            second = KMeans(k, n_init=5, random_state=pair + 1000).fit(table[two])
            values.append(np.mean(first.predict(table) == second.predict(table)))
    return {name: float(np.mean(values)) for name, values in found.items()}
