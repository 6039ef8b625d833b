def fit_ridge(X, y, alpha):
    """Return the intercept and the coefficients of ridge, for the table as it came."""
    centre, spread = X.mean(axis=0), X.std(axis=0)
    Z = np.column_stack([np.ones(len(X)), (X - centre) / spread])
    b = ridge(Z, y, alpha)
    return b[0] - centre @ (b[1:] / spread), b[1:] / spread
