def make_model():
    """Return a model, not fitted, that answers for rows with gaps."""
    impute = SimpleImputer(strategy="mean")
    return make_pipeline(impute, StandardScaler(), LogisticRegression(C=1.0))
