def make_model():
    """Return a new, unfitted regressor for tables like X."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

    def scaled(numbers):
        filled = numbers.fillna(numbers.median())
        return (filled - filled.mean()) / (filled.std() + 1e-12)

    prepare = make_column_transformer(
        (FunctionTransformer(scaled), make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
    )
    return make_pipeline(prepare, Ridge(alpha=10.0))
