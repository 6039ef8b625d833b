def with_seats(flights, registry):
    known = registry.dropna(subset=["tailnum"]).sort_values("entry")
    unique = known.drop_duplicates("tailnum")[["tailnum", "seats"]]
    return flights.merge(unique, on="tailnum", how="left")


bill_sql = """
    WITH one_entry AS (
        SELECT tailnum, MAX(seats) AS seats FROM registry GROUP BY tailnum
    )
    SELECT carrier, COUNT(*), SUM(seats), COUNT(*) - COUNT(seats)
    FROM flights LEFT JOIN one_entry ON flights.tailnum = one_entry.tailnum
    GROUP BY carrier
"""
