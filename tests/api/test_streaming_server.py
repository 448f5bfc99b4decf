"""A long stream through the server itself, in the memory of a short one."""

import json
import socket
import threading

from benchmarks.servers import OURS, environment, prepare, serving
from trusted.config import Settings

LINES = 150_000
GROWTH_MIB = 24
HEAD = (
    "POST /api/v1/shipments/prioritize HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {}\r\n"
    "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)


def line(number):
    shipment = {
        "id": f"1Z{number:014}",
        "baseline": number % 1001,
        "mode": "express",
        "parties": {"carrier": ["scac:FXPQ"], "seller": [f"seller:shop.example/{number % 5000}"]},
        "advance_data": {"complete": True, "on_time": True},
    }
    return json.dumps(shipment).encode() + b"\n"


def send(connection, numbers):
    for begin in range(0, len(numbers), 1_000):
        data = b"".join(map(line, numbers[begin : begin + 1_000]))
        connection.sendall(b"%x\r\n%b\r\n" % (len(data), data))
    connection.sendall(b"0\r\n\r\n")


def exchange(port, authorization, count):
    """Send a stream of shipments while reading the answers; returns how many of each kind came."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(HEAD.format(authorization).encode())
        sender = threading.Thread(target=send, args=(connection, range(count)))
        sender.start()
        decisions = problems = received = 0
        rest = b""
        while data := connection.recv(1 << 18):
            received += len(data)
            # Small enough to lie in two blocks; the end of each is kept for the next one.
            text = rest + data
            decisions += text.count(b'"decision_id":')
            problems += text.count(b'"problem":')
            rest = text[-13:]
        sender.join(60)
    return decisions, problems, received


def test_a_long_stream_takes_no_more_memory_than_a_short_one(tmp_path):
    variables = environment(tmp_path)
    authorization = prepare(Settings.from_env(variables))
    with serving(OURS, variables) as server:
        assert exchange(server.port, authorization, 5_000)[:2] == (5_000, 0)
        before = server.memory_mib("VmHWM")
        decisions, problems, received = exchange(server.port, authorization, LINES)
        growth = server.memory_mib("VmHWM") - before

    assert (decisions, problems) == (LINES, 0)
    assert received > 40_000_000
    assert growth < GROWTH_MIB, f"{growth} MiB"
