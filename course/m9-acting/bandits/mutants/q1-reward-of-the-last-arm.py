def learn(arms, rewards, delays, start, step=None):
    """Return the estimate of each arm after a log whose rewards come late."""
    value = np.array(start, dtype=float)
    count = np.zeros(len(value))
    arrival = np.arange(len(arms)) + np.asarray(delays, dtype=int)
    for choice in np.argsort(arrival, kind="stable"):
        if arrival[choice] < len(arms):
            arm = arms[arrival[choice]]
            count[arm] += 1
            size = 1 / count[arm] if step is None else step
            value[arm] += size * (rewards[choice] - value[arm])
    return value
