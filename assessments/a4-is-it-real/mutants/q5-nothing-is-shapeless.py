def judge(findings, share, seed):
    """Return which findings are real."""
    p_values = []
    for number, one in enumerate(findings):
        if one["kind"] == "clusters":
            table = (one["X"] - one["X"].mean(axis=0)) / one["X"].std(axis=0)
            rng = np.random.default_rng(seed + number)
            tables = [table] + [rng.permuted(table, axis=0) for _ in range(99)]
            inertias = [KMeans(one["k"], n_init=2, random_state=0).fit(t).inertia_ for t in tables]
            p_values.append(np.mean(np.array(inertias) <= inertias[0]))
        elif np.mean(one["errors_b"]) >= np.mean(one["errors_a"]):
            p_values.append(1.0)
        else:
            three = one["errors_a"], one["errors_b"], one["groups"]
            p_values.append(paired_p(*three, 1999, seed + number))
    return [bool(real) for real in real_ones(p_values, share)]
