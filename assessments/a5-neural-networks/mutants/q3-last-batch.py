def train(model, X, y, epochs, learning_rate, seed):
    """Train the model in place; return the mean loss of each epoch."""
    optimiser = torch.optim.SGD(model.parameters(), lr=learning_rate)
    generator = torch.Generator().manual_seed(seed)
    epoch_losses = []
    for _ in range(epochs):
        model.train()
        for batch in torch.randperm(len(X), generator=generator).split(32):
            batch_loss = cross_entropy(model(X[batch]), y[batch])
            optimiser.zero_grad()
            batch_loss.backward()
            optimiser.step()
        epoch_losses.append(batch_loss.item())
    return epoch_losses
