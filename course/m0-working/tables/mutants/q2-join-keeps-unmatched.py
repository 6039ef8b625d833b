def with_seats(flights, registry):
    known = registry.dropna(subset=["tailnum"]).sort_values("entry")
    unique = known.drop_duplicates("tailnum", keep="last")[["tailnum", "seats"]]
    return flights.merge(unique, on="tailnum")


bill_sql = """
    WITH last_entry AS (
        SELECT tailnum, MAX(entry) AS entry FROM registry GROUP BY tailnum
    )
    SELECT carrier, COUNT(*), SUM(seats), COUNT(*) - COUNT(seats)
    FROM flights
    JOIN last_entry ON flights.tailnum = last_entry.tailnum
    JOIN registry ON registry.tailnum = last_entry.tailnum AND registry.entry = last_entry.entry
    GROUP BY carrier
"""
