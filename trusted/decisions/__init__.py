"""What was answered: the log of decisions, in compressed segments, each chained to those before."""
