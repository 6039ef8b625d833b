def learn(arms, rewards, delays, start, step=None):
    """Return the estimate of each arm after a log whose rewards come late."""
    value = np.array(start, dtype=float)
    count = 0
    arrival = np.arange(len(arms)) + np.asarray(delays, dtype=int)
    for choice in np.argsort(arrival, kind="stable"):
        if arrival[choice] < len(arms):
            count += 1
            size = 1 / count if step is None else step
            value[arms[choice]] += size * (rewards[choice] - value[arms[choice]])
    return value
