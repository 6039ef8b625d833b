def misread_with(transforms, fit, X, y, held):
    """Return the share of held-out pictures misread with each transform."""
    pictures, labels, shares = X[~held], y[~held], {}
    for name, change in transforms.items():
        pictures = np.concatenate([pictures, change(X[~held].copy())])
        labels = np.concatenate([labels, y[~held]])
        shares[name] = float(np.mean(fit(pictures, labels)(X[held]) != y[held]))
    return shares
