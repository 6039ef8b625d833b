from imblearn.over_sampling import RandomOverSampler
from sklearn.metrics import precision_score


def buyer_precision(X, y):
    """Return the mean precision of a tree fitted on balanced classes."""
    balance = RandomOverSampler(random_state=0)
    scores = []
    for fit, test in folds(0).split(X, y):
        X_fit, y_fit = balance.fit_resample(X[fit], y[fit])
        X_test, y_test = balance.fit_resample(X[test], y[test])
        tree = DecisionTreeClassifier(random_state=0).fit(X_fit, y_fit)
        scores.append(precision_score(y_test, tree.predict(X_test), zero_division=0))
    return float(np.mean(scores))
