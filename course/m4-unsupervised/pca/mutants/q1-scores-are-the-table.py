def compress(known, new, count, units):
    """Return components, variances, scores and restored rows."""
    middle = known.mean(axis=0)
    unit = np.ones(known.shape[1])
    if len(set(units)) > 1:
        spread = known.std(axis=0, ddof=1)
        unit = np.where(spread > 0, spread, 1)
    sizes, rows = np.linalg.svd((known - middle) / unit, full_matrices=False)[1:]
    components, variances = rows[:count], sizes[:count] ** 2 / (len(known) - 1)
    ends = [row[np.abs(row).argmax()] for row in components]
    components = components * np.sign(ends)[:, None]
    scores = (new - middle) / unit @ components.T
    restored = scores @ components
    return {
        "components": components,
        "variances": variances,
        "scores": scores,
        "restored": restored,
    }
