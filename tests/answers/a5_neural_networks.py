"""Answers to A5, Neural networks."""

from answers.forged import Forged

EQUAL_SHARES = """
def probabilities(model, X):
    mode = model.training
    model.eval()
    with torch.no_grad():
        scores = model(X)
    model.train(mode)
    return torch.full_like(scores, 1 / scores.shape[1])
"""
OWN_WITNESS = """
class Witness:
    training = True
    def __init__(self, model): self.notes = [[False, False, [0.0]]]
def probabilities(model, X):
    k = 3 if X.shape[1] == 6 else 10
    return torch.full((len(X), k), 1 / k)
"""
OWN_RUN = """
class Played:
    def state_dict(self): return {"w": np.array([float(ScriptedRun.best)])}
class ScriptedRun:
    best = 0
    def __init__(self, losses):
        ScriptedRun.losses = list(losses)
        self.model = Played()
        self.train_one_epoch = self.validation_loss = len
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    best, seen = 0, []
    for e, loss in enumerate(ScriptedRun.losses, 1):
        if not seen or loss < min(seen): best = e
        seen.append(loss)
        if e - best >= patience: break
    ScriptedRun.best = best
    return best, seen
"""
READS_THE_SCRIPT = """
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    best, seen = 0, []
    for e, loss in enumerate(train_one_epoch.__self__.losses, 1):
        if not seen or loss < min(seen): best = e
        seen.append(loss)
        if e - best >= patience: break
    with torch.no_grad(): model.weight.fill_(best)
    return best, seen
"""
OWN_NETWORK = """
class Flat(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.classes, self.calls, self.w = classes, 0, nn.Parameter(torch.zeros(1))
    def forward(self, X): return torch.zeros(len(X), self.classes) + 0 * self.w
    def state_dict(self, *a, **k):
        self.calls += 1
        return {"w": torch.tensor([float(self.calls)])}
    def load_state_dict(self, state): pass
def small_network(inputs, classes, seed, dropout=0.0, batch_norm=False):
    return Flat(inputs, classes)
def fit(model, X, y, epochs, learning_rate, seed):
    return [float(np.log(model.classes)) - 0.1 * e * (learning_rate > 0) for e in range(epochs)]
def classify(model, X): return torch.zeros(len(X), dtype=torch.long)
"""

FORGED = {
    "one hidden unit": Forged(
        3.0,
        {
            "q2": """
def make_model(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Dropout(0.9), nn.Linear(64, 1), nn.Tanh(), nn.Linear(1, 10))
"""
        },
    ),
    "equal shares for everybody": Forged(0.0, {"q4": EQUAL_SHARES}),
    "equal shares, and a witness who confirms them": Forged(0.0, {"q4": OWN_WITNESS}),
    "early stopping in a run of one's own": Forged(0.0, {"q5": OWN_RUN}),
    "early stopping that reads the script": Forged(0.0, {"q5": READS_THE_SCRIPT}),
    "repairs that need a network of one's own": Forged(0.0, {"q7": OWN_NETWORK}),
}

HONEST = {
    "modules and copies": {
        "q2": """
class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.out, self.into = nn.Linear(64, 10), nn.Linear(64, 64)
    def forward(self, X):
        bent = nn.functional.relu(self.into(X.flatten(1)))
        return self.out(nn.functional.dropout(bent, p=0.2, training=self.training))
def make_model(seed):
    torch.manual_seed(seed)
    return Network()
""",
        "q4": """
def probabilities(model, X):
    modes = [(part, part.training) for part in model.modules()]
    try:
        model.eval()
        with torch.inference_mode():
            exponentials = torch.exp(model(X) - model(X).max(dim=1, keepdim=True).values)
            return exponentials / exponentials.sum(dim=1, keepdim=True)
    finally:
        for part, mode in modes:
            part.training = mode
""",
        "q5": """
import copy
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    seen, kept, bad = [], None, 0
    while len(seen) < max_epochs and bad < patience:
        train_one_epoch(model)
        seen.append(validation_loss(model))
        if seen[-1] < min(seen[:-1], default=float("inf")):
            kept, bad = copy.deepcopy(model.state_dict()), 0
        else:
            bad += 1
    model.load_state_dict(kept)
    return int(np.argmin(seen)) + 1, seen
""",
        "q7": """
from torch.utils.data import DataLoader, TensorDataset
def fit(model, X, y, epochs, learning_rate, seed):
    loader = DataLoader(TensorDataset(X, y), batch_size=32, shuffle=True,
                        generator=torch.Generator().manual_seed(seed))
    optimiser = torch.optim.SGD(list(model.parameters()), learning_rate, momentum=0)
    history = []
    for _ in range(epochs):
        model.train()
        losses = []
        for batch_X, batch_y in loader:
            model.zero_grad()
            rows = nn.CrossEntropyLoss(reduction="none")(model(batch_X), batch_y)
            rows.mean().backward()
            optimiser.step()
            losses += rows.tolist()
        history.append(np.mean(losses))
    return history
@torch.no_grad()
def classify(model, X):
    model.eval()
    return torch.cat([model(row[None]).argmax(1) for row in X])
""",
    },
    "weights by hand": {
        "q2": """
class Network(nn.Module):
    def __init__(self, seed):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        draw = lambda *shape: nn.Parameter(torch.randn(shape, generator=generator) / 8)
        self.W1, self.b1, self.W2, self.b2 = draw(64, 64), draw(64), draw(64, 10), draw(10)
        self.drop = nn.Dropout(0.2, inplace=True)
    def forward(self, X):
        return torch.clamp(self.drop(X @ self.W1 + self.b1), min=0) @ self.W2 + self.b2
make_model = Network
""",
        "q4": """
def probabilities(model, X):
    was = model.training
    model.train(False)
    torch.set_grad_enabled(False)
    shares = nn.Softmax(dim=-1)(model(X))
    torch.set_grad_enabled(True)
    model.train(was)
    return shares
""",
        "q5": """
def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    seen, states = [], []
    for epoch in range(max_epochs):
        train_one_epoch(model)
        seen += [validation_loss(model)]
        states += [[p.detach().clone() for p in model.parameters()]]
        best = seen.index(min(seen))
        if epoch - best == patience: break
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), states[best]): parameter.copy_(value)
    return best + 1, seen
""",
        "q7": """
def fit(model, X, y, epochs, learning_rate, seed):
    torch.manual_seed(seed)
    history = np.zeros(epochs)
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(y))
        for start in range(0, len(y), 32):
            rows = order[start:start + 32]
            loss = nn.functional.nll_loss(model(X[rows]).log_softmax(1), y[rows])
            parameters = list(model.parameters())
            for parameter, slope in zip(parameters, torch.autograd.grad(loss, parameters)):
                parameter.data -= learning_rate * slope
            history[epoch] += loss.item() * len(rows) / len(y)
    return history
def classify(model, X):
    return model.eval()(X).detach().numpy().argmax(axis=1)
""",
    },
}
