def differentiate(program, inputs):
    """Return the last value of a program, and its derivative in each input."""
    values, locals_ = list(inputs), []
    for name, *places in program:
        a, b = values[places[0]], values[places[-1]]
        if name == "add":
            value, slopes = a + b, [1, 1]
        elif name == "sub":
            value, slopes = a - b, [1, -1]
        elif name == "mul":
            value, slopes = a * b, [b, a]
        elif name == "div":
            value, slopes = a / b, [1 / b, -a / b**2]
        else:
            value, slopes = np.exp(a), [np.exp(a)]
        values.append(value)
        locals_.append(slopes)
    gradients = [0.0] * (len(values) - 1) + [1.0]
    lines = list(zip(program, locals_, range(len(inputs), len(values))))
    for line, slopes, position in reversed(lines):
        for place, slope in zip(line[1:], slopes):
            gradients[place] = gradients[position] * slope
    return values[-1], gradients[: len(inputs)]
