def wrong_entries(loss, claimed, weights):
    """Return the positions at which the claimed gradient is wrong."""
    step = 1e-4 * claimed / np.linalg.norm(claimed)
    if loss(weights - step) < loss(weights):
        return []
    return list(range(len(weights)))
