def remedy(case):
    """Return the advice for a laboratory: simpler, more complex, more rows or keep."""
    now = case["as it is"]
    if np.mean(now["valid"]) < 1.1 * np.mean(now["train"]):
        return "keep"
    error = {setting: np.mean(errors["valid"]) for setting, errors in case.items()}
    neighbour = min(("simpler", "more complex"), key=error.get)
    return neighbour if error[neighbour] < 0.97 * error["as it is"] else "more rows"
