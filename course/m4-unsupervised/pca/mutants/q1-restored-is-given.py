def compress(known, new, count, units):
    """Return components, variances, scores and restored rows."""
    mean, unit = known.mean(axis=0), np.ones(known.shape[1])
    if len(set(units)) > 1:
        spread = known.std(axis=0, ddof=1)
        unit = np.where(spread > 0, spread, 1)
    _, components, variances = principal((known - mean) / unit)
    components = components[:count]
    largest = components[np.arange(count), np.abs(components).argmax(axis=1)]
    components = components * np.sign(largest)[:, None]
    scores = (new - mean) / unit @ components.T
    found = components, variances[:count], scores, new
    return dict(zip(("components", "variances", "scores", "restored"), found))
