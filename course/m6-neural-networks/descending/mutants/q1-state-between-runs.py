memory = {"velocity": 0.0}


def nesterov(gradient, start, rate, keep, steps):
    """Return all places of a descent with momentum that looks ahead."""
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        ahead = path[-1] + keep * memory["velocity"]
        path.append(ahead - rate * gradient(ahead))
        memory["velocity"] = path[-1] - path[-2]
    return np.array(path)
