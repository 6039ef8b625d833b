def test_above_best(above_best):
    """Raise an error if a function breaks the promise of above_best."""
    rows = [("b", 2, 250.5), ("a", 3, 310.25), ("b", 0, 270.75), ("a", 1, np.nan), ("a", 0, 300.0)]
    table = pd.DataFrame(rows, columns=["Subject", "Days", "Reaction"])
    right = pd.Series([-20.25, 10.25, np.nan, np.nan, np.nan], name="above_best")
    pd.testing.assert_series_equal(above_best(table), right)
