mean_reading = float(np.nan_to_num(READINGS).mean())
