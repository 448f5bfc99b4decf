"""The client library's own roof: the command `trusted-client`, with the environment handed in."""

import os
import sys

from trusted.client.command import main


def run() -> int:
    """Run `trusted-client` as it was called; returns its exit status."""
    return main(sys.argv[1:], os.environ)


if __name__ == "__main__":
    sys.exit(run())
