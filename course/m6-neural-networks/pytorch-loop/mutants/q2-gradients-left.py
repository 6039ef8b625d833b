def train(model, X, y, epochs, learning_rate, seed):
    """Train the model in place; return the mean loss of each epoch."""
    mode = model.training
    model.train()
    adam = torch.optim.Adam(model.parameters(), lr=learning_rate)
    shuffle = torch.Generator().manual_seed(seed)
    history = []
    for _ in range(epochs):
        loss_sum = 0.0
        for chosen in torch.randperm(len(X), generator=shuffle).split(64):
            batch_loss = cross_entropy(model(X[chosen]), y[chosen])
            adam.zero_grad()
            batch_loss.backward()
            adam.step()
            loss_sum += batch_loss.item() * len(chosen)
        history.append(loss_sum / len(X))
    model.train(mode)
    return history
