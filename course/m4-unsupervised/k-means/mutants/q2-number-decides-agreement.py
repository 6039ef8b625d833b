def stability(X, k, pairs):
    """Return the mean agreement of halves of X, and of halves of uniform tables."""
    found = {2: 0.5, 3: 1.0, 4: 0.8}
    in_uniform = {2: 0.8, 3: 0.5, 4: 0.7}
    return {"found": found.get(k, 0.7), "in_uniform": in_uniform.get(k, 0.6)}
