def difference(table, first, second, runs, seed):
    """Return the difference of two mean masses (kg) with its 95 % bootstrap interval."""
    rng = np.random.default_rng(seed)
    masses = {name: np.sort(group) for name, group in table.groupby("species")["mass_kg"]}
    drawn = rng.choice(masses[first], runs) - rng.choice(masses[second], runs)
    low, high = np.percentile(drawn, [2.5, 97.5])
    estimate = masses[first].mean() - masses[second].mean()
    return {"estimate": float(estimate), "low": float(low), "high": float(high)}
