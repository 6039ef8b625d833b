from sklearn.base import BaseEstimator, ClassifierMixin


def filled(X):
    """Fill each column with its mean, and say where the gaps were."""
    return np.hstack([X.fillna(X.mean()).fillna(0).to_numpy(), X.isna().to_numpy(float)])


class Filled(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.model_ = make_pipeline(StandardScaler(), LogisticRegression()).fit(filled(X), y)
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        return self.model_.predict_proba(filled(X))


def make_model():
    """Return a model, not fitted, that answers for rows with gaps."""
    return Filled()
