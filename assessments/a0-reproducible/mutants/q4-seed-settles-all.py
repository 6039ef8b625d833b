def difference(table, first, second, runs, seed):
    """Return the difference of two mean masses (kg) with its 95 % bootstrap interval."""
    rng = np.random.default_rng(seed)
    masses = {name: group.to_numpy() for name, group in table.groupby("species")["mass_kg"]}
    drawn = [
        rng.choice(values, size=(runs, len(values))).mean(axis=1)
        for values in (masses[first], masses[second])
    ]
    low, high = np.percentile(drawn[0] - drawn[1], [2.5, 97.5])
    estimate = masses[first].mean() - masses[second].mean()
    return {"estimate": float(estimate), "low": float(low), "high": float(high)}
