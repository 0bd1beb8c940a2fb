"""What the addresses answer: one response, exact policies, nothing of anyone else."""

import base64
import hashlib
import io
import json
import re
import tarfile

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.conversation.sites import Sites
from services.settings import Settings
from services.web.service import Web


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _directives(header: str) -> dict[str, list[str]]:
    rows = [each.split() for each in header.split(";") if each.strip()]
    return {row[0]: row[1:] for row in rows}


def test_widget_policy_allows_exactly_its_own_script_and_style(client: TestClient) -> None:
    answer = client.get("/widget/demo")
    policy = _directives(answer.headers["content-security-policy"])
    scripts = re.findall(r"<script(?: type=\"module\")?>(.*?)</script>", answer.text, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert sorted(policy["script-src"]) == sorted(_hash(each) for each in scripts)
    assert policy["style-src"] == [_hash(each) for each in styles]
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'self'"]
    assert "style=" not in re.sub(r"<(script|style).*?</\1>", "", answer.text, flags=re.DOTALL)


def test_widget_may_be_embedded_by_its_site_alone(client: TestClient) -> None:
    policy = _directives(client.get("/widget/demo").headers["content-security-policy"])
    assert policy["frame-ancestors"] == ["'self'", "http://localhost:8000", "http://127.0.0.1:8000"]
    policy = _directives(client.get("/widget/exemple").headers["content-security-policy"])
    assert policy["frame-ancestors"] == ["'self'"]


def test_widget_names_no_other_site_but_the_one_to_leave_for(client: TestClient) -> None:
    answer = client.get("/widget/demo")
    named = set(re.findall(r"https?://[^\s\"'<>]+", answer.text))
    assert named == {"https://meteofrance.com/", "http://localhost:8000", "http://127.0.0.1:8000"}


def test_widget_says_it_is_a_program_and_shows_numbers_without_the_gateway(client: TestClient) -> None:
    text = client.get("/widget/demo").text
    assert "Un programme vous répond." in text
    assert "<title>Informations et démarches</title>" in text
    assert 'href="tel:+33199000112"' in text
    assert 'href="sms:+33199000114"' in text


def test_facts_of_the_page_cannot_close_their_script(client: TestClient) -> None:
    text = client.get("/widget/demo").text
    facts = re.search(r'<script type="application/json" id="site">(.*?)</script>', text, re.DOTALL)
    assert facts
    assert "<" not in facts[1]
    assert set(json.loads(facts[1])) == {"id", "origins", "exit_url", "limit"}


def test_monitor_may_ask_for_headers_alone(client: TestClient) -> None:
    assert client.head("/widget/demo").status_code == 200


def test_unknown_site_returns_404(client: TestClient) -> None:
    assert client.get("/widget/ailleurs").status_code == 404


def test_page_seen_before_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/widget/demo")
    again = client.get("/widget/demo", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_page_is_sent_plain_to_a_browser_without_gzip(client: TestClient) -> None:
    answer = client.get("/widget/demo", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.text == client.get("/widget/demo").text


def test_host_page_pins_the_loader_that_is_served(client: TestClient) -> None:
    tag = re.search(r'src="(/loader\.[0-9a-f]+\.js)" integrity="(sha384-[^"]+)"', client.get("/").text)
    assert tag
    loader = client.get(tag[1])
    assert "sha384-" + base64.b64encode(hashlib.sha384(loader.content).digest()).decode() == tag[2]
    assert loader.content == client.get("/loader.js").content
    assert loader.headers["access-control-allow-origin"] == "*"


def test_loader_of_another_version_returns_404(client: TestClient) -> None:
    assert client.get("/loader.0000000000000000.js").status_code == 404


@pytest.mark.parametrize(
    "path", ["pages.py", "widget/page.html", "../settings.py", "..%2Fsettings.py", "common", "x.js"]
)
def test_static_files_are_scripts_and_sheets_only(client: TestClient, path: str) -> None:
    assert client.get(f"/web/{path}").status_code == 404


def test_static_sheet_is_served(client: TestClient) -> None:
    assert client.get("/web/common/tokens.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["securite", "confidentialite", "accessibilite", "source"])
def test_reading_page_has_a_neutral_title_and_a_way_out(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}?site=demo")
    assert answer.status_code == 200
    assert "<title>Informations et démarches</title>" in answer.text
    assert 'href="https://meteofrance.com/"' in answer.text
    assert "'none'" in answer.headers["content-security-policy"]


def test_reading_page_of_an_unknown_site_is_the_demonstration_one(client: TestClient) -> None:
    assert client.get("/confidentialite?site=ailleurs").text == client.get("/confidentialite?site=demo").text


def test_source_is_given_without_what_an_installation_keeps(client: TestClient) -> None:
    answer = client.get("/source/aller-vers.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        names = archive.getnames()
    assert "aller-vers/services/web/pages.py" in names
    assert "aller-vers/pyproject.toml" in names
    assert not [each for each in names if re.search(r"__pycache__|\.env|\.db$|\.log$|/var/", each)]


def test_without_demonstration_site_there_is_no_host_page() -> None:
    settings = Settings()
    sites = [each for each in Sites(settings.content_dir) if not each.demonstration]
    assert Web(sites, [], settings).host() is None
