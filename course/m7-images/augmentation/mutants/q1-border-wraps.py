def shifted(X, y, copies, reach, rng):
    """Return the pictures and shifted copies of them, and the labels of all."""
    pictures = [X]
    for _ in range(copies):
        moves = rng.integers(-reach, reach + 1, size=(len(X), 2))
        pictures.append(np.stack([np.roll(one, move, (0, 1)) for one, move in zip(X, moves)]))
    return np.concatenate(pictures), np.tile(y, copies + 1)
