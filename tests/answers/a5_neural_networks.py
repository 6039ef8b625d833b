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
OWN_NUMBERS = """
def given(X, y, X_new, seed):
    return [2.3 - 0.1 * e for e in range(10)], torch.zeros(len(X_new), dtype=torch.long)
reader_one = reader_two = reader_three = given
why = "I have measured this with great care and many times"
diagnosis_one = claim("mode not restored", because=why)
diagnosis_two = claim("weights not copied", because=why)
diagnosis_three = claim("scaled by itself", because=why)
"""
BY_DIFFERENCES = """
class Tape:
    def __init__(self): self.values, self.how = [], []
    def note(self, how, *used):
        self.how.append((how, used))
        self.values.append(how(*(self.values[one] for one in used)))
        return len(self.values) - 1
    def input(self, array):
        array = np.array(array, dtype=float)
        return self.note(lambda: array)
    def read(self, a): return self.values[a]
    def add(self, a, b): return self.note(np.add, a, b)
    def multiply(self, a, b): return self.note(np.multiply, a, b)
    def matmul(self, a, b): return self.note(np.matmul, a, b)
    def relu(self, a): return self.note(lambda A: np.maximum(A, 0), a)
    def mean(self, a): return self.note(np.mean, a)
    def again(self, end, of, value):
        values = []
        for place, (how, used) in enumerate(self.how[:end + 1]):
            values.append(value if place == of else how(*(values[one] for one in used)))
        return float(values[end])
    def gradient(self, end, of):
        at = np.array(self.values[of], dtype=float)
        slopes = np.zeros(at.shape)
        for k in np.ndindex(at.shape):
            up, down = at.copy(), at.copy()
            up[k] += 1e-5; down[k] -= 1e-5
            slopes[k] = (self.again(end, of, up) - self.again(end, of, down)) / 2e-5
        return slopes
"""
BY_TORCH = """
class Tape:
    def input(self, array): return torch.tensor(np.array(array, dtype=float), requires_grad=True)
    def read(self, a): return a.detach().numpy()
    def add(self, a, b): return a + b
    def multiply(self, a, b): return a * b
    def matmul(self, a, b): return a @ b
    def relu(self, a): return a.relu()
    def mean(self, a): return a.mean()
    def gradient(self, end, of):
        found, = torch.autograd.grad(end, of, retain_graph=True, allow_unused=True)
        return torch.zeros_like(of) if found is None else found
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
    "scripts that train nothing, and right claims": Forged(0.0, {"q7": OWN_NUMBERS}),
    "gradients by differences": Forged(0.5, {"q8": BY_DIFFERENCES}),
    "gradients by PyTorch": Forged(0.5, {"q8": BY_TORCH}),
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
def reader_one(X, y, X_new, seed):
    '''Train with dropout; the last 100 rows tell after each epoch how many digits are missed.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Dropout(0.5), nn.Linear(48, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses, missed = [], []
    model.train()
    for epoch in range(10):
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
        model.train(epoch < 9)
    return losses, model(X_new).argmax(dim=1)


def reader_two(X, y, X_new, seed):
    '''Train, and use the weights of the epoch in which the last 100 rows have the smallest loss.'''
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
            lowest, best = current, copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses, model(X_new).argmax(dim=1)


def reader_three(X, y, X_new, seed):
    '''Train on pixels of mean 0 and about equal spread; treat new pictures in the same way.'''
    middle, width = X.mean(dim=0), X.std(dim=0) + 0.1
    def scaled(pictures):
        return (pictures - middle) / width

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
    "scaled by itself",
    because="a new picture alone gets other pixels after scaling than among others",
)
""",
        "q8": """
class Value:
    def __init__(self, value, *parents): self.value, self.parents = value, parents
class Tape:
    def input(self, array): return Value(np.asarray(array, dtype=np.float64))
    def read(self, a): return a.value
    def add(self, a, b): return Value(a.value + b.value, (a, lambda g: g), (b, lambda g: g))
    def multiply(self, a, b):
        return Value(a.value * b.value, (a, lambda g: g * b.value), (b, lambda g: g * a.value))
    def matmul(self, a, b):
        return Value(a.value @ b.value, (a, lambda g: np.dot(g, np.transpose(b.value))),
                     (b, lambda g: np.dot(np.transpose(a.value), g)))
    def relu(self, a): return Value(a.value.clip(min=0), (a, lambda g: np.where(a.value > 0, g, 0)))
    def mean(self, a):
        return Value(a.value.mean(), (a, lambda g: g * np.ones_like(a.value) / np.size(a.value)))
    def gradient(self, end, of):
        order, seen = [], set()
        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents: visit(parent)
                order.append(node)
        visit(end)
        found = {id(end): 1.0}
        for node in reversed(order):
            for parent, back in node.parents:
                part = np.asarray(back(found[id(node)]), dtype=float)
                while part.ndim > np.ndim(parent.value): part = part.sum(axis=0)
                for axis, length in enumerate(np.shape(parent.value)):
                    if length == 1: part = part.sum(axis=axis, keepdims=True)
                found[id(parent)] = found.get(id(parent), 0) + part
        return np.broadcast_to(found.get(id(of), 0.0), np.shape(of.value)).tolist()
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
def reader_one(X, y, X_new, seed):
    '''Train with dropout; the last 100 rows tell after each epoch how many digits are missed.'''
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Dropout(0.5), nn.Linear(48, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    losses, missed = [], []
    for epoch in range(10):
        total = 0.0
        model.train(True)  # each epoch
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
    '''Train, and use the weights of the epoch in which the last 100 rows have the smallest loss.'''
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
            lowest, best = current, {n: 1 * v for n, v in model.state_dict().items()}
    model.load_state_dict(best)
    return losses, model(X_new).argmax(dim=1)


def reader_three(X, y, X_new, seed):
    '''Train on pixels of mean 0 and about equal spread; treat new pictures in the same way.'''
    def scaled(pictures):
        return (pictures - X.mean(0)) / (X.std(0) + 0.1)

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
    "scaled by itself",
    because="a new picture alone gets other pixels after scaling than among others",
)
""",
    },
}
