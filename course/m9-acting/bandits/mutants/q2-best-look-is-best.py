def choose(shown, helped, left, a, b, seed):
    """Return the arm to choose next, for each row."""
    rng = np.random.default_rng(seed)
    if left > 1:
        return rng.beta(a + helped, b + shown - helped).argmax(axis=1)
    share = np.where(shown > 0, helped / np.maximum(shown, 1), a / (a + b))
    equal = np.isclose(share, share.max(axis=1, keepdims=True), rtol=1e-9)
    return (equal * (1 + rng.random(share.shape))).argmax(axis=1)
