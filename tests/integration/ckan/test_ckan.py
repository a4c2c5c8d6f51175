"""A real CKAN with PostgreSQL and Redis: what is published on it, twice, changed, cut off and taken up again, is what it shows.

Skipped, saying so, where .ci/install-ckan was not run. The index of its search is a stand-in (solr.py beside this file).
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.errors import PublishError
from kzhealth.publish import http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# one worker runs them all: a second would start a CKAN of its own
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ckan")]

NAME = "kazakhstan-regional-health"
AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}], "primaryKey": ["a"]}
# ends the process by SIGKILL in the midst of its n-th POST: before the body is out, or after it, when the portal may have heard all
KILLED = """
import os, signal, sys, time
import kzhealth as kz
from kzhealth.publish import http
package, url, token, number, moment = sys.argv[1:]
send, seen = http.Portal._send, []
def sent(portal, connection, method, address, body):
    seen.extend([1] * (method == "POST"))
    if method == "POST" and len(seen) == int(number):
        if moment == "midst":
            cut = http.Body(kind=body.kind, parts=[b"".join(body.chunks())])
            half, chunks = len(cut) // 2, cut.chunks
            def broken(self):
                yield next(chunks())[:half]
                os.kill(os.getpid(), signal.SIGKILL)
            http.Body.chunks = broken
        send(portal, connection, method, address, body)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    send(portal, connection, method, address, body)
http.Portal._send = sent
kz.publish(kz.Ckan(url=url, organization="health", token_file=token), package)
"""


@pytest.fixture(scope="module")
def ckan() -> Iterator[Any]:
    """A CKAN that runs while the tests of this module do; `token` is the file with the token of an editor, who is no administrator."""
    spec = importlib.util.spec_from_file_location("portal", Path(__file__).with_name("portal.py"))
    assert spec
    assert spec.loader
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    if (reason := runner.missing()) is not None:
        pytest.skip(reason)
    # not under pytest's own folder, which the user of the database may not enter
    folder = Path(tempfile.gettempdir()) / f"kzhealth-ckan-{os.getpid()}"
    command = [sys.executable, str(Path(__file__).with_name("portal.py"))]
    subprocess.run([*command, "start", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=300)
    try:
        yield Site(json.loads((folder / "portal.json").read_text())["url"], folder / "token")
    finally:
        subprocess.run([*command, "stop", str(folder)], check=True, timeout=60)


class Site:
    """The portal as others see it: read over its API, with the token or as anybody."""

    def __init__(self, url: str, token: Path) -> None:
        self.url, self.token = url, token

    def publish(self, package: Path | None, **options: Any) -> kz.Publication:
        how = {name: options.pop(name) for name in ("dry_run", "verify") if name in options}
        return kz.publish(kz.Ckan(**{"url": self.url, "organization": "health", "token_file": self.token, **options}), package, **how)

    def ask(self, action: str, *, known: bool = False) -> Any:
        headers = {"Authorization": self.token.read_text()} if known else {}
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/api/3/action/{action}", headers=headers), timeout=60) as answer:
            return json.load(answer)["result"]

    def public(self, name: str) -> dict[str, bytes] | None:
        """Each file that anybody can download, by the name of its resource; None if nobody may see the dataset."""
        try:
            shown = self.ask(f"package_show?id={name}")
        except urllib.error.HTTPError as error:
            assert error.code in (403, 404)
            return None
        return {r["name"]: urllib.request.urlopen(r["url"], timeout=60).read() for r in shown["resources"]}


def test_a_package_is_published_twice(ckan: Site) -> None:
    """The dataset shows licence, tags, groups, version and schemas in CKAN's own words, and serves the very bytes; then nothing is left."""
    tables = len(kz.load().tables)
    dry = ckan.publish(None, dry_run=True)
    assert (dry.writes, ckan.public(NAME), len(dry.steps)) == (0, None, tables + 3)
    first = ckan.publish(None, tags=["open data"], groups=["regions"])
    assert [s.action for s in first.steps] == ["create", *["upload"] * (tables + 1), "make public"]
    shown = ckan.ask(f"package_show?id={NAME}")
    assert (shown["license_id"], shown["license_title"], shown["isopen"]) == ("cc-by", "Creative Commons Attribution", True)
    assert {t["name"] for t in shown["tags"]} >= {"health", "open data", "provenance"}
    assert [g["name"] for g in shown["groups"]] == ["regions"]
    assert (shown["organization"]["name"], shown["private"], shown["version"]) == ("health", False, kz.load().descriptor["version"])
    extras = {e["key"]: e["value"] for e in shown["extras"]}
    assert [s["title"] for s in json.loads(extras["sources"])] == [s["title"] for s in kz.load().descriptor["sources"]]
    assert "kzhealth_unfinished" not in extras
    observed = kz.load().observations
    assert extras["temporal_start"] <= str(observed.period_start.min().date())
    assert "Turkistan Region" in extras["spatial_text"].split("; ")
    resource = next(r for r in shown["resources"] if r["name"] == "observations")
    fields = {f["name"]: f["type"] for f in json.loads(resource["schema"])["fields"]}
    assert set(fields.values()) <= {"string", "integer", "number", "boolean", "date", "datetime", "array", "object"}
    assert (resource["format"], resource["hash"].partition(":")[0]) == ("CSV", "sha256")
    public = ckan.public(NAME) or {}
    for name, data in public.items():
        if name != "datapackage.json":
            assert data == bundled_path("datapackage", "data", f"{name}.csv").read_bytes()
    paths = [r["path"] for r in json.loads(public["datapackage.json"])["resources"]]
    assert paths == [r["url"] for r in shown["resources"][:-1]]
    second = ckan.publish(None, tags=["open data"], groups=["regions"])
    assert (second.writes, second.steps) == (0, ())
    assert ckan.ask(f"package_show?id={NAME}")["metadata_modified"] == shown["metadata_modified"]
    assert len(ckan.publish(None, verify=True).steps) == tables
    found = ckan.ask("package_search?q=*:*")
    assert [d["name"] for d in found["results"]] == [NAME]


def test_one_table_changed(ckan: Site, package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """One request replaces the table and the descriptor; ids and addresses stay, and nothing stands twice."""
    ckan.publish(None)
    before = ckan.ask(f"package_show?id={NAME}")["resources"]
    edit_cell(package_copy, "units", 2, "name_en", "a share of hundred", rehash=True)
    changed = ckan.publish(package_copy)
    assert [(s.action, s.what.split()[0]) for s in changed.steps] == [("replace", "units"), ("replace", "datapackage.json")]
    assert changed.writes == 1
    after = ckan.ask(f"package_show?id={NAME}")["resources"]
    assert [(r["id"], r["name"], r["url"]) for r in after] == [(r["id"], r["name"], r["url"]) for r in before]
    assert (ckan.public(NAME) or {})["units"] == (package_copy / "data" / "units.csv").read_bytes()
    assert ckan.publish(package_copy).writes == 0
    with pytest.raises(PublishError, match="units has other bytes"):
        ckan.publish(None, verify=True)
    # read by anybody, straight from the portal
    address = next(r["url"] for r in after if r["name"] == "datapackage.json")
    assert kz.validate(address, allow_remote="loopback").rows == kz.validate(package_copy).rows
    loaded = kz.load(f"ckan+{ckan.url}/dataset/{NAME}", allow_remote="loopback")
    assert loaded.units.equals(kz.load(package_copy).units)


def test_a_run_that_is_killed_is_finished_by_the_next(ckan: Site, write_package: Callable[..., Path]) -> None:
    """SIGKILL in the midst of any write, of a new dataset and of an update: the public sees nothing, the old or the new, whole."""
    old = {"t": "a,b\n1,x\n", "u": "a,b\n2,y\n"}
    new = {"t": "a,b\n1,z\n", "w": "a,b\n3,y\n"}
    about = {"name": "killed", "licenses": [{"name": "CC0-1.0"}]}
    versions = [write_package(t, schemas=dict.fromkeys(t, AB), folder=f"v{n}", version=str(n), **about) for n, t in enumerate((old, new))]

    def killed(package: Path, number: int, moment: str) -> None:
        words = [sys.executable, "-c", KILLED, str(package), ckan.url, str(ckan.token), str(number), moment]
        assert subprocess.run(words, check=False, capture_output=True, timeout=120).returncode == -signal.SIGKILL

    for number, moment in ((1, "midst"), (1, "after"), (1, "midst"), (1, "after"), (2, "midst"), (1, "after")):
        killed(versions[0], number, moment)
        assert ckan.public("killed") is None, (number, moment)
    assert ckan.publish(versions[0]).state == "public"
    assert {n: d.decode() for n, d in (ckan.public("killed") or {}).items() if n in old} == old
    killed(versions[1], 1, "midst")
    public = ckan.public("killed") or {}
    assert {n: d.decode() for n, d in public.items() if n != "datapackage.json"} == old
    assert json.loads(public["datapackage.json"])["version"] == "0"
    killed(versions[1], 1, "after")
    public = ckan.public("killed") or {}
    assert {n: d.decode() for n, d in public.items() if n != "datapackage.json"} == new
    assert json.loads(public["datapackage.json"])["version"] == "1"
    last = ckan.publish(versions[1])
    assert (last.writes, sorted(r["name"] for r in ckan.ask("package_show?id=killed")["resources"])) == (0, ["datapackage.json", "t", "w"])
    assert ckan.ask("package_show?id=killed")["license_id"] == "cc-zero"


def test_old_files_are_put_back(ckan: Site, write_package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """If the portal seems to serve other bytes after an update, all is as before: the changed table, the one that was gone, the new one."""
    old, new = {"t": "a,b\n1,x\n", "u": "a,b\n2,y\n"}, {"t": "a,b\n1,z\n", "w": "a,b\n3,y\n"}
    about = {"name": "put-back", "licenses": [{"name": "CC0-1.0"}]}
    versions = [write_package(t, schemas=dict.fromkeys(t, AB), folder=f"b{n}", version=str(n), **about) for n, t in enumerate((old, new))]
    ckan.publish(versions[0])
    before, public = ckan.ask("package_show?id=put-back"), ckan.public("put-back")
    fetch = http.Portal.fetch

    def garbled(portal: http.Portal, address: str, target: Path, *, at_most: int) -> str:
        return "0" * 64 if portal.writes == 1 else fetch(portal, address, target, at_most=at_most)

    monkeypatch.setattr(http.Portal, "fetch", garbled)
    with pytest.raises(PublishError, match="old files were put back"):
        ckan.publish(versions[1])
    after = ckan.ask("package_show?id=put-back")
    assert ckan.public("put-back") == public
    assert after["version"] == before["version"]
    assert {(r["id"], r["name"], r["url"]) for r in after["resources"]} == {(r["id"], r["name"], r["url"]) for r in before["resources"]}
    monkeypatch.undo()
    assert ckan.publish(versions[1]).writes == 1
    assert {n: d.decode() for n, d in (ckan.public("put-back") or {}).items() if n != "datapackage.json"} == new


def test_what_the_portal_refuses(ckan: Site, tmp_path: Path, package_copy: Path) -> None:
    """A wrong token, an organization or group that is not there or not one's own: each has its code, and nothing is made."""
    wrong = tmp_path / "token"
    wrong.write_text("not-a-token")
    for options, code in (
        ({"token_file": wrong}, "portal-forbidden"),
        ({"organization": "nobody"}, "portal-not-found"),
        ({"organization": "finance"}, "portal-forbidden"),
        ({"groups": ["nobody"]}, "portal-not-found"),
    ):
        with pytest.raises(PublishError) as caught:
            ckan.publish(package_copy, dataset="refused", **options)
        assert caught.value.code == code
        assert "not-a-token" not in str(caught.value)
    assert ckan.public("refused") is None
    with pytest.raises(PublishError) as caught:
        kz.publish(kz.Ckan(url=f"{ckan.url}/elsewhere", organization="health", token_file=ckan.token), package_copy)
    assert caught.value.code in ("portal-not-found", "portal-not-json")


def test_the_commands_of_the_how_to(ckan: Site, write_package: Callable[..., Path]) -> None:
    """The command by itself, with the token in the environment: published, again with nothing to do, verified, validated by anybody."""
    about = {"name": "by-command", "licenses": [{"name": "CC-BY-4.0"}]}
    package = write_package({"t": "a,b\n1,x\n"}, schemas={"t": AB}, **about)
    token = ckan.token.read_text()
    environment = {**os.environ, "KZHEALTH_CKAN_TOKEN": token}
    publish = ["publish", "ckan", str(package), "--url", ckan.url, "--organization", "health", "--format", "json"]
    validate = ["validate", f"ckan+{ckan.url}/dataset/by-command", "--allow-loopback", "--format", "json"]
    told = []
    for words in (publish, publish, [*publish, "--verify"], validate):
        command = [sys.executable, "-m", "kzhealth", *words]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert token not in done.stdout + done.stderr
        told.append(json.loads(done.stdout))
    assert [answer["writes"] for answer in told[:3]] == [4, 0, 0]
    assert (told[3]["valid"], told[3]["stats"]["rows"]) == (True, 1)
