from tests.factories import NOON
from tests.factories_register import append_changes, published_record
from trusted.services.signing_keys import make_key


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
