def shifted(X, y, copies, reach, rng):
    """Return the pictures and shifted copies of them, and the labels of all."""
    pictures = list(X)
    for _ in range(copies):
        for one in X:
            pictures.append(warp(one[None], b=rng.integers(-reach, reach + 1, size=2))[0])
    return np.stack(pictures), np.concatenate([y, np.repeat(y, copies)])
