def compare_models(old, new, train, test):
    """Return the gain of a new model, its 95 % interval and the p-value."""
    each = new - old
    k, gain = len(each), np.mean(each)
    error = np.std(each, ddof=1) / np.sqrt(k)
    half = stats.t.ppf(0.975, k - 1) * error
    p = 2 * stats.t.sf(abs(gain) / error, k - 1)
    return {"gain": gain, "low": gain - half, "high": gain + half, "p": p}
