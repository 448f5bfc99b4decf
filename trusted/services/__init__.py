"""The verbs: one function for each thing that a person or a job does."""
