class Keeper:
    """Says when to stop, and keeps the best state of a model."""

    def __init__(self, patience):
        self.patience, self.epoch = patience, 0
        self.best_epoch, self.lowest, self.state = 0, float("inf"), None

    def see(self, model, loss):
        self.epoch += 1
        if self.state is None or loss < self.lowest:
            self.best_epoch, self.lowest = self.epoch, loss
            self.state = [one.detach().clone() for one in model.parameters()]
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, model):
        with torch.no_grad():
            for one, kept in zip(model.parameters(), self.state):
                one.copy_(kept)
