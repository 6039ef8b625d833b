def choose(shown, helped, left, a, b, seed):
    """Return the arm to choose next, for each row."""
    rng = np.random.default_rng(seed)
    if left > 1:
        return rng.beta(a + helped, b + shown - helped).argmax(axis=1)
    return ((a + helped) / (a + b + shown)).argmax(axis=1)
