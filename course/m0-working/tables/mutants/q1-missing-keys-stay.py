by_plane_sql = """
    SELECT tailnum, COUNT(*), COUNT(arr_delay), AVG(arr_delay)
    FROM flights GROUP BY tailnum
"""


def by_plane(flights):
    delays = flights.groupby("tailnum")["arr_delay"]
    return delays.agg(["size", "count", "mean"]).reset_index()
