def dropout(X, rate, training, seed):
    """Return X with entries dropped at random in training, and X itself otherwise."""
    noise = torch.rand(X.shape, generator=torch.Generator().manual_seed(seed))
    return X * (noise >= rate) / (1 - rate)
