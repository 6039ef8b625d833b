def misread_with(transforms, fit, X, y, held):
    """Return the share of held-out pictures misread with each transform."""
    shares = {}
    for name, change in transforms.items():
        pictures = np.concatenate([X[~held], change(X.copy())])
        read = fit(pictures, np.concatenate([y[~held], y]))
        shares[name] = float(np.mean(read(X[held]) != y[held]))
    return shares
