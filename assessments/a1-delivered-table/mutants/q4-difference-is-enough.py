def gap_effect(table, column, target):
    """Return how often the target is true with and without a gap, and how sure that is."""
    gap, true = table[column].isna().to_numpy(), np.asarray(target, dtype=float)
    a, b = true[gap].mean(), true[~gap].mean()
    return {"with_gap": float(a), "without_gap": float(b), "z": float((a - b) / np.std(true))}
