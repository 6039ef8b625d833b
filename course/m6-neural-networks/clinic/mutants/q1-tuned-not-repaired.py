def script_a(X, y, X_new, seed):
    """Train on batches of 8; write the cross-entropy out."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    losses = []
    for epoch in range(6):
        total = 0.0
        for rows in torch.randperm(len(X)).split(8):
            scores = model(X[rows])
            log_shares = scores - scores.logsumexp(dim=1, keepdim=True)
            loss = -log_shares[torch.arange(len(rows)), y[rows]].mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(X_new).argmax(dim=1)


def script_b(X, y, X_new, seed):
    """Train a network with two hidden layers."""

    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = [nn.Linear(64, 512), nn.Linear(512, 512)]
            self.last = nn.Linear(512, 10)

        def forward(self, X):
            for layer in self.hidden:
                X = layer(X).relu()
            return self.last(X)

    torch.manual_seed(seed)
    model, losses = Reader(), []
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(12):
        total = 0.0
        for rows in torch.randperm(len(X)).split(32):
            loss = cross_entropy(model(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(X_new).argmax(dim=1)


def script_c(X, y, X_new, seed):
    """Train on equally many pictures of each digit."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    fewest = y.bincount(minlength=10).min()
    chosen = torch.cat([torch.where(y == digit)[0][:fewest] for digit in range(10)])
    loader = DataLoader(TensorDataset(X[chosen], y[chosen]), batch_size=20, shuffle=True)
    losses = []
    for epoch in range(12):
        total = 0.0
        for pictures, digits in loader:
            optimiser.zero_grad()
            loss = cross_entropy(model(pictures), digits)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(digits)
        losses.append(total / len(chosen))
    return losses, model(X_new).argmax(dim=1)


diagnosis_a = claim(
    "wrong axis",
    because="with batches of 8 an untrained network begins near log 8, and with 30 near log 30",
)
diagnosis_b = claim(
    "frozen layer",
    because="the weights of both hidden layers are the same before and after training",
)
diagnosis_c = claim(
    "sorted batches",
    because="each batch of 20 holds one digit only, in the order of the digits",
)
