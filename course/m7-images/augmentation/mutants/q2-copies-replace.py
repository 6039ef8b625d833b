def misread_with(transforms, fit, X, y, held):
    """Return the share of held-out pictures misread with each transform."""
    shares = {}
    for name, change in transforms.items():
        read = fit(change(X[~held].copy()), y[~held])
        shares[name] = float(np.mean(read(X[held]) != y[held]))
    return shares
