"""Trusted: a trusted-partner program for customs."""
