def usable_rates(curvatures, start, rates, keep, steps, goal):
    """Return the rates with which every coordinate is near zero after the steps."""
    found = []
    for rate in rates:
        left = (1 - rate * curvatures / (1 - keep)) ** steps * start
        if rate < 2 / max(curvatures) and np.all(np.abs(left) <= goal):
            found.append(rate)
    return found
