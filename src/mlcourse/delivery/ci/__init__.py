"""Results in the forms that systems for continuous integration read; hidden checks stay hidden."""
