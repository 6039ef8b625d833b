def remedy(case):
    """Return the advice for a laboratory: simpler, more complex, more rows or keep."""
    now = case["as it is"]
    if np.mean(now["valid"]) > 1.1 * np.mean(now["train"]):
        return "simpler"
    return "keep"
