"""The real Caddy with docker/Caddyfile in front of a small server: TLS, and what the outside never reaches."""

import http.server
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.side_by_side import own_ports

ROOT = Path(__file__).resolve().parent.parent


class Gateway(http.server.BaseHTTPRequestHandler):
    """Answers everything, so that a refusal can only be the proxy's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], Path]) -> Iterator[httpx.Client]:
    caddy, folder, port = require("caddy"), tmp_path_factory.mktemp("proxy"), own_ports(27000)
    gateway = http.server.ThreadingHTTPServer(("127.0.0.1", port + 2), Gateway)
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    # The file as it is, but for the machine's name of the gateway, and ports that need no root.
    options = f"{{\n admin off\n skip_install_trust\n http_port {port}\n https_port {port + 1}\n}}\n"
    ours = (ROOT / "docker" / "Caddyfile").read_text(encoding="utf-8").replace("gateway:8000", f"127.0.0.1:{port + 2}")
    (folder / "Caddyfile").write_text(options + ours, encoding="utf-8")
    around = {**os.environ, "ALLERVERS_HOST": "localhost", "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    command = [str(caddy), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, env=around, stdout=log, stderr=log)
    root, deadline = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt", time.monotonic() + 30
    try:
        while not root.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        trust = ssl.create_default_context(cafile=str(root))
        with httpx.Client(base_url=f"https://localhost:{port + 1}", verify=trust, trust_env=False) as client:
            while time.monotonic() < deadline:
                try:
                    client.get("/")
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            yield client
    finally:
        running.terminate()
        running.wait(timeout=10)
        gateway.shutdown()


def test_a_page_comes_over_tls_and_asks_for_it_next_time(proxy: httpx.Client) -> None:
    answer = proxy.get("/widget/demo")
    assert (answer.status_code, answer.text) == (200, "/widget/demo")
    assert answer.headers["strict-transport-security"]


@pytest.mark.parametrize("path", ["/internal/orientation", "/metrics", "/internal/../internal/orientation"])
def test_the_internal_door_and_the_counters_stay_inside(proxy: httpx.Client, path: str) -> None:
    assert proxy.get(path).status_code == 404


def test_without_tls_one_is_sent_to_tls(proxy: httpx.Client) -> None:
    port = int(proxy.base_url.port or 0) - 1
    answer = httpx.get(f"http://localhost:{port}/", trust_env=False, follow_redirects=False)
    assert answer.status_code in (301, 308)
    assert answer.headers["location"].startswith("https://localhost")
