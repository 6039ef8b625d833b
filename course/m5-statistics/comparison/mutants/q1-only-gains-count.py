def compare_models(old, new, train, test):
    """Return the gain of a new model, its 95 % interval and the p-value."""
    each = new - old
    k, gain = len(each), np.mean(each)
    error = np.sqrt((1 / k + test / train) * np.var(each, ddof=1))
    half = stats.t.ppf(0.975, k - 1) * error
    p = stats.t.sf(gain / error, k - 1)
    return {"gain": gain, "low": gain - half, "high": gain + half, "p": p}
