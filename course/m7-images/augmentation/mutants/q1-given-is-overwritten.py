def shifted(X, y, copies, reach, rng):
    """Return the pictures and shifted copies of them, and the labels of all."""
    pictures = [X.copy()]
    for _ in range(copies):
        one = X
        for place, (down, right) in enumerate(rng.integers(-reach, reach + 1, size=(len(X), 2))):
            one[place] = warp(pictures[0][place : place + 1], b=(down, right))[0]
        pictures.append(one.copy())
    return np.concatenate(pictures), np.tile(y, copies + 1)
