def evaluate(model, X, y):
    """Return mean and spread of the test error over 20 splits, and the baseline's mean."""
    errors, baseline = [], []
    for seed in range(20):
        A, B, a, b = train_test_split(X, y, test_size=0.25, random_state=seed)
        errors.append(mean_absolute_error(a, clone(model).fit(A, a).predict(A)))
        baseline.append(mean_absolute_error(a, np.full(len(a), np.mean(a))))
    return {
        "mean": float(np.mean(errors)),
        "spread": float(np.std(errors, ddof=1)),
        "baseline": float(np.mean(baseline)),
    }
