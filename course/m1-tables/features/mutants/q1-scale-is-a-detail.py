def predict_new(known, answers, new, numbers, words):
    """Return the mean answer of the five nearest known rows for each new row."""
    one_hot = OneHotEncoder(handle_unknown="ignore")
    columns = [("numbers", "passthrough", numbers), ("words", one_hot, words)]
    model = make_pipeline(ColumnTransformer(columns), KNeighborsRegressor(5))
    return model.fit(known, answers).predict(new)
