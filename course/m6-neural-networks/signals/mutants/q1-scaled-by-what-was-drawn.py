def initialise(sizes, activation, seed):
    """Return weights for each layer, so that pre-activations have variance 1."""
    source = torch.Generator().manual_seed(seed)
    signals, drawn = torch.randn(2000, sizes[0], generator=source), []
    for incoming, outgoing in zip(sizes, sizes[1:]):
        even = 2 * torch.rand(outgoing, incoming, generator=source) - 1
        drawn.append(even / (signals @ even.T).std())
        signals = activation(signals @ drawn[-1].T)
    return drawn
