def learn(arms, rewards, delays, start, step=None):
    """Return the estimate of each arm after a log whose rewards come late."""
    value = np.array(start, dtype=float)
    count = np.zeros(len(value))
    arrival = np.arange(len(arms)) + np.asarray(delays, dtype=int)
    for choice in np.argsort(arrival, kind="stable"):
        arm = arms[choice]
        reward = rewards[choice] if arrival[choice] < len(arms) else 0
        count[arm] += 1
        size = 1 / count[arm] if step is None else step
        value[arm] += size * (reward - value[arm])
    return value
