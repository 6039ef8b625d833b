def test_above_best(above_best):
    """Raise an error if a function breaks the promise of above_best."""
    table = pd.DataFrame({"Subject": 1, "Days": range(4), "Reaction": [300.0, 310, 290, 305]})
    assert same(above_best(table), pd.Series([np.nan, 10, -10, 15]))
