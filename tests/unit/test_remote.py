"""Packages on the web: fetched only when that is asked for, only from where that is safe, and never without end."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.errors import InputError, InvalidData, PublishError, UsageError
from kzhealth.origins import find_address
from kzhealth.publish import Patience, http
from kzhealth.publish.http import Portal
from kzhealth.remote import Fetcher
from kzhealth.schema import read_descriptor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
TABLE = b"a,b\n1,x\nq,y\n"
EXPECTED = {("t", 3, "a", "type-error")}


class Site(BaseHTTPRequestHandler):
    """Answers with the pages of the server: bytes, or a function that answers itself."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        page = self.server.pages.get(self.path)  # type: ignore[attr-defined]
        if callable(page):
            page(self)
        elif page is None:
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Nothing is written of what is asked."""


@pytest.fixture
def site() -> Iterator[Any]:
    """A server on loopback with a package of one table; `site.pages` can be changed, `site.address("/x")` is an address of it."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.asked = []
    server.address = lambda path: f"http://127.0.0.1:{server.server_address[1]}{path}"
    package = {"name": "p", "resources": [{"name": "t", "path": "data/t.csv", "schema": "t.schema.json"}]}
    server.pages = {
        "/p/datapackage.json": json.dumps(package).encode(),
        "/p/data/t.csv": TABLE,
        "/p/t.schema.json": json.dumps(AB).encode(),
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def found(report: kz.Report) -> set[tuple[Any, ...]]:
    return {(f.table, f.row, f.field, f.code) for f in report.findings}


def redirect(to: str) -> Callable[[Site], None]:
    """A page that sends on to another address."""

    def answer(page: Site) -> None:
        page.send_response(302)
        page.send_header("Location", to)
        page.send_header("Content-Length", "0")
        page.end_headers()

    return answer


def test_nothing_is_fetched_unasked(site: Any, write_package: Callable[..., Path]) -> None:
    """Without the flag an address is refused, as target and within a descriptor, with the way to allow it; nobody is asked."""
    package = write_package({"t": ""}, resources={"t": {"path": [site.address("/p/data/t.csv")]}}, schemas={"t": AB})
    for target in (site.address("/p/datapackage.json"), package):
        report = kz.validate(target)
        assert (report.exit_code, found(report)) == (3, {(None, None, None, "resource-error")})
        assert "--allow-remote" in report.findings[0].message
    assert site.asked == []


def test_loopback_is_not_public(site: Any) -> None:
    """The flag alone allows public hosts; this machine has a flag of its own."""
    report = kz.validate(site.address("/p/datapackage.json"), allow_remote=True)
    assert found(report) == {(None, None, None, "resource-error")}
    assert "unsafe-address" in report.findings[0].message
    assert site.asked == []


def test_package_at_an_address(site: Any) -> None:
    """The descriptor, the schema and the data are fetched and judged as files are."""
    report = kz.validate(site.address("/p/datapackage.json"), allow_remote="loopback")
    assert found(report) == EXPECTED
    assert report.rows == {"t": 2}
    assert site.asked == ["/p/datapackage.json", "/p/t.schema.json", "/p/data/t.csv"]


def test_one_file_at_an_address_by_a_schema_of_ones_own(site: Any) -> None:
    """A table is fetched by its address and judged by a Table Schema, packed or not; nothing is fetched unasked."""
    spec = read_descriptor(AB, "t")
    site.pages["/x/t.csv.gz"] = gzip.compress(site.pages["/p/data/t.csv"])
    reports = [kz.validate(site.address(path), spec, allow_remote="loopback") for path in ("/p/data/t.csv", "/x/t.csv.gz")]
    whole = kz.validate(site.address("/p/datapackage.json"), allow_remote="loopback")
    for report in reports:
        assert [(f.code, f.row, f.field) for f in report.findings] == [(f.code, f.row, f.field) for f in whole.findings]
        assert report.rows == whole.rows
    asked = len(site.asked)
    assert "scheme-not-allowed" in kz.validate(site.address("/p/data/t.csv"), spec).findings[0].message
    with pytest.raises(UsageError, match="a Table Schema is for one file"):
        kz.validate(site.address("/p/"), spec, allow_remote="loopback")
    assert len(site.asked) == asked


def test_addresses_in_a_package_of_files(site: Any, write_package: Callable[..., Path]) -> None:
    """A package on disk may name files on the web beside its own; those read slowly too."""
    tables = {"u": TABLE, "t": "", "s": ""}
    resources = {
        "t": {"path": site.address("/p/data/t.csv"), "schema": site.address("/p/t.schema.json")},
        "s": {"path": site.address("/s.csv"), "dialect": {"delimiter": ";", "quoteChar": "'"}},
    }
    site.pages["/s.csv"] = b"a;b\nq;1\n"
    folder = write_package({"u": TABLE}, schemas={"u": AB})
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["resources"] += [{"name": n, "schema": AB, **resources[n]} for n in tables if n in resources]
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    report = kz.validate(folder, allow_remote="loopback")
    assert found(report) == {*EXPECTED, ("u", 3, "a", "type-error"), ("s", 2, "a", "type-error")}


def test_command(site: Any) -> None:
    """The command takes an address too."""
    address = site.address("/p/datapackage.json")
    assert CliRunner().invoke(app, ["validate", address]).exit_code == 3
    result = CliRunner().invoke(app, ["validate", address, "--allow-loopback", "--format", "json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["counts"] == {"type-error": 1}


def test_path_of_a_remote_package_stays_inside(site: Any) -> None:
    """A relative path may not climb out of where the descriptor stands."""
    site.pages["/p/datapackage.json"] = json.dumps({"name": "p", "resources": [{"name": "t", "path": "../secret.csv"}]}).encode()
    report = kz.validate(site.address("/p/datapackage.json"), allow_remote="loopback")
    assert found(report) == {(None, None, None, "resource-error")}
    assert site.asked == ["/p/datapackage.json"]


def drip(page: Site) -> None:
    """An answer that never ends."""
    page.send_response(200)
    page.send_header("Content-Length", "1000")
    page.end_headers()
    with contextlib.suppress(OSError):  # whoever asked has gone
        for _ in range(100):
            page.wfile.write(b"a")
            page.wfile.flush()
            time.sleep(0.1)


def short(page: Site) -> None:
    """An answer that is cut off."""
    page.send_response(200)
    page.send_header("Content-Length", "1000")
    page.end_headers()
    page.wfile.write(b"a,b\n1,x\n")


def packed(page: Site) -> None:
    """An answer that must be unpacked."""
    page.send_response(200)
    page.send_header("Content-Encoding", "gzip")
    page.end_headers()
    page.wfile.write(b"\x1f\x8b")


FAULTS: dict[str, tuple[Any, str, str]] = {
    "nothing there": (None, "scheme-error", "404"),
    "cut short": (short, "source-error", "truncated"),
    "compressed": (packed, "source-error", "compressed"),
    "a ring of redirects": (redirect("/t.csv"), "scheme-error", "redirects"),
    "a redirect into a network": (redirect("http://10.0.0.1/x.csv"), "resource-error", "unsafe-address"),
    "a redirect to the cloud's own address": (redirect("http://169.254.169.254/x"), "resource-error", "unsafe-address"),
    "a redirect to a file": (redirect("file:///etc/passwd"), "resource-error", "scheme-not-allowed"),
    "a redirect to no address": (redirect("http://["), "resource-error", "no address"),
    "a user in the address": (redirect("http://me:secret@127.0.0.1/"), "resource-error", "scheme-not-allowed"),
    "too much": (b"x" * 5000, "source-error", "too-large"),
    "too slow": (drip, "source-error", "timeout"),
}


@pytest.mark.parametrize(("page", "code", "reason"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_fetched(site: Any, tmp_path: Path, page: Any, code: str, reason: str) -> None:
    """Each has its code and reason, within the time that was given."""
    site.pages["/t.csv"] = page
    began = time.monotonic()
    with pytest.raises(InputError, match=reason) as caught:
        Fetcher(loopback=True, max_bytes=4000, seconds=1).fetch(site.address("/t.csv"), tmp_path / "t.csv")
    assert caught.value.code == code
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "host", ["10.1.2.3", "192.168.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.0", "100.64.0.1", "[::ffff:10.0.0.1]"]
)
def test_private_hosts_are_refused(host: str, tmp_path: Path) -> None:
    """Whatever way the address of a network of one's own is written."""
    with pytest.raises(InputError) as caught:
        Fetcher().fetch(f"https://{host}/t.csv", tmp_path / "t.csv")
    assert caught.value.code == "resource-error"


def test_one_table_that_cannot_be_fetched_leaves_the_others(site: Any) -> None:
    """What is wrong with one file is told at its table; a web page is no table."""
    package = {"name": "p", "resources": [{"name": n, "path": f"{n}.csv", "schema": AB} for n in ("t", "page", "gone")]}
    site.pages = {"/datapackage.json": json.dumps(package).encode(), "/t.csv": TABLE, "/page.csv": b"<!DOCTYPE html><p>Sign in"}
    report = kz.validate(site.address("/datapackage.json"), allow_remote="loopback")
    assert found(report) == {*EXPECTED, ("page", None, None, "format-error"), ("gone", None, None, "scheme-error")}
    assert report.exit_code == 1


def test_rows_of_a_fetched_table_are_parted(site: Any) -> None:
    """What was fetched is there as long as its tables are."""
    good, failure = kz.validate(site.address("/p/datapackage.json"), allow_remote="loopback").filter()
    assert (good["b"].to_list(), failure.rows["b"].to_list()) == (["x"], ["y"])


def test_a_package_is_loaded_from_where_it_lies(site: Any, package_copy: Path) -> None:
    """The descriptor's address, a zip, a dataset of CKAN and a record of Zenodo give the same tables; offline, each is refused unasked."""
    zipped = shutil.make_archive(str(package_copy), "zip", package_copy)
    files = {p.relative_to(package_copy).as_posix(): p.read_bytes() for p in package_copy.rglob("*") if p.is_file()}
    descriptor = json.loads(files["datapackage.json"])
    on_ckan = {**descriptor, "resources": [{**r, "path": site.address(f"/store/{r['path']}")} for r in descriptor["resources"]]}
    flat = {**descriptor, "resources": [{**r, "path": f"{r['name']}.csv"} for r in descriptor["resources"]]}
    resources = [{"name": "units", "url": site.address("/x.csv")}, {"name": "datapackage.json", "url": site.address("/d/datapackage.json")}]
    site.pages = {
        **{f"/p/{name}": data for name, data in files.items()},
        **{f"/store/{name}": data for name, data in files.items()},
        **{f"/records/12/files/{PurePosixPath(name).name}": data for name, data in files.items()},
        "/records/12/files/datapackage.json": json.dumps(flat).encode(),
        "/d/datapackage.json": json.dumps(on_ckan).encode(),
        "/portal/api/3/action/package_show?id=health": json.dumps({"success": True, "result": {"resources": resources}}).encode(),
        "/package.zip": Path(zipped).read_bytes(),
    }
    targets = [site.address(path) for path in ("/p/datapackage.json", "/package.zip", "/records/12")]
    targets.append(f"ckan+{site.address('/portal/dataset/health')}")
    for target in targets:
        with pytest.raises(InputError, match="--allow-remote"):
            kz.load(target)
    assert site.asked == []
    for target in targets:
        loaded = kz.load(target, allow_remote="loopback")
        assert loaded.observations.equals(kz.load().observations), target
        assert loaded.descriptor["name"] == descriptor["name"]
        assert kz.validate(target, allow_remote="loopback").ok, target
        assert CliRunner().invoke(app, ["info", target, "--allow-loopback"]).exit_code == 0


def test_what_came_over_the_web_has_its_hashes(site: Any, package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """A file that is not the one its descriptor tells of is not loaded."""
    edit_cell(package_copy, "units", 2, "name_en", "a part")
    site.pages = {f"/p/{p.relative_to(package_copy).as_posix()}": p.read_bytes() for p in package_copy.rglob("*") if p.is_file()}
    with pytest.raises(InvalidData) as caught:
        kz.load(site.address("/p/datapackage.json"), allow_remote="loopback")
    assert "hash-count" in {f.code for f in caught.value.report.findings}


def test_portals_without_a_package(site: Any) -> None:
    """A dataset made by hand, a portal that answers with a page, and a DOI of others are refused with the reason."""
    site.pages = {
        "/api/3/action/package_show?id=hand": b'{"success": true, "result": {"resources": [{"url": "http://x/y.csv"}, 7]}}',
        "/api/3/action/package_show?id=page": b"<!DOCTYPE html>",
        "/api/3/action/package_show?id=list": b'{"result": []}',
    }
    for target, code in (
        (f"ckan+{site.address('/dataset/hand')}", "package-error"),
        (f"ckan+{site.address('/dataset/list')}", "package-error"),
        (f"ckan+{site.address('/dataset/page')}", "format-error"),
        ("10.1000/182", "scheme-error"),
        ("https://doi.org/10.1000/182", "scheme-error"),
    ):
        with pytest.raises(InputError) as caught:
            kz.load(target, allow_remote="loopback")
        assert caught.value.code == code, target


@pytest.mark.parametrize("doi", ["10.5281/zenodo.123", "doi:10.5281/zenodo.123", "https://doi.org/10.5281/zenodo.123"])
def test_a_doi_of_zenodo(doi: str) -> None:
    """A DOI in any of its forms leads to the files of its record."""
    assert find_address(doi, None) == "https://zenodo.org/records/123/files/datapackage.json"


def secure_site(folder: Path, answer: bytes) -> tuple[str, Path, socket.socket]:
    """A TLS server with a certificate of its own for localhost: its port, the certificate, and what to close; it drips its answer."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed: no certificate can be made")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key.pem", "-out", "cert.pem", *names]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = listening.accept()
                with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as page:
                    page.recv(1 << 16)
                    for byte in answer:
                        page.sendall(bytes([byte]))
                        time.sleep(0.02)

    threading.Thread(target=serve, daemon=True).start()
    return f"https://localhost:{listening.getsockname()[1]}", folder / "cert.pem", listening


def test_certificates_are_checked_and_a_drip_over_tls_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody vouches for is refused, by loading and by publishing; a trusted server that drips its head is cut off."""
    address, certificate, listening = secure_site(tmp_path, b"HTTP/1.1 200 OK\r\nX-Y: " + b"a" * 5000)
    with listening:
        with pytest.raises(InputError, match="certificate"):
            Fetcher(loopback=True, seconds=5).fetch(f"{address}/t.csv", tmp_path / "t.csv")
        quick = Patience(connect=5, read=5, tries=1)
        with pytest.raises(PublishError, match="certificate"):
            Portal(address, "token", patience=quick).call("GET", "x")
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        http._secure.cache_clear()
        began = time.monotonic()
        with pytest.raises(InputError, match="timeout"):
            Fetcher(loopback=True, seconds=1).fetch(f"{address}/t.csv", tmp_path / "t.csv")
        with pytest.raises(PublishError) as caught:
            Portal(address, "token", patience=Patience(connect=0.5, read=0.5, tries=1)).call("GET", "x")
        http._secure.cache_clear()
        assert caught.value.code == "portal-timeout"
        assert time.monotonic() - began < 8
