"""A real CKAN on this machine for a while: PostgreSQL, Redis, a stand-in for Solr and CKAN, each on a free port of loopback.

    .ci/install-ckan                                      # once: what it needs
    python tests/integration/ckan/portal.py start FOLDER  # prints its address, and where the token of an editor lies
    python tests/integration/ckan/portal.py stop FOLDER   # ends it and removes the folder

Everything it writes is in FOLDER. It has the organizations ``health`` and ``finance`` and the group ``regions``; the editor belongs to
``health`` and ``regions``, and is no administrator.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

VERSION = "2.12.0"
HOME = Path(os.environ.get("KZHEALTH_CKAN") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kzhealth-ckan")
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1:]


def missing() -> str | None:
    """What is not there that a CKAN needs, or None."""
    if not (HOME / f".ready-{VERSION}").is_file():
        return f"CKAN {VERSION} is not installed in {HOME}; run .ci/install-ckan"
    if not POSTGRES or not shutil.which("redis-server"):
        return "PostgreSQL or Redis is not installed; run .ci/install-ckan"
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


class Portal:
    """The processes and files of one CKAN, under a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ini = folder / "ckan.ini"
        self.pids: dict[str, int] = {}

    def ckan(self, *words: str, answer: str = "") -> str:
        # config-tool is to write the settings, so it must not read them
        command = [str(HOME / "bin/ckan"), *(() if words[0] in ("generate", "config-tool") else ("-c", str(self.ini))), *words]
        done = subprocess.run(command, input=answer, capture_output=True, text=True, cwd=self.folder, check=False)
        if done.returncode:
            raise RuntimeError(f"ckan {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def run(self, name: str, *command: str, **options: Any) -> None:
        """Start a process that goes on, its output in a log of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        self.pids[name] = process.pid

    def start_database(self, port: int) -> None:
        """PostgreSQL refuses to run as root: as root it runs as its own user."""
        data = self.folder / "postgres"
        data.mkdir()
        as_user: dict[str, Any] = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(data, user.pw_uid, user.pw_gid)
            as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        initdb = POSTGRES[0]
        words = ("-D", str(data), "-U", "ckan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        subprocess.run([initdb, *words], check=True, capture_output=True, cwd="/", **as_user)
        settings = ("fsync=off", "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=")
        self.run(
            "postgres-server",
            str(initdb.with_name("postgres")),
            "-D",
            str(data),
            *(w for s in settings for w in ("-c", s)),
            cwd="/",
            **as_user,
        )
        wait_for(port)
        self.create_database(initdb, port)

    @staticmethod
    def create_database(initdb: Path, port: int) -> None:
        command = [initdb.with_name("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "ckan", "ckan"]
        for _ in range(100):  # it takes connections a moment before it takes orders
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError(done.stderr.decode())

    def start(self) -> dict[str, str]:
        database, redis, solr, web = (free_port() for _ in range(4))
        schema = next(HOME.glob("lib/python3*/site-packages/ckan/config/solr/schema.xml"))
        self.start_database(database)
        self.run("redis", "redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder))
        self.run("solr", sys.executable, str(Path(__file__).with_name("solr.py")), str(solr), str(schema))
        self.ckan("generate", "config", str(self.ini))
        url = f"http://127.0.0.1:{web}"
        self.ckan(
            *("config-tool", str(self.ini)),
            f"sqlalchemy.url=postgresql://ckan@127.0.0.1:{database}/ckan",
            f"solr_url=http://127.0.0.1:{solr}/solr/ckan",
            f"ckan.redis.url=redis://127.0.0.1:{redis}/0",
            f"ckan.site_url={url}",
            f"ckan.storage_path={self.folder / 'storage'}",
            "ckan.plugins=",
            "ckan.auth.create_user_via_web=false",
        )
        wait_for(solr)
        wait_for(redis)
        self.ckan("db", "init")
        self.ckan("sysadmin", "add", "admin", "email=admin@example.org", "name=admin", f"password={secrets.token_hex(8)}", answer="y\n")
        self.run(
            "ckan", str(HOME / "bin/ckan"), "-c", str(self.ini), "run", "--host", "127.0.0.1", "--port", str(web), "--disable-reloader"
        )
        admin = self.ckan("user", "token", "add", "admin", "tests").split()[-1]
        wait_for(web)
        password = secrets.token_hex(8)
        self.call(url, admin, "user_create", name="editor", email="editor@example.org", password=password)
        members = [{"name": "editor", "capacity": "editor"}]
        self.call(url, admin, "organization_create", name="health", title="Health", users=members)
        self.call(url, admin, "organization_create", name="finance", title="Finance")
        self.call(url, admin, "group_create", name="regions", title="Regions", users=members)
        token = self.call(url, admin, "api_token_create", user="editor", name="tests")["token"]
        return {"url": url, "token": token}

    @staticmethod
    def call(url: str, token: str, action: str, **words: Any) -> Any:
        headers = {"Authorization": token, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{url}/api/3/action/{action}", json.dumps(words).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["result"]

    def stop(self) -> None:
        for name in reversed(self.pids):
            end_process(self.pids[name], signal.SIGINT if name == "postgres-server" else signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)


def is_running(pid: int) -> bool:
    """True unless a process has ended, also if nobody has asked for its end yet."""
    with contextlib.suppress(ChildProcessError):  # started by another process
        os.waitpid(pid, os.WNOHANG)
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end_process(pid: int, word: signal.Signals) -> None:
    """Ask a process to end, and end it after five seconds."""
    for number in (word, *[0] * 100, signal.SIGKILL):
        if not is_running(pid):
            return
        os.kill(pid, number)
        time.sleep(0.05)


def main(word: str, folder: Path) -> None:
    state = folder / "portal.json"
    if word == "stop":
        portal = Portal(folder)
        portal.pids = json.loads(state.read_text())["pids"]
        portal.stop()
        return
    if (reason := missing()) is not None:
        sys.exit(reason)
    folder.mkdir(mode=0o711)  # the user of the database passes through
    portal = Portal(folder.resolve())
    try:
        about = portal.start()
    except BaseException:
        portal.stop()
        raise
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(about.pop("token"))
    state.write_text(json.dumps({**about, "pids": portal.pids}))
    sys.stdout.write(f"CKAN {VERSION} answers at {about['url']}; the token of an editor is in {token}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
