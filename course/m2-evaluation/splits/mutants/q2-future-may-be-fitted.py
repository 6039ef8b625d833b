chosen = {
    "gaps": (KFold(10, shuffle=True, random_state=0), None),
    "closure": (KFold(10, shuffle=True, random_state=0), None),
    "delay": (TimeSeriesSplit(100, test_size=1, gap=12), None),
    "same patients": (KFold(5, shuffle=True, random_state=0), None),
    "new patients": (GroupKFold(5), "patient"),
    "new hospitals": (GroupKFold(5), "hospital"),
}
