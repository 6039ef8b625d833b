state = {"mean": 0.0, "square": 0.0, "k": 0}


def adam_in_batches(X, y, batches, rate):
    """Return the coefficients after one step of Adam for each batch."""
    w = np.zeros(X.shape[1])
    for rows in batches:
        slope = 2 * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
        state["k"] += 1
        state["mean"] = 0.9 * state["mean"] + 0.1 * slope
        state["square"] = 0.999 * state["square"] + 0.001 * slope**2
        root = np.sqrt(state["square"] / (1 - 0.999 ** state["k"])) + 1e-8
        w = w - rate / np.sqrt(state["k"]) * state["mean"] / (1 - 0.9 ** state["k"]) / root
    return w
