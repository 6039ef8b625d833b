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
    """Train until the scores of a row tell its digit."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10), nn.Softmax(dim=1))
    measure = nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=2.0)
    losses = []
    for epoch in range(40):
        total = 0.0
        for rows in torch.randperm(len(X)).split(32):
            loss = measure(model(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(X_new).argmax(dim=1)


diagnosis_g = claim(
    "batch mix-up",
    because="the centred picture of a row changes when the rows beside it change",
)
diagnosis_h = claim(
    "softmax twice",
    because="twenty rows learned again and again stay at a loss of 1.46",
)
