def differentiate(program, inputs):
    """Return the last value of a program, and its derivative in each input."""

    def run(values):
        values = list(values)
        for name, i, *rest in program:
            a, b = values[i], values[rest[0]] if rest else None
            if name == "add":
                values.append(a + b)
            elif name == "sub":
                values.append(a - b)
            elif name == "mul":
                values.append(a * b)
            elif name == "div":
                values.append(a / b)
            else:
                values.append(np.exp(a))
        return values[-1]

    slopes = []
    for position in range(len(inputs)):
        moved = [complex(one) for one in inputs]
        moved[position] += 1e-30j
        slopes.append(float(np.imag(run(moved)) / 1e-30))
    return float(np.real(run(inputs))), slopes
