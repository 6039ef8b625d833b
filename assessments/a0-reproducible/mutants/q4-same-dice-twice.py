def difference(table, first, second, runs, seed):
    """Return the difference of two mean masses (kg) with its 95 % bootstrap interval."""
    masses = {name: np.sort(group) for name, group in table.groupby("species")["mass_kg"]}
    drawn = []
    for species in (first, second):
        rng = np.random.default_rng(seed)
        values = masses[species]
        drawn.append(rng.choice(values, size=(runs, len(values))).mean(axis=1))
    low, high = np.percentile(drawn[0] - drawn[1], [2.5, 97.5])
    estimate = masses[first].mean() - masses[second].mean()
    return {"estimate": float(estimate), "low": float(low), "high": float(high)}
