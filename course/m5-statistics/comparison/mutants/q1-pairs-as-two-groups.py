def compare_models(old, new, train, test):
    """Return the gain of a new model, its 95 % interval and the p-value."""
    k, gain = len(old), np.mean(new) - np.mean(old)
    variance = np.var(new, ddof=1) + np.var(old, ddof=1)
    error = np.sqrt((1 / k + test / train) * variance)
    half = stats.t.ppf(0.975, 2 * k - 2) * error
    p = 2 * stats.t.sf(abs(gain) / error, 2 * k - 2)
    return {"gain": gain, "low": gain - half, "high": gain + half, "p": p}
