by_plane_sql = """
    SELECT tailnum, COUNT(*), COUNT(arr_delay), AVG(COALESCE(arr_delay, 0))
    FROM flights GROUP BY tailnum
"""


def by_plane(flights):
    filled = flights.assign(filled=flights["arr_delay"].fillna(0))
    groups = filled.groupby("tailnum", dropna=False)
    return groups.agg(
        planned=("arr_delay", "size"), arrived=("arr_delay", "count"), delay=("filled", "mean")
    ).reset_index()
