def fit(X, y, X_new, seed, batch, network):
    torch.manual_seed(seed)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01)
    losses = []
    for _ in range(12):
        summed = 0.0
        for rows in torch.randperm(len(X)).split(batch):
            loss = cross_entropy(network(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            summed += loss.item() * len(rows)
        losses.append(summed / len(X))
    return losses, network(X_new).argmax(dim=1)


def script_g(X, y, X_new, seed):
    """Take the mean line out of each picture, then train."""

    def centred(flat):
        pictures = flat.reshape(len(flat), 8, 8)
        return (pictures - pictures.mean(dim=1, keepdim=True)).flatten(1)

    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for epoch in range(12):
        total = 0.0
        for rows in torch.randperm(len(X)).split(32):
            loss = cross_entropy(model(centred(X)[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(centred(X_new)).argmax(dim=1)


def script_h(X, y, X_new, seed):
    """Train anew."""
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    return fit(X, y, X_new, seed, 32, network)


diagnosis_g = claim(
    "batch mix-up",
    because="the centred picture of a row changes when the rows beside it change",
)
diagnosis_h = claim(
    "softmax twice",
    because="twenty rows learned again and again stay at a loss of 1.46",
)
