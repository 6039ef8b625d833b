cards = {
    "van": {
        "target": "bikers",
        "unit": "hour",
        "horizon": 1,
        "too_few": 1.5,
        "too_many": 4,
        "features": [
            "hour of the day",
            "working day",
            "rides, 3 hours before",
            "rides, 24 hours before",
            "rides, 168 hours before",
            "temperature, 3 hours before",
            "forecast for the day",
        ],
        "good_enough": 78,
    },
    "maps": {
        "target": "casual",
        "unit": "day",
        "horizon": 204,
        "too_few": 0.2,
        "too_many": 0.6,
        "features": [
            "day of the week",
            "holiday",
            "guests, 14 days before",
            "mean temperature of the month, 2000 to 2010",
        ],
        "good_enough": 26,
    },
}
