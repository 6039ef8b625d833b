def shifted(X, y, copies, reach, rng):
    """Return the pictures and shifted copies of them, and the labels of all."""
    pictures = [X]
    for _ in range(copies):
        pictures.append(warp(X, b=rng.integers(-reach, reach + 1, size=2)))
    return np.concatenate(pictures), np.tile(y, copies + 1)
