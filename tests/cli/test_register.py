from tests.factories import NOON
from tests.factories_register import append_changes, published_record
from trusted.services.signing_keys import make_key
from trusted.services.snapshots import newest_snapshot


def test_the_register_is_written_into_a_file(app, settings):
    run = app.test_cli_runner().invoke
    append_changes([("scac:FXPQ", published_record())], NOON)
    app.extensions["follower"].catch_up()

    refused = run(args=["register", "snapshot"])
    assert refused.exit_code == 1
    assert "flask keys make" in refused.output

    make_key(settings.signing_secret, actor=None, now=NOON)
    assert "sequence   1, 1 records" in run(args=["register", "snapshot"]).output
    assert (settings.snapshots_dir / "1" / "records.ndjson.gz").is_file()


def test_a_rebuild_forgets_what_was_handed_out(app, settings):
    run = app.test_cli_runner().invoke
    make_key(settings.signing_secret, actor=None, now=NOON)
    run(args=["register", "snapshot"])
    assert newest_snapshot(settings) is not None

    assert run(args=["register", "rebuild"]).exit_code == 0

    assert newest_snapshot(settings) is None
