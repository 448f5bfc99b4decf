"""The same examples in Python, by its standard library alone; each goes on from the last."""

import json
from collections.abc import Mapping
from pprint import pformat
from types import MappingProxyType

from trusted.api.examples import ASKED, DELETED, POSTED, QUERIES, filled
from trusted.api.operation import Operation

WIDTH = 88
BEGINNING = '''\
import base64, json, os, uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

BASE = os.environ["TRUSTED_URL"]


def ask(method, path, body=None, **headers):
    """Return what the API answers, and its ETag; a refusal ends the program with its problem."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Authorization"] = f"Bearer {TOKEN}"
    if method == "POST":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body).encode()
    try:
        with urlopen(Request(BASE + path, body, headers, method=method), timeout=60) as answer:
            content, etag = answer.read(), answer.headers["ETag"]
            is_json = answer.headers.get_content_type() == "application/json"
    except HTTPError as refusal:
        raise SystemExit(refusal.read().decode()) from None
    return (json.loads(content) if is_json else content), etag
'''
# Checked with the client library, as with any JOSE library that knows Ed25519.
SIGNED = """\
import msgspec
from trusted.register.signatures import STANDING, Keyring, KeySet

# Once, in a way that you trust; then keep them.
document, _ = ask("GET", "/.well-known/jwks.json")
keys = msgspec.json.decode(document, type=KeySet).keys
signed, _ = ask("GET", "/api/v1/parties/scac/FXPQ", Accept="application/jose")
print(json.loads(Keyring(keys).opened(STANDING, signed)))"""
OWN: Mapping[str, str] = MappingProxyType(
    {
        "token": """\
pair = f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}"
basic = base64.b64encode(pair.encode()).decode()
form = b"grant_type=client_credentials"
with urlopen(Request(f"{BASE}/api/v1/token", form, {"Authorization": f"Basic {basic}"})) as answer:
    TOKEN = json.load(answer)["access_token"]""",
        "decision": """\
decision_id = answer["decisions"][0]["decision_id"]
answer, _ = ask("GET", f"/api/v1/decisions/{decision_id}")
print(answer)""",
        "replay": """\
answer, _ = ask("POST", f"/api/v1/decisions/{decision_id}/replay")
print(answer["identical"])""",
        "hold": """\
hold, etag = ask("GET", f"/api/v1/holds/{answer['id']}")
print(hold["state"])""",
        "release_hold": """\
hold, etag = ask("DELETE", f"/api/v1/holds/{hold['id']}", If_Match=etag)
print(hold["state"])""",
        "confirm_hold": """\
# A hold that another client of your agency placed; this one is of the sandbox.
hold, etag = ask("GET", "/api/v1/holds/hold-sandbox-unconfirmed")
hold, etag = ask("POST", f"/api/v1/holds/{hold['id']}/confirmation", If_Match=etag)
print(hold["state"])""",
        "register_snapshot": """\
manifest, _ = ask("GET", "/api/v1/register/snapshot")
print(manifest["sequence"], manifest["state_hash"])""",
        "register_file": """\
name = manifest["files"][0]["name"]
packed, _ = ask("GET", f"/api/v1/register/snapshot/{manifest['sequence']}/{name}")
print(len(packed))""",
        "register_changes": """\
answer, _ = ask("GET", f"/api/v1/register/changes?after={manifest['sequence']}")
print(answer["changes"])""",
        "webhook": """\
webhook, etag = ask("GET", f"/api/v1/webhooks/{answer['id']}")
address = f"/api/v1/webhooks/{webhook['id']}"
print(webhook["keys"])""",
        "webhook_secret": """\
answer, _ = ask("GET", f"{address}/secret")
secret = answer["secret"]""",
        "renew_webhook_secret": """\
renewed, _ = ask("POST", f"{address}/secret", {"at_once": False})
print(renewed["former_signs_until"])
answer, _ = ask("GET", f"{address}/secret")
secret = answer["secret"]""",
        "try_webhook": """\
message, _ = ask("POST", f"{address}/test")
print(message["state"])""",
        "webhook_deliveries": """\
answer, _ = ask("GET", f"{address}/deliveries")
for message in answer["data"]:
    print(message["message_id"], message["state"])""",
        "resend_webhook_message": """\
answer, _ = ask("POST", f"{address}/resend", {"message_id": message["message_id"]})
print(answer["state"])""",
        "enable_webhook": """\
if webhook["disabled_at"]:
    webhook, etag = ask("POST", f"{address}/enable", If_Match=etag)""",
        "end_webhook": """\
webhook, etag = ask("DELETE", address, If_Match=etag)""",
    }
)


def python(operation: Operation) -> str:
    """Return the lines of Python that make a call, after BEGINNING and the calls before it."""
    if operation.name in OWN:
        return OWN[operation.name]
    name = operation.name
    method = "POST" if name in ASKED or name in POSTED else "DELETE" if name in DELETED else "GET"
    path = json.dumps(f"{filled(operation.path)}{QUERIES.get(name, '')}")
    if name not in ASKED:
        return f'answer, _ = ask("{method}", {path})\nprint(answer)'
    body = pformat(ASKED[name], sort_dicts=False, width=WIDTH)
    return f'body = {_hung(body)}\nanswer, _ = ask("{method}", {path}, body)\nprint(answer)'


def _hung(text: str) -> str:
    """Return lines that stand after `body = ` with the same shape."""
    return text.replace("\n", "\n" + " " * len("body = "))
