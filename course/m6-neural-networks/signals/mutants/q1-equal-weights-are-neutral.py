def initialise(sizes, activation, seed):
    """Return a matrix of weights for each layer, so that pre-activations have variance 1."""
    source = torch.Generator().manual_seed(seed)
    mean_square, drawn = 1.0, []
    after_bend = (activation(torch.randn(200_000, generator=source)) ** 2).mean().item()
    for incoming, outgoing in zip(sizes, sizes[1:]):
        limit = (3 / (incoming * mean_square)) ** 0.5
        row = limit * (2 * torch.rand(incoming, generator=source) - 1)
        drawn.append(row.repeat(outgoing, 1))
        mean_square = after_bend
    return drawn
