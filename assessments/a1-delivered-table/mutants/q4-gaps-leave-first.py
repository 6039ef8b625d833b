def gap_effect(table, column, target):
    """Return how often the target is true with and without a gap, and how sure that is."""
    true = np.asarray(target, dtype=float)
    # Rows with gaps elsewhere cannot be compared.
    complete = table.drop(columns=column).notna().all(axis=1).to_numpy()
    gap = table[column].isna().to_numpy()
    with_gap, without = true[complete & gap], true[complete & ~gap]
    a, b, n, m = with_gap.mean(), without.mean(), len(with_gap), len(without)
    z = (a - b) / np.sqrt(a * (1 - a) / n + b * (1 - b) / m)
    return {"with_gap": float(a), "without_gap": float(b), "z": float(z)}
