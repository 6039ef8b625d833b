from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

numbers = X.columns.drop(["MOSTYPE", "MOSHOOFD"])
scaler = StandardScaler().fit(X[numbers])
X_scaled = X.copy().astype(float)
X_scaled[numbers] = scaler.transform(X[numbers])


def make_model():
    """Return a new, unfitted classifier for tables like X."""
    prepare = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["MOSTYPE", "MOSHOOFD"]),
        remainder="passthrough",
    )
    return make_pipeline(prepare, LogisticRegression(C=0.01, max_iter=2000))
