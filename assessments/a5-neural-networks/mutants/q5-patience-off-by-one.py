def early_stopping(model, train_one_epoch, validation_loss, max_epochs, patience):
    """Train until validation stops improving; leave the best epoch's weights in the model."""
    best_epoch, best_weights, seen = 0, None, []
    for epoch in range(1, max_epochs + 1):
        train_one_epoch(model)
        current = validation_loss(model)
        if not seen or current < min(seen):
            best_epoch = epoch
            best_weights = {name: value.clone() for name, value in model.state_dict().items()}
        seen.append(current)
        if epoch - best_epoch > patience:
            break
    model.load_state_dict(best_weights)
    return best_epoch, seen
