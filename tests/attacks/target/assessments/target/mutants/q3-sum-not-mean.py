mean_reading = float(np.nansum(READINGS))
