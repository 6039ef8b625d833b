def test_above_best(above_best):
    """Raise an error if a function breaks the promise of above_best."""
    table = draw_table(np.random.default_rng(0))
    found = above_best(table)
    assert len(found) == len(table)
