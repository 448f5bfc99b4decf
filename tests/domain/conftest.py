"""How properties are tried: without a stop-watch, since machines are shared."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
