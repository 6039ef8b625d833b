final_model = make_model()
final_model.set_params(logisticregression__class_weight="balanced")
final_model.fit(X, y)
