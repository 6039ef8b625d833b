def reader_one(X, y, X_new, seed):
    """Train with dropout; the last 100 rows tell after each epoch how many digits are missed."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Dropout(0.5), nn.Linear(48, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses, missed = [], []
    model.train()
    for epoch in range(10):
        model.train()
        total = 0.0
        for rows in torch.randperm(len(X) - 100).split(32):
            loss = cross_entropy(model(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / (len(X) - 100))
        model.eval()
        with torch.no_grad():
            missed.append((model(X[-100:]).argmax(dim=1) != y[-100:]).sum().item())
    return losses, model(X_new).argmax(dim=1)


def reader_two(X, y, X_new, seed):
    """Train, and use the weights of the epoch in which the last 100 rows have the smallest loss."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    losses, lowest = [], float("inf")
    for epoch in range(10):
        total = 0.0
        for rows in torch.randperm(len(X) - 100).split(32):
            loss = cross_entropy(model(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / (len(X) - 100))
        with torch.no_grad():
            current = cross_entropy(model(X[-100:]), y[-100:]).item()
        if current < lowest:
            lowest, best = current, {k: v.clone() for k, v in model.state_dict().items()}
    model.load_state_dict(best)
    return losses, model(X_new).argmax(dim=1)


def reader_three(X, y, X_new, seed):
    """Train on pixels of mean 0 and about equal spread; treat new pictures in the same way."""

    def scaled(pictures):
        return (pictures - X.mean(dim=0)) / (X.std(dim=0) + 0.1)

    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for epoch in range(10):
        total = 0.0
        for rows in torch.randperm(len(X)).split(32):
            loss = cross_entropy(model(scaled(X)[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(scaled(X_new)).argmax(dim=1)


diagnosis_one = claim(
    "mode not restored",
    because="from the second epoch on two calls give the same scores, so dropout is off",
)
diagnosis_two = claim(
    "weights not copied",
    because="the stored weights change when the model is trained for one more epoch",
)
diagnosis_three = claim(
    "asked in training mode",
    because="a new picture alone gets other pixels after scaling than among others",
)
