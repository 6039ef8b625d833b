from sklearn.neighbors import KNeighborsClassifier

nearest = KNeighborsClassifier(n_neighbors=1).fit(X, y)


def who_to_call(new_customers):
    """Return one True (call) or False per customer."""
    return nearest.predict(new_customers) == 1
