"""The door for machines: who may ask what, and every route there is."""

from flask import Blueprint, Flask

from trusted.api import (
    access,
    agencies,
    credentials,
    decisions,
    directory,
    docs,
    exchange,
    handing_out,
    health,
    holds,
    library,
    metrics,
    outcomes,
    paging,
    parties,
    partners,
    past,
    problems,
    program_metrics,
    shipments,
    webhooks,
)
from trusted.api.door import Entrance, Entrances, open_door
from trusted.api.hot import HotPath
from trusted.api.sessions import BASE, Sessions

# Whatever goes wrong here is told to a machine.
DOORS = ("/api", "/healthz", "/readyz", "/metrics", "/.well-known")

ENTRANCES = Entrances(
    (
        Entrance(f"{BASE}/token", access.token, "POST"),
        Entrance(
            f"{BASE}/parties/<scheme>/<path:value>",
            parties.party,
            scope="standing:read",
            parameters=past.PARAMETERS,
            sandbox=True,
        ),
        Entrance(
            f"{BASE}/parties/lookup", parties.lookup, "POST", scope="standing:read", sandbox=True
        ),
        Entrance(
            f"{BASE}/shipments/prioritize",
            shipments.prioritize,
            "POST",
            scope="shipments:prioritize",
            sandbox=True,
        ),
        Entrance(
            f"{BASE}/decisions/<decision_id>", decisions.decision, scope="shipments:prioritize"
        ),
        Entrance(
            f"{BASE}/decisions/<decision_id>/replay",
            decisions.replay,
            "POST",
            scope="shipments:prioritize",
        ),
        Entrance(
            f"{BASE}/outcomes",
            outcomes.outcomes,
            "POST",
            scope="outcomes:write",
            once=True,
            sandbox=True,
        ),
        Entrance(
            f"{BASE}/holds",
            holds.holds,
            scope="holds:write",
            parameters=paging.PARAMETERS,
            sandbox=True,
        ),
        Entrance(
            f"{BASE}/holds",
            holds.place_hold,
            "POST",
            scope="holds:write",
            once=True,
            sandbox=True,
        ),
        Entrance(f"{BASE}/holds/<hold_id>", holds.hold, scope="holds:write", sandbox=True),
        Entrance(
            f"{BASE}/holds/<hold_id>",
            holds.release_hold,
            "DELETE",
            scope="holds:write",
            sandbox=True,
        ),
        Entrance(
            f"{BASE}/holds/<hold_id>/confirmation",
            holds.confirm_hold,
            "POST",
            scope="holds:write",
            once=True,
            sandbox=True,
        ),
        Entrance(
            f"{BASE}/referrals",
            agencies.referrals,
            scope="agencies:read",
            parameters=paging.PARAMETERS,
        ),
        Entrance(
            f"{BASE}/guidance",
            agencies.guidance,
            scope="agencies:read",
            parameters=agencies.GUIDANCE_PARAMETERS,
        ),
        Entrance(f"{BASE}/register/status", health.register_status, scope="register:read"),
        Entrance(f"{BASE}/register/snapshot", handing_out.register_snapshot, scope="register:read"),
        Entrance(
            f"{BASE}/register/snapshot/<int:sequence>/<name>",
            handing_out.register_file,
            scope="register:read",
        ),
        Entrance(
            f"{BASE}/register/changes",
            handing_out.register_changes,
            scope="register:read",
            parameters=frozenset({"after"}),
        ),
        Entrance(
            f"{BASE}/partners",
            partners.connected_partners,
            scope="partners:read",
            parameters=partners.PARAMETERS,
        ),
        Entrance(
            f"{BASE}/partners/<scheme>/<path:value>",
            partners.connected_partner,
            scope="partners:read",
        ),
        Entrance(
            f"{BASE}/webhooks",
            webhooks.webhooks,
            scope="register:read",
            other_scope="partners:read",
            parameters=paging.PARAMETERS,
        ),
        Entrance(
            f"{BASE}/webhooks",
            webhooks.create_webhook,
            "POST",
            scope="register:read",
            other_scope="partners:read",
            once=True,
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>",
            webhooks.webhook,
            scope="register:read",
            other_scope="partners:read",
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>",
            webhooks.end_webhook,
            "DELETE",
            scope="register:read",
            other_scope="partners:read",
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>/secret",
            webhooks.webhook_secret,
            scope="register:read",
            other_scope="partners:read",
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>/secret",
            webhooks.renew_webhook_secret,
            "POST",
            scope="register:read",
            other_scope="partners:read",
            once=True,
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>/deliveries",
            webhooks.webhook_deliveries,
            scope="register:read",
            other_scope="partners:read",
            parameters=paging.PARAMETERS,
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>/resend",
            webhooks.resend_webhook_message,
            "POST",
            scope="register:read",
            other_scope="partners:read",
            once=True,
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>/enable",
            webhooks.enable_webhook,
            "POST",
            scope="register:read",
            other_scope="partners:read",
            once=True,
        ),
        Entrance(
            f"{BASE}/webhooks/<webhook_id>/test",
            webhooks.try_webhook,
            "POST",
            scope="register:read",
            other_scope="partners:read",
            once=True,
        ),
        Entrance(
            f"{BASE}/exchange/partners",
            exchange.told_partners,
            scope="exchange:read",
            parameters=exchange.TAKE_PARAMETERS,
        ),
        Entrance(
            f"{BASE}/exchange/partners",
            exchange.send_partners,
            "POST",
            scope="exchange:write",
            parameters=exchange.SEND_PARAMETERS,
            once=True,
        ),
        Entrance(f"{BASE}/directory", directory.directory, parameters=directory.PARAMETERS),
        Entrance(f"{BASE}/library", library.library, parameters=library.PARAMETERS),
        Entrance(f"{BASE}/library/<slug>", library.library_article, parameters=library.OF_ONE),
        Entrance(
            f"{BASE}/metrics/program",
            program_metrics.metrics_program,
            parameters=program_metrics.PARAMETERS,
        ),
        Entrance(
            f"{BASE}/credentials/<partner_number>", credentials.credential, scope="standing:read"
        ),
        Entrance(f"{BASE}/credentials/status/<list_name>", credentials.credential_status),
        Entrance("/.well-known/did.json", credentials.did),
        Entrance(f"{BASE}/openapi.json", docs.openapi),
        Entrance("/api/docs", docs.readable),
        Entrance("/.well-known/jwks.json", docs.jwks),
        Entrance("/healthz", health.healthz),
        Entrance("/readyz", health.readyz),
        Entrance("/metrics", metrics.metrics),
    )
)

api = Blueprint("api", __name__)
ENTRANCES.hang_into(api)
api.register_error_handler(problems.Refused, problems.refused)


def register_blueprints(app: Flask) -> None:
    """Hang the door in, with the hot path before it.

    app: has its settings and register among its extensions.
    """
    door = open_door(app)
    app.register_blueprint(api)
    app.session_interface = Sessions()
    app.wsgi_app = HotPath(app.wsgi_app, door)  # type: ignore[method-assign]


def routes() -> tuple[str, ...]:
    """Return the classes of requests that are counted apart."""
    return tuple(sorted(entrance.endpoint for entrance in ENTRANCES.all))


__all__ = ["DOORS", "ENTRANCES", "problems", "register_blueprints", "routes"]
