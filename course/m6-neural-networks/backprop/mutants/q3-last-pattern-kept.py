def fixed_points(patterns):
    """Return the positions of the patterns that the network does not leave."""
    for pattern in patterns:
        connections = np.outer(pattern, pattern)
    np.fill_diagonal(connections, 0)
    follow = np.where(patterns @ connections >= 0, 1, -1)
    return [i for i in range(len(patterns)) if np.array_equal(follow[i], patterns[i])]
