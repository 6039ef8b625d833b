def nesterov(gradient, start, rate, keep, steps):
    """Return all places of a descent with momentum that looks ahead."""
    path, velocity = [np.array(start, dtype=float)], 0
    for _ in range(steps):
        velocity = keep * velocity + rate * gradient(path[-1] + keep * velocity)
        path.append(path[-1] + velocity)
    return np.array(path)
