"""Publishing on Zenodo, against a server on loopback written from the documentation of InvenioRDM's REST API.

It is not Zenodo: it knows the calls that are used, and refuses what the documentation refuses. Nothing here was run against zenodo.org or
its sandbox.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.errors import InvalidData, PublishError, UsageError
from kzhealth.publish import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = "zen-tok3n"
QUICK = Patience(connect=5, read=10, tries=2, pause=0.001, longest=1)
AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}], "primaryKey": ["a"]}
ABOUT = {
    "name": "small",
    "title": 'Small "data"',
    "version": "1",
    "created": "2026-01-02T00:00:00Z",
    "keywords": ["health"],
    "licenses": [{"name": "CC-BY-4.0"}],
    "contributors": [{"title": "Makers", "roles": ["author"]}],
    "sources": [{"title": "News", "path": "https://news.example/1"}],
}
TABLES = {"t": "a,b\n1,x\n", "u": "a,b\n2,y\n"}


class Invenio(BaseHTTPRequestHandler):
    """Answers as the documentation says, unless the server has a fault for this request."""

    server: Any
    wbufsize = 1 << 16

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.count += 1
            fault = self.server.fault(self.server.count, self)
            status, data = fault or self.server.serve(self, body)
            self.server.snapshots.append(self.server.public())
            if self.server.lost == self.server.count:
                self.connection.shutdown(2)
                return
        raw = data if isinstance(data, bytes) else b"" if data is None else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.answer()

    def do_DELETE(self) -> None:
        self.answer()

    def log_message(self, *_: Any) -> None:
        """Nothing is written of what is asked."""


class Server(ThreadingHTTPServer):
    """Records and drafts in memory: a record has an id, a family, an index, metadata, and files that are pending or completed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Invenio)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.lock = threading.Lock()
        self.records: dict[str, dict[str, Any]] = {}
        self.snapshots: list[dict[str, dict[str, bytes]]] = []
        self.garble: Callable[[bytes], bytes] = lambda data: data
        self.mend()

    def mend(self) -> None:
        self.count = self.lost = 0
        self.fault: Callable[[int, Any], Any] = lambda *_: None

    def handle_error(self, *_: Any) -> None:
        """A client that has gone is no error."""

    def public(self) -> dict[str, dict[str, bytes]]:
        """What anybody sees: the files of each published record."""
        return {key: {n: f["data"] for n, f in r["files"].items()} for key, r in self.records.items() if r["is_published"]}

    def add(self, parent: str | None, metadata: dict[str, Any]) -> dict[str, Any]:
        key = f"r{len(self.records) + 1}"
        index = sum(r["parent"]["id"] == parent for r in self.records.values()) + 1
        about = {
            "id": key,
            "parent": {"id": parent or f"p-{key}"},
            "is_published": False,
            "metadata": metadata,
            "versions": {"index": index},
        }
        self.records[key] = {**about, "files": {}}
        return self.records[key]

    @staticmethod
    def show(record: dict[str, Any]) -> dict[str, Any]:
        """As the API shows it: with titles beside the codes, without the bytes of the files."""
        metadata = {**record["metadata"], "resource_type": {"id": "dataset", "title": {"en": "Dataset"}}}
        return {**{k: v for k, v in record.items() if k != "files"}, "metadata": metadata}

    def serve(self, page: Invenio, body: bytes) -> tuple[int, Any]:
        place = urlsplit(page.path)
        path = unquote(place.path)
        if page.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 403, {"message": "Permission denied."}
        if path == "/api/user/records":
            title = re.fullmatch(r'metadata\.title:"(.*)"', parse_qs(place.query)["q"][0])
            assert title
            found = [r for r in self.records.values() if r["metadata"]["title"] == re.sub(r"\\(.)", r"\1", title[1])]
            return 200, {"hits": {"hits": [self.show(r) for r in found]}}
        if path == "/api/records" and page.command == "POST":
            return 201, self.show(self.add(None, json.loads(body)["metadata"]))
        match = re.fullmatch(r"/api/records/([^/]+)(/.*)?", path)
        record = self.records.get(match[1]) if match else None
        if record is None or match is None:
            return 404, {"message": "The persistent identifier does not exist."}
        return self.on_record(page.command, record, match[2] or "", body)

    def on_record(self, method: str, record: dict[str, Any], rest: str, body: bytes) -> tuple[int, Any]:
        if (method, rest) == ("POST", "/versions"):
            drafts = [r for r in self.records.values() if r["parent"] == record["parent"] and not r["is_published"]]
            metadata = {k: v for k, v in record["metadata"].items() if k not in ("publication_date", "version")}
            return 201, self.show(drafts[0] if drafts else self.add(record["parent"]["id"], metadata))
        if (method, rest) == ("GET", "/versions"):
            hits = [self.show(r) for r in self.records.values() if r["parent"] == record["parent"] and r["is_published"]]
            return 200, {"hits": {"hits": hits}}
        if rest.startswith("/draft"):
            if record["is_published"]:
                return 404, {"message": "There is no draft."}
            return self.on_draft(method, record, rest.removeprefix("/draft"), body)
        if not record["is_published"]:
            return 404, {"message": "Not published."}
        if method == "GET" and rest == "":
            return 200, self.show(record)
        return self.on_files(record, rest) if method == "GET" else (405, None)

    def on_draft(self, method: str, record: dict[str, Any], rest: str, body: bytes) -> tuple[int, Any]:
        files = record["files"]
        if rest == "" and method in ("GET", "PUT"):
            record["metadata"] = json.loads(body)["metadata"] if method == "PUT" else record["metadata"]
            return 200, self.show(record)
        if (method, rest) == ("POST", "/actions/publish"):
            whole = files and all(f["status"] == "completed" for f in files.values()) and "publication_date" in record["metadata"]
            record["is_published"] = bool(whole)
            return (202, self.show(record)) if whole else (400, {"message": "A validation error occurred."})
        if (method, rest) == ("POST", "/files"):
            keys = [entry["key"] for entry in json.loads(body)]
            if any(key in files for key in keys):
                return 400, {"message": "A file with that name exists."}
            files.update({key: {"status": "pending", "data": b""} for key in keys})
            return self.on_files(record, "/files")
        return self.on_draft_file(method, record, rest, body)

    def on_draft_file(self, method: str, record: dict[str, Any], rest: str, body: bytes) -> tuple[int, Any]:
        files, (_, _, name, *more) = record["files"], (*rest.split("/"), "", "")
        if method == "GET" or name not in files:
            return self.on_files(record, rest)
        if method == "DELETE":
            del files[name]
            return 204, None
        if more[0] == "content":
            files[name]["data"] = self.garble(body)
        elif more[0] == "commit":
            files[name]["status"] = "completed"
        return 200, {"key": name, "status": files[name]["status"]}

    @staticmethod
    def on_files(record: dict[str, Any], rest: str) -> tuple[int, Any]:
        files = record["files"]
        if rest == "/files":
            sums = {n: f"md5:{hashlib.md5(f['data']).hexdigest()}" for n, f in files.items() if f["status"] == "completed"}
            return 200, {"entries": [{"key": n, "status": f["status"], "checksum": sums.get(n)} for n, f in files.items()]}
        name = rest.split("/")[2]
        return (200, files[name]["data"]) if rest.endswith("/content") and name in files else (404, {"message": "No such file."})


@pytest.fixture
def zenodo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A stand-in for Zenodo without records, and its token in the environment."""
    monkeypatch.setenv("KZHEALTH_ZENODO_TOKEN", TOKEN)
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def make(write_package: Callable[..., Path]) -> Callable[..., Path]:
    """Makes a version of the package, its tables in a folder of their own."""

    def made(version: str, **tables: str) -> Path:
        data = {**TABLES, **tables}
        paths = {name: {"path": f"data/{name}.csv"} for name in data}
        return write_package(data, schemas=dict.fromkeys(data, AB), resources=paths, folder=f"v{version}", **{**ABOUT, "version": version})

    return made


def send(zenodo: Server, package: Path, **options: Any) -> kz.Publication:
    how = {name: options.pop(name) for name in ("dry_run", "verify") if name in options}
    return kz.publish(kz.Zenodo(**{"url": zenodo.url, "patience": QUICK, **options}), package, **how)


def test_a_draft_then_a_record_then_nothing(zenodo: Server, make: Callable[..., Path]) -> None:
    """Without `publish` a draft waits for a person; with it, it is published; then nothing is written, and `verify` finds it sound."""
    package = make("1")
    dry = send(zenodo, package, dry_run=True, publish=True)
    assert ([s.action for s in dry.steps], zenodo.records) == (["create", "upload", "upload", "upload", "publish"], {})
    draft = send(zenodo, package)
    assert (draft.state, draft.url, zenodo.public()) == ("draft", f"{zenodo.url}/uploads/r1", {})
    assert send(zenodo, package).writes == 0
    assert send(zenodo, package, verify=True).state == "draft"
    published = send(zenodo, package, publish=True)
    assert (published.writes, published.url, [s.action for s in published.steps]) == (1, f"{zenodo.url}/records/r1", ["publish"])
    files = zenodo.public()["r1"]
    assert {n: d.decode() for n, d in files.items() if n != "datapackage.json"} == {"t.csv": TABLES["t"], "u.csv": TABLES["u"]}
    assert [r["path"] for r in json.loads(files["datapackage.json"])["resources"]] == ["t.csv", "u.csv"]
    again = send(zenodo, package, publish=True)
    assert (again.writes, again.state, again.steps) == (0, "public", ())
    assert [s.action for s in send(zenodo, package, verify=True).steps] == ["verified", "verified"]


def test_metadata_in_the_words_of_invenio(zenodo: Server, make: Callable[..., Path]) -> None:
    """Creators, licence, keywords, dates and sources are told as the API takes them."""
    send(zenodo, make("1"))
    told = zenodo.records["r1"]["metadata"]
    assert told["creators"] == [{"person_or_org": {"type": "organizational", "name": "Makers"}}]
    assert (told["rights"], told["subjects"], told["version"]) == ([{"id": "cc-by-4.0"}], [{"subject": "health"}], "1")
    assert (told["publication_date"], told["resource_type"], told["languages"]) == ("2026-01-02", {"id": "dataset"}, [{"id": "eng"}])
    source = {"identifier": "https://news.example/1", "scheme": "url", "relation_type": {"id": "isderivedfrom"}}
    assert told["related_identifiers"] == [source]


def test_a_new_version_of_the_package_is_one_of_the_record(zenodo: Server, make: Callable[..., Path]) -> None:
    """The old record keeps its files; the new one has its own, in the same family."""
    send(zenodo, make("1"), publish=True)
    old = zenodo.public()["r1"]
    published = send(zenodo, make("2", t="a,b\n9,z\n"), publish=True)
    assert (published.dataset, zenodo.public()["r1"]) == ("r2", old)
    assert zenodo.public()["r2"]["t.csv"] == b"a,b\n9,z\n"
    assert zenodo.records["r2"]["parent"] == zenodo.records["r1"]["parent"]
    assert zenodo.records["r2"]["metadata"]["version"] == "2"
    assert send(zenodo, make("2.0"), publish=True, record="r1").dataset == "r3"
    assert send(zenodo, make("2.00"), dry_run=True, record="r1").steps[0].what == "a draft, the next version of r3"


def test_the_same_version_with_other_files_is_refused(zenodo: Server, make: Callable[..., Path]) -> None:
    """What is published never changes: the package needs a new version."""
    send(zenodo, make("1"), publish=True)
    package = make("1.1", t="a,b\n9,z\n")
    descriptor = json.loads((package / "datapackage.json").read_text())
    (package / "datapackage.json").write_text(json.dumps({**descriptor, "version": "1"}))
    with pytest.raises(PublishError, match="new version") as caught:
        send(zenodo, package, publish=True)
    assert caught.value.code == "portal-conflict"


FAULTS = {"fails": (500, b"broken"), "is busy": (429, b""), "wants a login": (200, b"<!DOCTYPE html>"), "refuses": (403, b"no")}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_every_request(zenodo: Server, make: Callable[..., Path], fault: str) -> None:
    """From any request on the portal fails: what is published is whole, and the next run ends with one record of two versions."""
    first, second = make("1"), make("2", t="a,b\n9,z\n")
    send(zenodo, first, publish=True)
    whole = [set(zenodo.public()["r1"].items())]
    send(zenodo, second, publish=True)
    whole.append(set(zenodo.public()["r2"].items()))
    count = zenodo.count
    for bad in range(1, count + 1):
        zenodo.records.clear()
        zenodo.mend()
        zenodo.fault = lambda n, _, bad=bad: FAULTS[fault] if n >= bad else None
        with pytest.raises(PublishError):
            for package in (first, second):
                send(zenodo, package, publish=True)
        zenodo.mend()
        for package in (first, second):
            send(zenodo, package, publish=True)
        assert [set(files.items()) for files in zenodo.public().values()] == whole, bad
        assert len(zenodo.records) == 2, bad
    assert all(set(files.items()) in whole for seen in zenodo.snapshots for files in seen.values())


def test_an_answer_that_is_lost(zenodo: Server, make: Callable[..., Path]) -> None:
    """A request that was done, though its answer never came, is found done by the next run."""
    package = make("1")
    send(zenodo, package, publish=True)
    count = zenodo.count
    for bad in range(1, count + 1):
        zenodo.records.clear()
        zenodo.mend()
        zenodo.lost = bad
        try:
            send(zenodo, package, publish=True)
        except PublishError as error:
            assert error.code == "portal-unreachable"
        assert send(zenodo, package, publish=True).state == "public"
        assert len(zenodo.records) == 1


def test_other_bytes_stay_a_draft(zenodo: Server, make: Callable[..., Path]) -> None:
    """A portal that serves other bytes than were sent publishes nothing."""
    zenodo.garble = lambda data: data + b"\n"
    with pytest.raises(PublishError, match="stays a draft") as caught:
        send(zenodo, make("1"), publish=True)
    assert (caught.value.code, zenodo.public()) == ("portal-hash-mismatch", {})
    zenodo.garble = lambda data: data
    assert send(zenodo, make("1.0"), publish=True, record="r1").state == "public"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/api/user/records", {"hits": ["r1"]}),
        ("/api/user/records", {"hits": {"hits": "r1"}}),
        ("/api/user/records", {"hits": {"hits": [{"id": "../r1"}]}}),
        ("/api/user/records", {"hits": {"hits": [{"id": "r1", "parent": "p"}]}}),
        ("/api/user/records", {"hits": {"hits": [{"id": "r1", "versions": {"index": "1"}}]}}),
        ("/api/records", {"title": "Small"}),
        ("/api/records/r1/draft/files", {"entries": ["t.csv"]}),
    ],
)
def test_an_answer_of_another_kind(zenodo: Server, make: Callable[..., Path], place: str, said: Any) -> None:
    """An answer that is not that of InvenioRDM is told as the portal's fault; nothing is published."""
    zenodo.fault = lambda _, page: (200, said) if urlsplit(page.path).path == place else None
    with pytest.raises(PublishError, match="not that of Zenodo") as caught:
        send(zenodo, make("1"), publish=True)
    assert (caught.value.code, zenodo.public()) == ("portal-not-json", {})


def test_which_record_it_is(zenodo: Server, make: Callable[..., Path]) -> None:
    """Two records of one title must be told apart; one that is not there, and what is no id, are refused; so is an invalid package."""
    package = make("1")
    for _ in range(2):
        send(zenodo, package)
        zenodo.records["r1"]["metadata"]["title"] = "Another"
    zenodo.records["r1"]["metadata"]["title"] = ABOUT["title"]
    with pytest.raises(PublishError, match=r"r1, r2.*--record"):
        send(zenodo, package)
    assert send(zenodo, package, record="r2").dataset == "r2"
    with pytest.raises(PublishError) as caught:
        send(zenodo, package, record="r9")
    assert caught.value.code == "portal-not-found"
    with pytest.raises(UsageError):
        send(zenodo, package, record="../r1")
    (package / "data" / "t.csv").write_text("a,b\n1,x\n1,y\n")
    count = zenodo.count
    with pytest.raises(InvalidData):
        send(zenodo, package)
    assert zenodo.count == count


def test_the_command(zenodo: Server, make: Callable[..., Path]) -> None:
    """The command makes a draft unless it is told to publish, and shows the token nowhere."""
    words = ["publish", "zenodo", str(make("1")), "--url", zenodo.url]
    result = CliRunner().invoke(app, words)
    assert result.stdout.splitlines()[-1] == f"{zenodo.url}/uploads/r1 · draft · version 1 · 10 writes"
    told = json.loads(CliRunner().invoke(app, [*words, "--publish", "--format", "json"]).stdout)
    assert (told["state"], told["writes"]) == ("public", 1)
    zenodo.fault = lambda _, page: (401, page.headers["Authorization"].encode())
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, PublishError)
    assert TOKEN not in result.output + str(result.exception)
    assert result.exception.code == "portal-unauthorized"
