def wrong_entries(loss, claimed, weights):
    """Return the positions at which the claimed gradient is wrong."""
    wrong, h = [], 1e-14
    for j in range(len(weights)):
        move = h * (np.arange(len(weights)) == j)
        slope = (loss(weights + move) - loss(weights - move)) / (2 * h)
        if abs(slope - claimed[j]) > 0.01 * abs(slope):
            wrong.append(j)
    return wrong
