def dropout(X, rate, training, seed):
    """Return X with entries dropped at random in training, and X itself otherwise."""
    if not training:
        return X.clone()
    noise = torch.rand(X.shape[1], generator=torch.Generator().manual_seed(seed))
    return X * (noise >= rate) / (1 - rate)
