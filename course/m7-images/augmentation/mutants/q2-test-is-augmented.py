def misread_with(transforms, fit, X, y, held):
    """Return the share of held-out pictures misread with each transform."""
    shares = {}
    for name, change in transforms.items():
        pictures = np.concatenate([X[~held], change(X[~held].copy())])
        read = fit(pictures, np.concatenate([y[~held], y[~held]]))
        shares[name] = float(np.mean(read(change(X[held].copy())) != y[held]))
    return shares
