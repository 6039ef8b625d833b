def keep_best(model, train_one_epoch, validation_loss, epochs):
    """Train for all epochs and leave the weights of the best one in the model."""
    lowest, best_epoch, checkpoint = float("inf"), 0, None
    for number in range(1, epochs + 1):
        train_one_epoch(model)
        now = validation_loss(model)
        if now < lowest:
            best_epoch = number
            checkpoint = {key: tensor.clone() for key, tensor in model.state_dict().items()}
        lowest = now
    model.load_state_dict(checkpoint)
    return best_epoch
