def with_seats(flights, registry):
    unique = registry.sort_values("entry").drop_duplicates("tailnum", keep="last")
    return flights.merge(unique[["tailnum", "seats"]], on="tailnum", how="left")


bill_sql = """
    WITH last_entry AS (
        SELECT tailnum, MAX(entry) AS entry FROM registry GROUP BY tailnum
    ),
    seated AS (
        SELECT r.tailnum, r.seats FROM registry r
        JOIN last_entry l ON r.tailnum IS l.tailnum AND r.entry = l.entry
    )
    SELECT carrier, COUNT(*), SUM(seats), COUNT(*) - COUNT(seats)
    FROM flights LEFT JOIN seated ON flights.tailnum IS seated.tailnum
    GROUP BY carrier
"""
