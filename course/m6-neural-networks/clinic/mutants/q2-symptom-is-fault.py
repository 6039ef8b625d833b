def script_d(X, y, X_new, seed):
    """Train with a rate that falls from epoch to epoch."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.6)
    losses = []
    for epoch in range(12):
        batch_losses = []
        for rows in torch.randperm(len(X)).split(32):
            loss = cross_entropy(model(X[rows]), y[rows], reduction="none")
            optimiser.zero_grad()
            loss.mean().backward()
            optimiser.step()
            batch_losses.append(loss.detach())
        schedule.step()
        losses.append(torch.cat(batch_losses).mean().item())
    return losses, model(X_new).argmax(dim=1)


def script_e(X, y, X_new, seed):
    """Leave damaged pictures out, then train."""
    torch.manual_seed(seed)
    whole = ~X.isnan().any(dim=1)
    X = X[whole]
    y = y[whole]
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
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


def script_f(X, y, X_new, seed):
    """Train with dropout; ask the model without gradients."""
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Dropout(0.3), nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 10)
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for epoch in range(12):
        total = 0.0
        for rows in torch.randperm(len(X)).split(32):
            loss = cross_entropy(model(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    model.eval()
    with torch.no_grad():
        scores = model(X_new)
    return losses, scores.argmax(dim=1)


diagnosis_d = claim(
    "softmax twice",
    because="with a rate of 0 the gradient of one batch doubles at the second call",
)
diagnosis_e = claim(
    "label shift",
    because="numbered rows arrive with the labels of other rows after the first damaged picture",
)
diagnosis_f = claim(
    "training mode",
    because="the same new rows get other classes when the model is asked a second time",
)
