"""What is kept: the write model and the questions asked of it."""
