def who_to_call(new_customers):
    """Return one True (call) or False per customer."""
    return final_model.predict(new_customers) == 1
