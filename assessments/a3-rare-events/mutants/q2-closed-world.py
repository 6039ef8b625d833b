def make_model():
    """Return a new, unfitted classifier for tables like X."""
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    prepare = make_column_transformer(
        (OneHotEncoder(), ["MOSTYPE", "MOSHOOFD"]), remainder=StandardScaler()
    )
    return make_pipeline(prepare, LogisticRegression(C=0.01, max_iter=2000))
