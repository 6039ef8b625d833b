def evaluate_oversampled(model, X, y):
    """Return the average precision of each fold for a model fitted on balanced classes."""
    from imblearn.over_sampling import RandomOverSampler

    X_balanced, y_balanced = RandomOverSampler(random_state=0).fit_resample(
        pd.DataFrame(X), np.asarray(y)
    )
    return evaluate(model, X_balanced, y_balanced)
