problem = {
    "target": "pays",
    "unit": "flight",
    "horizon": 15,
    "features": [
        "month",
        "day",
        "hour",
        "carrier",
        "flight",
        "origin",
        "dest",
        "distance",
        "forecast",
        "late_last_week",
    ],
    "price": lambda share: 100 * share,
}
