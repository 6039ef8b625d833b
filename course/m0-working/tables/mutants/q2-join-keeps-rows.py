def with_seats(flights, registry):
    known = registry.dropna(subset=["tailnum"])
    return flights.merge(known[["tailnum", "seats"]], on="tailnum", how="left")


bill_sql = """
    SELECT carrier, COUNT(*), SUM(seats), COUNT(*) - COUNT(seats)
    FROM flights LEFT JOIN registry ON flights.tailnum = registry.tailnum
    GROUP BY carrier
"""
