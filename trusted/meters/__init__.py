"""What is counted while the program runs, by all workers of a host together."""

from trusted.meters.meters import Meters, Reading

__all__ = ["Meters", "Reading"]
