"""Publishing on CKAN when everything goes wrong: a loopback stand-in for its Action API fails at every request in turn.

The stand-in keeps datasets as CKAN does for the five actions that are used; tests/integration/ckan runs the same against a real one.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import hashlib
import ipaddress
import json
import logging
import re
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.errors import InvalidData, PackageError, PublishError, UsageError
from kzhealth.publish import Patience, http
from kzhealth.publish.ckan import LICENCES, to_datastore_schema, to_fields
from kzhealth.publish.http import Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = "tok3n-of-the-tests"
QUICK = Patience(connect=5, read=10, tries=2, pause=0.001, longest=1)
HASTY = Patience(connect=5, read=0.5, tries=1)
AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}], "primaryKey": ["a"]}
OLD = {"t": "a,b\n1,x\n", "u": "a,b\n2,y\n"}
NEW = {"t": "a,b\n1,x\n4,w\n", "w": "a,b\n5,k\n"}
ABOUT = {
    "name": "small",
    "title": "Small",
    "version": "1",
    "keywords": ["health", "(regions)"],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
}


class Ckan(BaseHTTPRequestHandler):
    """Answers as CKAN would, unless the server has a fault for this request."""

    server: Any
    wbufsize = 1 << 16

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.count += 1
            self.server.asked.append(f"{self.command} {self.path}")
            fault = self.server.fault(self.server.count, self)
            if fault is not None and fault(self):
                return
            status, data = self.serve(body)
            self.server.snapshots.append(self.server.public())
        if self.server.lost(self.server.count):
            self.drop()
            return
        self.say(status, data)

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def say(self, status: int, data: Any, **headers: str) -> None:
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(raw)

    def drop(self) -> None:
        self.wfile.flush()
        self.connection.shutdown(2)

    def serve(self, body: bytes) -> tuple[int, Any]:
        place = urlsplit(self.path)
        if not place.path.startswith("/api/"):
            return (200, self.server.files[place.path]) if place.path in self.server.files else (404, b"gone")
        if self.headers.get("Authorization") != TOKEN and self.command == "POST":
            return 403, {"success": False, "error": {"__type": "Authorization Error", "message": "Access denied"}}
        asked = {k: v[0] for k, v in parse_qs(place.query).items()}
        if self.headers.get("Content-Type", "").startswith("multipart/"):
            asked = parts_of(self.headers["Content-Type"], body)
        elif body:
            asked = json.loads(body)
        status, result = getattr(self.server, place.path.rpartition("/")[2])(asked)
        return status, {"success": status == 200, "result" if status == 200 else "error": result}

    def log_message(self, *_: Any) -> None:
        """Nothing is written of what is asked."""


def parts_of(kind: str, body: bytes) -> dict[str, Any]:
    """The parts of a form by name: text, or bytes of a file."""
    message: Any = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name, data = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        found[name] = (part.get_filename(), data) if part.get_filename() else data.decode()
    return found


class Server(ThreadingHTTPServer):
    """The stand-in: datasets and files in memory, the actions that change them, and what is seen of them without a token."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ckan)
        self.lock = threading.RLock()
        self.datasets: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.snapshots: list[dict[str, str]] = []
        self.place = "/dataset/{dataset}/resource/{key}/download/{name}"
        self.count = self.stamp = 0
        self.mend()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def mend(self) -> None:
        """No more faults; requests are counted from one again."""
        self.count = 0
        self.fault: Callable[[int, Ckan], Any] = lambda *_: None
        self.lost: Callable[[int], bool] = lambda _: False
        self.garble: Callable[[bytes], bytes] = lambda data: data

    def handle_error(self, *_: Any) -> None:
        """A client that has gone is no error."""

    def public(self) -> dict[str, str]:
        """What anybody sees: the text of each file by the name of its resource, of datasets that are not private."""
        return {
            r["name"]: self.files.get(urlsplit(r["url"]).path, b"").decode()
            for d in self.datasets.values()
            if not d["private"]
            for r in d["resources"]
        }

    def license_list(self, _: Any) -> tuple[int, Any]:
        return 200, [{"id": "cc-by"}, {"id": "notspecified"}]

    def organization_show(self, asked: Any) -> tuple[int, Any]:
        return (200, {"id": "1-health", "name": "health"}) if asked["id"] == "health" else (404, "Not found")

    def group_show(self, asked: Any) -> tuple[int, Any]:
        return (200, {"name": "regions"}) if asked["id"] == "regions" else (404, "Not found")

    def package_show(self, asked: Any) -> tuple[int, Any]:
        return (200, self.datasets[asked["id"]]) if asked["id"] in self.datasets else (404, "Not found")

    def package_create(self, asked: Any) -> tuple[int, Any]:
        if asked["name"] in self.datasets:
            return 409, {"name": ["That URL is already in use."]}
        made = {"id": f"id-{asked['name']}", "state": "active", "resources": [], "tags": [], "groups": [], **asked}
        made |= {"organization": {"name": "health"}, "metadata_modified": "0"}
        self.datasets[asked["name"]] = made
        return 200, made

    def package_revise(self, asked: Any) -> tuple[int, Any]:
        match = json.loads(asked["match"])
        dataset = next(d for d in self.datasets.values() if d["id"] == match["id"])
        if dataset["metadata_modified"] != match["metadata_modified"]:
            return 409, {"match": ["metadata_modified"]}
        dataset |= json.loads(asked.get("update", "{}"))
        gone = re.findall(r"-resources__([\w-]+)", asked.get("filter", ""))
        dataset["resources"] = [r for r in dataset["resources"] if r["id"] not in gone]
        dataset["resources"] += json.loads(asked.get("update__resources__extend", "[]"))
        for resource in dataset["resources"]:
            key = resource["id"]
            resource.update(json.loads(asked.get(f"update__resources__{key}", "{}")))
            if (upload := asked.get(f"update__resources__{key}__upload")) is not None:
                path = self.place.format(dataset=dataset["id"], key=key, name=upload[0])
                self.files[path], resource["url"] = self.garble(upload[1]), f"{self.url}{path}"
        self.stamp += 1
        dataset["metadata_modified"] = str(self.stamp)
        return 200, {"package": dataset}


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A stand-in for a CKAN with no datasets, and its token in the environment."""
    monkeypatch.setenv("KZHEALTH_CKAN_TOKEN", TOKEN)
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def packages(write_package: Callable[..., Path]) -> dict[str, Path]:
    """An old and a new version of a package: one table is changed, one gone, and one is new."""
    schemas = dict.fromkeys("tuw", AB)
    old = write_package(OLD, schemas=schemas, folder="old", **ABOUT)
    return {"old": old, "new": write_package(NEW, schemas=schemas, folder="new", **{**ABOUT, "version": "2"})}


def send(portal: Server, package: Path | str, **options: Any) -> kz.Publication:
    """Publish as everybody would, with little patience."""
    how = {name: options.pop(name) for name in ("dry_run", "verify") if name in options}
    return kz.publish(kz.Ckan(**{"url": portal.url, "organization": "health", "patience": QUICK, **options}), package, **how)


def tables_of(seen: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in seen.items() if name != "datapackage.json"}


def whole(portal: Server) -> bool:
    """True if after every request what was public was nothing, or the old package or the new one with the descriptor of just that."""
    for seen in filter(None, portal.snapshots):
        told = json.loads(seen.get("datapackage.json", "{}"))
        if tables_of(seen) != {"1": OLD, "2": NEW}.get(told.get("version")):
            return False
        if {r["name"] for r in told["resources"]} != tables_of(seen).keys() or not all(
            r["path"].startswith(portal.url) for r in told["resources"]
        ):
            return False
    return True


# ---------------------------------------------------------------- faults


def fail(page: Ckan) -> bool:
    page.say(500, b"Traceback: something broke")
    return True


def drop(page: Ckan) -> bool:
    page.drop()
    return True


def hang(page: Ckan) -> bool:
    page.server.lock.release()
    time.sleep(0.7)
    page.server.lock.acquire()
    page.drop()
    return True


def redirect(page: Ckan) -> bool:
    page.say(307, b"", Location="https://elsewhere.example/api")
    return True


def busy(page: Ckan) -> bool:
    page.say(429, b"slow down", Retry_After="0")
    return True


def page_of_the_web(page: Ckan) -> bool:
    page.say(200, b"<!DOCTYPE html><p>Sign in")
    return True


def cut(page: Ckan) -> bool:
    page.say(200, b"a,b\n", Content_Length="1000")
    page.drop()
    return True


FAULTS = {f.__name__: f for f in (fail, drop, hang, redirect, busy, page_of_the_web, cut)}


def requests_of(portal: Server, packages: dict[str, Path]) -> int:
    """How many requests it takes to publish the old package and then the new one."""
    send(portal, packages["old"])
    send(portal, packages["new"])
    count = portal.count
    portal.datasets.clear()
    portal.snapshots.clear()
    portal.mend()
    return count


@pytest.mark.parametrize("name", FAULTS)
def test_f98_a_fault_at_every_request_leaves_nothing_half_public(portal: Server, packages: dict[str, Path], name: str) -> None:
    """From any request on the portal fails: nothing half-done is public, the error is ours, and the next run ends as if nothing was."""
    count = requests_of(portal, packages)
    step, patience = (3, HASTY) if name == "hang" else (1, QUICK)
    for first in range(1, count + 1, step):
        portal.datasets.clear()
        portal.fault = lambda n, _, first=first: FAULTS[name] if n >= first else None
        with pytest.raises(PublishError) as caught:
            for version in ("old", "new"):
                send(portal, packages[version], patience=patience)
        assert caught.value.exit_code == 5
        assert whole(portal), (name, first)
        portal.mend()
        published = send(portal, packages["new"])
        assert (published.state, tables_of(portal.public())) == ("public", NEW), (name, first)
        assert whole(portal), (name, first)
        portal.mend()
        assert send(portal, packages["new"]).writes == 0
        portal.mend()


@pytest.mark.parametrize("fault", [fail, drop, busy])
def test_f98_one_fault_is_got_over(portal: Server, packages: dict[str, Path], fault: Callable[[Ckan], bool]) -> None:
    """One request that fails, whichever it is, is asked again if that is safe, or looked after: the run ends well, nothing stands twice."""
    for bad in range(1, requests_of(portal, packages) + 1, 2):
        portal.datasets.clear()
        portal.fault = lambda n, _, bad=bad: fault if n == bad else None
        for version in ("old", "new"):
            send(portal, packages[version])
        assert tables_of(portal.public()) == NEW
        assert len(portal.datasets["small"]["resources"]) == len(NEW) + 1
        assert whole(portal)
        portal.mend()


def test_f98_an_answer_that_is_lost(portal: Server, packages: dict[str, Path]) -> None:
    """A write that was done, though its answer never came, is not done a second time."""
    for bad in range(1, requests_of(portal, packages) + 1):
        portal.datasets.clear()
        portal.asked.clear()
        portal.lost = lambda n, bad=bad: n == bad
        for version in ("old", "new"):
            send(portal, packages[version])
        assert tables_of(portal.public()) == NEW
        assert len(portal.datasets["small"]["resources"]) == len(NEW) + 1
        assert sum(asked.startswith("POST") for asked in portal.asked) == 6
        portal.mend()


def test_f99_a_portal_that_hangs(portal: Server, packages: dict[str, Path]) -> None:
    """A portal that never answers, or drips, ends the run within the time it was given, with what to do."""

    def drip(page: Ckan) -> bool:
        page.server.lock.release()
        with contextlib.suppress(OSError):
            for _ in range(40):
                page.connection.sendall(b"H")
                time.sleep(0.05)
        page.server.lock.acquire()
        return True

    for fault in (hang, drip):
        portal.fault = lambda *_, fault=fault: fault
        began = time.monotonic()
        with pytest.raises(PublishError, match="run the command again") as caught:
            send(portal, packages["old"], patience=Patience(connect=0.1, read=0.3, tries=2, pause=0.001))
        assert (caught.value.code, time.monotonic() - began < 5) == ("portal-timeout", True)


def test_f99_an_address_where_nobody_is(packages: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal that is not there is told so; a call that was never heard is safe to repeat."""
    monkeypatch.setenv("KZHEALTH_CKAN_TOKEN", TOKEN)
    with pytest.raises(PublishError) as caught:
        kz.publish(kz.Ckan(url="http://127.0.0.1:9", organization="health", patience=QUICK), packages["old"])
    assert caught.value.code == "portal-unreachable"


def test_f100_an_update_keeps_ids_and_addresses(portal: Server, packages: dict[str, Path]) -> None:
    """A changed table keeps its resource and its address; all that changes, changes with one request."""
    send(portal, packages["old"])
    before = {r["name"]: (r["id"], r["url"]) for r in portal.datasets["small"]["resources"]}
    portal.datasets["small"] |= {"tags": [{"name": "by hand"}], "extras": [*portal.datasets["small"]["extras"], {"key": "k", "value": "v"}]}
    portal.datasets["small"]["resources"].append({"id": "hand", "name": "notes", "url": f"{portal.url}/notes.txt"})
    published = send(portal, packages["new"])
    after = portal.datasets["small"]
    assert published.writes == 1
    assert {r["name"]: (r["id"], r["url"]) for r in after["resources"] if r["name"] in ("t", "datapackage.json")}.items() <= before.items()
    assert {t["name"] for t in after["tags"]} == {"by hand", "health", "regions"}
    assert {"key": "k", "value": "v"} in after["extras"]
    assert [r["name"] for r in after["resources"]] == ["t", "datapackage.json", "notes", "w"]
    assert [(s.action, s.what) for s in published.steps] == [
        ("replace", "t (12 bytes)"),
        ("upload", "w (8 bytes)"),
        ("replace", next(s.what for s in published.steps if "datapackage.json" in s.what)),
        ("remove", "u, which the package no longer has"),
        ("change", "the dataset: version, tags"),
    ]


def test_f100_a_portal_with_addresses_of_its_own(portal: Server, packages: dict[str, Path]) -> None:
    """Where files lie is the portal's to say: the descriptor follows, and then nothing is left to do."""
    portal.place = "/store/{key}/{name}"
    send(portal, packages["old"])
    send(portal, packages["new"])
    assert all("/store/" in r["path"] for r in json.loads(portal.public()["datapackage.json"])["resources"])
    assert send(portal, packages["new"]).writes == 0


def test_f100_somebody_else_publishes_meanwhile(portal: Server, packages: dict[str, Path]) -> None:
    """A dataset that changed since it was looked at is not overwritten."""
    send(portal, packages["old"])
    portal.mend()

    def edit(page: Ckan) -> bool:
        portal.datasets["small"]["metadata_modified"] = "by somebody"
        return False

    portal.fault = lambda _, page: edit if page.command == "POST" else None
    with pytest.raises(PublishError, match="by somebody else") as caught:
        send(portal, packages["new"])
    assert caught.value.code == "portal-conflict"
    assert tables_of(portal.public()) == OLD


def test_f101_the_same_version_twice(portal: Server, packages: dict[str, Path]) -> None:
    """The second time nothing is written, and a dry run writes nothing ever."""
    dry = send(portal, packages["old"], dry_run=True)
    assert (dry.writes, portal.datasets, dry.state) == (0, {}, "not there yet")
    assert [s.action for s in dry.steps] == ["create", "upload", "upload", "upload", "make public"]
    assert send(portal, packages["old"]).writes == 5
    again = send(portal, packages["old"])
    assert (again.writes, again.steps) == (0, ())
    dry = send(portal, packages["new"], dry_run=True)
    assert [s.action for s in dry.steps] == ["replace", "upload", "replace", "remove", "change"]
    assert tables_of(portal.public()) == OLD


def test_f102_a_post_is_not_sent_on(portal: Server, packages: dict[str, Path]) -> None:
    """A redirect of what is sent is refused by name; nothing is asked of the other host."""
    portal.fault = lambda _, page: redirect if page.command == "POST" else None
    with pytest.raises(PublishError, match=r"elsewhere\.example") as caught:
        send(portal, packages["old"])
    assert caught.value.code == "portal-redirect"


def test_f102_a_file_may_lie_elsewhere_but_the_token_stays(portal: Server, packages: dict[str, Path]) -> None:
    """A download is followed to the store of the portal, without the token; not to plain http outside this machine."""
    other = Server()
    threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    heard: list[str | None] = []
    other.fault = lambda _, page: heard.append(page.headers.get("Authorization"))
    other.files = portal.files

    def away(page: Ckan) -> bool:
        page.say(302, b"", Location=other.url + page.path)
        return True

    portal.fault = lambda _, page: away if "/download/" in page.path else None
    assert send(portal, packages["old"]).state == "public"
    assert set(heard) == {None}
    portal.fault = lambda _, page: (lambda p: p.say(302, b"", Location="http://192.0.2.1/x") or True) if "/download/" in page.path else None
    with pytest.raises(PublishError, match=r"192\.0\.2\.1") as caught:
        send(portal, packages["old"])
    assert caught.value.code == "portal-redirect"
    other.shutdown()
    other.server_close()


def test_f103_f104_the_token_is_nowhere(
    portal: Server, packages: dict[str, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A portal that echoes the token in an error, beyond the cut, in a header or a page: it is in no output, log, file or repr."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(http.time, "sleep", lambda _: None)

    def echo(page: Ckan, status: int) -> bool:
        said = f"<b>\x1b[31m{page.headers.get('Authorization')}</b> " + "x" * 485 + TOKEN
        page.say(status, said.encode(), Location=f"https://{TOKEN}.example/", Retry_After="0")
        return True

    secret = tmp_path / "token"
    secret.write_text(f"{TOKEN}\n")
    outputs = [repr(Portal(portal.url, TOKEN)), repr(vars(http))]
    for status in (200, 302, 400, 401, 403, 404, 409, 413, 429, 500, 503):
        portal.fault = lambda *_, status=status: lambda page: echo(page, status)
        for form in ("text", "json"):
            words = ["publish", "ckan", str(packages["old"]), "--url", portal.url, "--organization", "health"]
            result = CliRunner().invoke(app, [*words, "--token-file", str(secret), "--format", form, "--read-timeout", "5"])
            assert isinstance(result.exception, PublishError), result.output
            outputs += [result.output, str(result.exception), repr(result.exception), repr(result.exception.__dict__)]
            assert len(str(result.exception)) < 1000
            assert "\x1b" not in str(result.exception)
    portal.mend()
    published = send(portal, packages["old"], token_file=secret)
    outputs += [repr(published), published.to_text(), json.dumps(published.to_dict()), caplog.text, *portal.public().values()]
    outputs += [p.read_text(errors="replace") for p in packages["old"].rglob("*") if p.is_file()]
    assert not [text for text in outputs if TOKEN in text]
    assert "--token " not in CliRunner().invoke(app, ["publish", "ckan", "--help"]).output


def test_f104_an_address_that_the_portal_names_is_no_way_out(portal: Server, packages: dict[str, Path]) -> None:
    """A store's address may hold a signature, or the token: neither is told when it fails."""
    place = f"/api/{TOKEN}/file?signature=s3cret"
    portal.fault = lambda _, page: (lambda p: p.say(302, b"", Location=portal.url + place) or True) if "/download/" in page.path else None
    with pytest.raises(PublishError) as caught:
        send(portal, packages["old"])
    assert "s3cret" not in str(caught.value)
    assert TOKEN not in str(caught.value)
    portal.fault = lambda _, page: (
        (lambda p: p.say(302, b"", Location=f"http://192.0.2.1{place}") or True) if "/download/" in page.path else None
    )
    with pytest.raises(PublishError) as caught:
        send(portal, packages["old"])
    assert caught.value.code == "portal-redirect"
    assert "s3cret" not in str(caught.value)
    assert TOKEN not in str(caught.value)
    for part in ("/download/", "package_create"):
        portal.fault = lambda _, page, part=part: (lambda p: p.say(302, b"", Location="http://[") or True) if part in page.path else None
        portal.datasets.clear()
        with pytest.raises(PublishError, match="no address") as caught:
            send(portal, packages["old"])
        assert caught.value.code == "portal-redirect"


def test_f103_a_file_that_holds_no_token(portal: Server, packages: dict[str, Path], tmp_path: Path) -> None:
    """Neither a file that is not there nor one with other text is taken for a token, and its words are not shown."""
    wrong = tmp_path / "notes"
    wrong.write_text("my secret notes\nof two lines")
    for file in (wrong, tmp_path / "absent"):
        with pytest.raises(UsageError) as caught:
            send(portal, packages["old"], token_file=file)
        assert "secret" not in str(caught.value)
    assert portal.asked == []


@pytest.mark.parametrize(
    "url", ["http://data.example.org", "http://192.0.2.7", "ftp://x", "https://me:pw@x", "file:///etc", "x", "https://x/?a=b"]
)
def test_f105_https_alone(packages: dict[str, Path], url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain http is for this machine; an address with a user or a query is none of a portal; nothing is sent."""
    monkeypatch.setattr(http, "find_host", lambda _, port: (port, [ipaddress.ip_address("192.0.2.7")]))
    with pytest.raises(UsageError):
        kz.publish(kz.Ckan(url=url, organization="health", patience=QUICK), packages["old"])


def test_f105_tls_is_never_off(checkout: Path) -> None:
    """No code of ours turns the check of certificates off."""
    words = re.compile(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified")
    assert not [p for p in (checkout / "src").rglob("*.py") if words.search(p.read_text(encoding="utf-8"))]


CODES = {
    401: "portal-unauthorized",
    403: "portal-forbidden",
    404: "portal-not-found",
    409: "portal-conflict",
    413: "portal-too-large",
    429: "portal-busy",
    400: "portal-rejected",
    500: "portal-failed",
    503: "portal-failed",
}


@pytest.mark.parametrize("status", CODES)
def test_f106_each_refusal_has_its_code(portal: Server, packages: dict[str, Path], status: int) -> None:
    """A code for each kind of refusal, the portal's words, and what to do."""
    portal.fault = lambda _, page: (lambda p: p.say(status, b"because") or True) if page.command == "POST" else None
    with pytest.raises(PublishError, match="because") as caught:
        send(portal, packages["old"])
    assert caught.value.code == CODES[status]


def test_f106_without_a_token(portal: Server, packages: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has set no token is told so; what anybody may see can be looked at without one."""
    send(portal, packages["old"])
    monkeypatch.delenv("KZHEALTH_CKAN_TOKEN")
    assert send(portal, packages["old"], verify=True).state == "public"
    with pytest.raises(PublishError, match="no token was given") as caught:
        send(portal, packages["new"])
    assert caught.value.code == "portal-forbidden"


def test_f106_patience_has_an_end(portal: Server, packages: dict[str, Path]) -> None:
    """Retry-After is waited for, in seconds or as a date, but not beyond what was given."""
    said = {"Retry_After": "1"}
    portal.fault = lambda n, _: (lambda p: p.say(429, b"", **said) or True) if n == 1 else None
    began = time.monotonic()
    assert send(portal, packages["old"]).state == "public"
    assert time.monotonic() - began > 1
    for later in ("3600", "Fri, 01 Jan 2100 00:00:00 GMT"):
        said["Retry_After"] = later
        portal.mend()
        portal.fault = lambda *_: lambda p: p.say(429, b"", **said) or True
        with pytest.raises(PublishError):
            send(portal, packages["old"])
        assert portal.count == 1


def test_f106_a_page_in_place_of_json(portal: Server, packages: dict[str, Path]) -> None:
    """A login page with 200 is no answer of CKAN, nor is JSON of another kind."""
    for said in (b"<!DOCTYPE html><p>Sign in", b"[1]", b'{"success": true}'):
        portal.fault = lambda *_, said=said: lambda p: p.say(200, said) or True
        with pytest.raises(PublishError) as caught:
            send(portal, packages["old"])
        assert caught.value.code == "portal-not-json"


@pytest.mark.parametrize(
    ("action", "result"),
    [
        ("license_list", {"cc-by": 1}),
        ("license_list", [["cc-by"]]),
        ("organization_show", []),
        ("package_show", "small"),
        ("package_show", {"id": None}),
        ("package_show", {"id": "d", "organization": "moh"}),
        ("package_show", {"id": "d", "resources": [{"id": "r"}]}),
        ("package_show", {"id": "d", "extras": {"key": "value"}}),
        ("package_show", {"id": "d", "extras": [{"key": "a", "value": None}]}),
        ("package_show", {"id": "d", "tags": ["health"]}),
        ("package_create", [True]),
    ],
)
def test_f106_an_answer_of_another_kind(portal: Server, packages: dict[str, Path], action: str, result: Any) -> None:
    """An answer that is CKAN's by its frame alone is told as the portal's fault, with the action."""
    said = {"success": True, "result": result}
    portal.fault = lambda _, page: (lambda p: p.say(200, said) or True) if f"/{action}" in page.path else None
    with pytest.raises(PublishError, match=action) as caught:
        send(portal, packages["old"])
    assert caught.value.code == "portal-not-json"


def test_f108_the_portal_does_not_choose_where_its_files_are_kept(portal: Server, packages: dict[str, Path], tmp_path: Path) -> None:
    """The id of a resource may be a path: what is downloaded stays in the folder that is removed."""
    send(portal, packages["old"])
    for number, resource in enumerate(portal.datasets["small"]["resources"]):
        resource["id"] = str(tmp_path / f"escaped-{number}")
    before = set(tmp_path.iterdir())
    with contextlib.suppress(PublishError):
        send(portal, packages["new"])
    assert set(tmp_path.iterdir()) == before


def test_f108_a_descriptor_on_the_portal_that_is_none(portal: Server, packages: dict[str, Path]) -> None:
    """A descriptor of values of the wrong kinds is refused before anything else is downloaded."""
    send(portal, packages["old"])
    for wrong in ({"resources": "t.csv"}, {"resources": ["t.csv"]}, {"resources": [{"name": "t", "path": 5}]}):
        for place in [name for name in portal.files if name.endswith("/datapackage.json")]:
            portal.files[place] = json.dumps({"name": "small", **wrong}).encode()
        with pytest.raises(PackageError, match="on the portal"):
            send(portal, packages["old"], verify=True)


def test_f107_an_invalid_package_is_not_sent(portal: Server, packages: dict[str, Path]) -> None:
    """Validation comes first: exit 1 with the report, and the portal is not asked at all."""
    (packages["old"] / "t.csv").write_text("a,b\n1,x\n1,y\n")
    with pytest.raises(InvalidData):
        send(portal, packages["old"])
    result = CliRunner().invoke(app, ["publish", "ckan", str(packages["old"]), "--url", portal.url, "--format", "json"])
    assert isinstance(result.exception, InvalidData)
    assert json.loads(result.stdout)["counts"] == {"primary-key": 1}
    assert portal.asked == []


def test_f108_a_portal_that_shows_other_bytes(portal: Server, packages: dict[str, Path]) -> None:
    """A new dataset stays private; a public one gets its old files back; the next run mends it."""
    portal.garble = lambda data: data.replace(b"\n", b"\r\n")
    with pytest.raises(PublishError, match="stays private") as caught:
        send(portal, packages["old"])
    assert (caught.value.code, portal.public()) == ("portal-hash-mismatch", {})
    portal.mend()
    send(portal, packages["old"])
    spoilt = iter([True])
    portal.garble = lambda data: data + b"9,q\n" if b"4,w" in data and next(spoilt, False) else data
    with pytest.raises(PublishError, match="old files were put back") as caught:
        send(portal, packages["new"])
    assert caught.value.code == "portal-hash-mismatch"
    assert tables_of(portal.public()) == OLD
    send(portal, packages["new"])
    assert tables_of(portal.public()) == NEW


def test_f108_bytes_changed_on_the_portal(portal: Server, packages: dict[str, Path]) -> None:
    """A file that somebody changed there is found by `verify`, which writes nothing, and mended by the next run."""
    send(portal, packages["old"])
    assert send(portal, packages["old"], verify=True).writes == 0
    place = next(p for p in portal.files if p.endswith("/t.csv"))
    portal.files[place] = b"a,b\n1,X\n"
    with pytest.raises(PublishError, match="t has other bytes") as caught:
        send(portal, packages["old"], verify=True)
    assert caught.value.code == "portal-hash-mismatch"
    assert send(portal, packages["old"]).writes == 1
    del portal.files[place]
    assert send(portal, packages["old"]).writes == 1
    assert tables_of(portal.public()) == OLD


def test_a_dataset_of_somebody_else_is_left_alone(portal: Server, packages: dict[str, Path]) -> None:
    """Another organization's, another package's, one made by hand, and one that was deleted are not written over."""
    send(portal, packages["old"])
    sound = portal.datasets["small"]
    for change in (
        {"owner_org": "2-other"},
        {"extras": [{"key": "datapackage_name", "value": "another"}]},
        {"extras": [], "resources": [{"id": "1", "name": "x.csv", "url": ""}]},
        {"state": "deleted"},
    ):
        portal.datasets["small"] = {**sound, **change}
        with pytest.raises(PublishError) as caught:
            send(portal, packages["new"])
        assert caught.value.code == "portal-conflict"
        assert portal.datasets["small"] == {**sound, **change}


def test_a_dataset_hidden_on_purpose_stays_hidden(portal: Server, packages: dict[str, Path]) -> None:
    """What a person made private on the portal is brought up to date, and stays private."""
    send(portal, packages["old"])
    portal.datasets["small"]["private"] = True
    assert send(portal, packages["new"]).state == "private"


def test_a_portal_that_publishes_at_once_gets_no_file(portal: Server, packages: dict[str, Path]) -> None:
    """If the portal does not keep a new dataset private, nothing is uploaded."""
    create = portal.package_create
    portal.package_create = lambda asked: create({**asked, "private": False})  # type: ignore[method-assign]
    with pytest.raises(PublishError, match="public at once"):
        send(portal, packages["old"])
    assert portal.files == {}


def test_a_new_dataset_needs_an_organization(portal: Server, packages: dict[str, Path]) -> None:
    """Without one there is nobody to keep it private for; one that is unknown is told, and so is a group, before anything is made."""
    for options in ({"organization": None}, {"organization": "nobody"}, {"groups": ["regions", "nobody"]}):
        with pytest.raises(PublishError) as caught:
            send(portal, packages["old"], **options)
        assert caught.value.code == "portal-not-found"
    assert portal.datasets == {}


def test_fields_of_a_dataset() -> None:
    """Licence, tags, period and place in CKAN's words; a licence that the portal does not know is named beside."""
    about = {**ABOUT, "temporal": {"start": "2024-01-01"}, "spatial": "Kazakhstan", "sources": [{"title": "S", "path": "https://s"}]}
    fields = to_fields(about, ["cc-by", "notspecified"], ["Open data!"], ["regions"])
    assert (fields["license_id"], fields["tags"], fields["groups"]) == ("cc-by", ["Open data", "health", "regions"], ["regions"])
    assert fields["extras"] == {
        "datapackage_name": "small",
        "temporal_start": "2024-01-01",
        "spatial_text": "Kazakhstan",
        "sources": '[{"title": "S", "path": "https://s"}]',
    }
    assert to_fields(about, ["CC-BY-4.0"], [], [])["license_id"] == "CC-BY-4.0"
    other = to_fields({**about, "licenses": [{"name": "GPL-3.0"}]}, ["cc-by", "notspecified"], [], [])
    assert (other["license_id"], other["extras"]["licence"]) == ("notspecified", "GPL-3.0")


def test_licences_have_names_of_ckan() -> None:
    """Every name that is given to CKAN is one of those that it comes with."""
    known = {"cc-by", "cc-by-sa", "cc-nc", "cc-zero", "odc-pddl", "odc-by", "odc-odbl", "uk-ogl", "gfdl"}
    assert set(LICENCES.values()) == known
    assert LICENCES["cc-by-4.0"] == "cc-by"


def test_datastore_schema() -> None:
    """Types that the DataStore's loaders do not know become ones they do; the rest of the schema stays."""
    shape = {"fields": [{"name": n, "type": n} for n in ("year", "yearmonth", "any", "number", "date", "boolean")], "primaryKey": ["year"]}
    told = to_datastore_schema(shape)
    assert [f["type"] for f in told["fields"]] == ["integer", "string", "string", "number", "date", "boolean"]
    assert told["primaryKey"] == ["year"]


def test_a_package_without_a_name(portal: Server, write_package: Callable[..., Path]) -> None:
    """A name of the dataset must be given then, and it must be one that CKAN takes."""
    package = write_package(OLD, schemas={"t": AB, "u": AB}, **{**ABOUT, "name": ""})
    descriptor = json.loads((package / "datapackage.json").read_text())
    del descriptor["name"]
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    for name in (None, "x", "Ä", "a b"):
        with pytest.raises(UsageError, match="--dataset"):
            send(portal, package, dataset=name)
    assert portal.datasets == {}
    send(portal, package, dataset="given")
    assert send(portal, package, dataset="given").writes == 0


def test_names_of_files_are_plain_and_apart(portal: Server, write_package: Callable[..., Path]) -> None:
    """Two files of one name in two folders get names of their own."""
    resources = {"t": {"path": "A/Data 1.csv"}, "u": {"path": "b/Data 1.csv"}}
    package = write_package({"t": OLD["t"], "u": OLD["u"]}, schemas={"t": AB, "u": AB}, resources=resources, **ABOUT)
    send(portal, package)
    assert sorted(p.rpartition("/")[2] for p in portal.files) == ["a-data-1.csv", "b-data-1.csv", "datapackage.json"]


def test_a_zip_is_published_as_its_folder(portal: Server, packages: dict[str, Path], tmp_path: Path) -> None:
    """A package in a zip is the same package."""
    zipped = shutil.make_archive(str(tmp_path / "small"), "zip", packages["old"])
    send(portal, packages["old"])
    assert send(portal, zipped).writes == 0


def test_the_command(portal: Server, packages: dict[str, Path]) -> None:
    """The command tells every step, in text or JSON, and where the dataset is."""
    words = ["publish", "ckan", str(packages["old"]), "--url", portal.url, "--organization", "health", "--tag", "open"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == f"{portal.url}/dataset/small · public · version 1 · 5 writes"
    told = json.loads(CliRunner().invoke(app, [*words, "--format", "json"]).stdout)
    assert (told["writes"], told["steps"], told["state"]) == (0, [], "public")
    verified = CliRunner().invoke(app, [*words, "--verify"])
    assert f"verified: t (sha256 {hashlib.sha256(OLD['t'].encode()).hexdigest()})" in verified.stdout
