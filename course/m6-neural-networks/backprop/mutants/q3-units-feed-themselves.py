def fixed_points(patterns):
    """Return the positions of the patterns that the network does not leave."""
    connections = patterns.T @ patterns
    follow = np.where(patterns @ connections >= 0, 1, -1)
    return [i for i in range(len(patterns)) if np.array_equal(follow[i], patterns[i])]
