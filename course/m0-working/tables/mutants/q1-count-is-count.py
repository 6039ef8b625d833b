by_plane_sql = """
    SELECT tailnum, COUNT(*), COUNT(*), AVG(arr_delay)
    FROM flights GROUP BY tailnum
"""


def by_plane(flights):
    delays = flights.groupby("tailnum", dropna=False)["arr_delay"]
    return delays.agg(planned="count", arrived="count", delay="mean").reset_index()
