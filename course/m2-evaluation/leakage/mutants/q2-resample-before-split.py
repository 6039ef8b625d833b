from imblearn.over_sampling import RandomOverSampler


def buyer_precision(X, y):
    """Return the mean precision of a tree fitted on balanced classes."""
    balance = RandomOverSampler(random_state=0)
    X_equal, y_equal = balance.fit_resample(X, y)
    model = make_pipeline(balance, DecisionTreeClassifier(random_state=0))
    return cross_val_score(model, X_equal, y_equal, cv=folds(0), scoring="precision").mean()
