"""What is published: the register copy that every worker answers from, and what keeps it fresh."""
