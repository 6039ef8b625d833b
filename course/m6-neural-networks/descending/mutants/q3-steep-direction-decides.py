def usable_rates(curvatures, start, rates, keep, steps, goal):
    """Return the rates with which every coordinate is near zero after the steps."""
    steep, found = int(np.argmax(curvatures)), []
    for rate in rates:
        h = curvatures[steep]
        step = np.array([[1 - rate * h, -rate * keep], [h, keep]])
        end = np.linalg.matrix_power(step, steps)[0, 0] * start[steep]
        if abs(end) <= goal:
            found.append(rate)
    return found
