from sklearn.neighbors import KNeighborsClassifier


def make_model():
    """Return a model that gives each row the answer of the most similar fitted row."""
    impute = SimpleImputer(strategy="mean", add_indicator=True)
    return make_pipeline(impute, StandardScaler(), KNeighborsClassifier(n_neighbors=1))
