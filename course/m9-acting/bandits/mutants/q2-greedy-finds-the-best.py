def choose(shown, helped, left, a, b, seed):
    """Return the arm to choose next, for each row."""
    rng = np.random.default_rng(seed)
    mean = (a + helped) / (a + b + shown)
    equal = np.isclose(mean, mean.max(axis=1, keepdims=True), rtol=1e-9)
    return (equal * (1 + rng.random(mean.shape))).argmax(axis=1)
