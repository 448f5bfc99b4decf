import base64

import pytest

from trusted.config import SettingError, Settings

ENV = {
    "TRUSTED_ENV": "test",
    "TRUSTED_SECRET_KEY": "s" * 32,
    "TRUSTED_SELECTION_KEY": "s" * 32,
    "TRUSTED_SIGNING_SECRET": "s" * 32,
    "TRUSTED_TOKEN_SEED": base64.b64encode(bytes(32)).decode(),
    "TRUSTED_DATABASE_URL": "sqlite://",
    "TRUSTED_DATA_DIR": "/nowhere",
}
PRODUCTION = ENV | {"TRUSTED_ENV": "production", "TRUSTED_BASE_URL": "https://t.example"}


def test_webhooks_lead_to_this_host_only_where_that_is_said():
    assert not Settings.from_env(ENV).webhook_loopback
    assert Settings.from_env(ENV | {"TRUSTED_WEBHOOK_LOOPBACK": "yes"}).webhook_loopback


@pytest.mark.parametrize(
    ("env", "value"), [(ENV, "maybe"), (PRODUCTION, "yes")], ids=["unknown", "production"]
)
def test_in_production_webhooks_never_lead_to_this_host(env, value):
    with pytest.raises(SettingError, match="TRUSTED_WEBHOOK_LOOPBACK must be"):
        Settings.from_env(env | {"TRUSTED_WEBHOOK_LOOPBACK": value})
