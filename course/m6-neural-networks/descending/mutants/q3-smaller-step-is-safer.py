def usable_rates(curvatures, start, rates, keep, steps, goal):
    """Return the rates with which every coordinate is near zero after the steps."""
    limit = 2 * (1 + keep) / max(curvatures)
    return [rate for rate in rates if rate < limit]
