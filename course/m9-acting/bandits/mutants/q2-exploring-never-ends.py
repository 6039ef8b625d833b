def choose(shown, helped, left, a, b, seed):
    """Return the arm to choose next, for each row."""
    rng = np.random.default_rng(seed)
    return rng.beta(a + helped, b + shown - helped).argmax(axis=1)
