def train(model, X, y, epochs, learning_rate, seed):
    """Train the model in place; return the mean loss of each epoch."""
    optimiser = torch.optim.SGD(model.parameters(), lr=learning_rate)
    generator = torch.Generator().manual_seed(seed)
    epoch_losses = []
    for _ in range(epochs):
        model.train()
        summed = 0.0
        for batch in torch.randperm(len(X), generator=generator).split(32):
            batch_loss = cross_entropy(model(X[batch]), y[batch])
            batch_loss.backward()
            optimiser.step()
            summed += batch_loss.item() * len(batch)
        epoch_losses.append(summed / len(X))
    return epoch_losses
