"""The scripts of the debugging clinic as they are handed out: each runs, learns, and holds a fault.

They are texts, so that a repair can be compared with what was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BROKEN: Mapping[str, str] = MappingProxyType(
    {
        "a": """
def script_a(X, y, X_new, seed):
    '''Train on batches of 8; write the cross-entropy out.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    losses = []
    for epoch in range(6):
        total = 0.0
        for rows in torch.randperm(len(X)).split(8):
            scores = model(X[rows])
            log_shares = scores - scores.logsumexp(dim=0, keepdim=True)
            loss = -log_shares[torch.arange(len(rows)), y[rows]].mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(X_new).argmax(dim=1)
""",
        "b": """
def script_b(X, y, X_new, seed):
    '''Train a network with two hidden layers.'''
    class Reader(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = [nn.Linear(64, 16), nn.Linear(16, 16)]
            self.last = nn.Linear(16, 10)

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
""",
        "c": """
def script_c(X, y, X_new, seed):
    '''Train on equally many pictures of each digit.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    fewest = y.bincount(minlength=10).min()
    chosen = torch.cat([torch.where(y == digit)[0][:fewest] for digit in range(10)])
    loader = DataLoader(TensorDataset(X[chosen], y[chosen]), batch_size=20)
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
""",
        "d": """
def script_d(X, y, X_new, seed):
    '''Train with a rate that falls from epoch to epoch.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.6)
    losses = []
    for epoch in range(12):
        batch_losses = []
        for rows in torch.randperm(len(X)).split(32):
            loss = cross_entropy(model(X[rows]), y[rows], reduction="none")
            loss.mean().backward()
            optimiser.step()
            batch_losses.append(loss.detach())
        schedule.step()
        losses.append(torch.cat(batch_losses).mean().item())
    return losses, model(X_new).argmax(dim=1)
""",
        "e": """
def script_e(X, y, X_new, seed):
    '''Leave damaged pictures out, then train.'''
    torch.manual_seed(seed)
    whole = ~X.isnan().any(dim=1)
    X = X[whole]
    y = y[:len(X)]
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
""",
        "f": """
def script_f(X, y, X_new, seed):
    '''Train with dropout; ask the model without gradients.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Dropout(0.3), nn.Linear(64, 32), nn.ReLU(),
                          nn.Dropout(0.5), nn.Linear(32, 10))
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
    with torch.no_grad():
        scores = model(X_new)
    return losses, scores.argmax(dim=1)
""",
        "g": """
def script_g(X, y, X_new, seed):
    '''Take the mean line out of each picture, then train.'''
    def centred(flat):
        pictures = flat.reshape(8, len(flat), 8).transpose(0, 1)
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
""",
        "h": """
def script_h(X, y, X_new, seed):
    '''Train until the scores of a row tell its digit.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10), nn.Softmax(dim=1))
    measure = nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.4)
    losses = []
    for epoch in range(12):
        total = 0.0
        for rows in torch.randperm(len(X)).split(32):
            loss = measure(model(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        losses.append(total / len(X))
    return losses, model(X_new).argmax(dim=1)
""",
    }
)
"""Letter of a script to its source."""
