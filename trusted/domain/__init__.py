"""The rules: pure Python, in the order of the life of a case."""
