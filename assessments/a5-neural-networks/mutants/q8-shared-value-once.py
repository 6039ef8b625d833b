class Tape:
    """Records operations on arrays, and gives gradients by going back through them."""

    def __init__(self):
        self.values, self.sources = [], []

    def note(self, value, *sources):
        self.values.append(value)
        self.sources.append(sources)
        return len(self.values) - 1

    def input(self, array):
        return self.note(np.array(array, dtype=float))

    def read(self, a):
        return self.values[a]

    def add(self, a, b):
        return self.note(self.values[a] + self.values[b], (a, lambda g: g), (b, lambda g: g))

    def multiply(self, a, b):
        A, B = self.values[a], self.values[b]
        return self.note(A * B, (a, lambda g: g * B), (b, lambda g: g * A))

    def matmul(self, a, b):
        A, B = self.values[a], self.values[b]
        return self.note(A @ B, (a, lambda g: g @ B.T), (b, lambda g: A.T @ g))

    def relu(self, a):
        A = self.values[a]
        return self.note(np.maximum(A, 0), (a, lambda g: g * (A > 0)))

    def mean(self, a):
        A = self.values[a]
        return self.note(A.mean(), (a, lambda g: np.full(A.shape, g / A.size)))

    def gradient(self, end, of):
        found = [np.zeros(np.shape(value)) for value in self.values]
        found[end] = np.ones(())
        for place in range(end, -1, -1):
            for source, back in self.sources[place]:
                part = np.asarray(back(found[place]))
                shape = np.shape(self.values[source])
                part = part.sum(axis=tuple(range(part.ndim - len(shape))))
                narrow = [k for k, length in enumerate(shape) if length == 1]
                found[source] = part.sum(axis=tuple(narrow), keepdims=True)
        return found[of]
