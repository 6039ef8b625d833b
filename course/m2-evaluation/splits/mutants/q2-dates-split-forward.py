chosen = {
    "gaps": (TimeSeriesSplit(10), None),
    "closure": (TimeSeriesSplit(10, test_size=26), None),
    "delay": (TimeSeriesSplit(100, test_size=1, gap=12), None),
    "same patients": (KFold(5, shuffle=True, random_state=0), None),
    "new patients": (GroupKFold(5), "patient"),
    "new hospitals": (GroupKFold(5), "hospital"),
}
