"""`python -m trusted.client` is the command `trusted-client`."""

import sys

from trusted.client.command import main

sys.exit(main())
