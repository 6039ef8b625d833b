def predict_new(known, answers, new, numbers, words):
    """Return the mean answer of the five nearest known rows for each new row."""
    new = new.set_axis(known.columns, axis=1)
    one_hot = OneHotEncoder(handle_unknown="ignore")
    columns = [("encoded", one_hot, words)]
    model = make_pipeline(
        ColumnTransformer(columns, remainder=StandardScaler()), KNeighborsRegressor(5)
    )
    return model.fit(known, answers).predict(new)
