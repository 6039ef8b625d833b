def predict_new(known, answers, new, numbers, words):
    """Return the mean answer of the five nearest known rows for each new row."""
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = [("numbers", StandardScaler(), numbers), ("words", ordinal, words)]
    model = make_pipeline(ColumnTransformer(columns), KNeighborsRegressor(5))
    return model.fit(known, answers).predict(new)
