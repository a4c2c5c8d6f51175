"""A stand-in for Solr, enough for a CKAN on loopback: documents kept in memory, found by the filters of a query.

CKAN does not create a dataset without an answer from its search index. This index keeps what it is given and filters exactly;
it ranks nothing, so nothing about the relevance of search can be tested with it.

Run: python solr.py PORT SCHEMA, where SCHEMA is the schema.xml that the CKAN in use would put into its own Solr.
"""

from __future__ import annotations

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

DOCUMENTS: dict[str, dict[str, Any]] = {}
CLAUSE = re.compile(r'(?P<sign>[+-]?)(?P<field>\w+):(?P<value>"(?:[^"\\]|\\.)*"|\([^)]*\)|\[[^\]]*\]|\S+)')


def fits(document: dict[str, Any], query: str) -> bool:
    """True if a document has what each clause `field:value` or `field:(a OR b)` asks for; ranges and free text fit all."""
    for clause in CLAUSE.finditer(query):
        value = clause["value"]
        if clause["field"] == "_text_" or value.startswith("[") or "*" in value:
            continue
        wanted = {re.sub(r"\\(.)", r"\1", quoted or bare) for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s()"]+)', value)}
        seen = document.get(clause["field"], ())
        held = {str(v) for v in (seen if isinstance(seen, list) else [seen])}
        if bool(held & (wanted - {"OR"})) == (clause["sign"] == "-"):
            return False
    return True


def select(asked: dict[str, list[str]]) -> dict[str, Any]:
    """The documents that fit the query and all its filters, with the counts of the facets asked for."""
    queries = [*asked.get("q", []), *asked.get("fq", [])]
    found = [d for _, d in sorted(DOCUMENTS.items()) if all(fits(d, q) for q in queries)]
    first, rows = int(asked.get("start", ["0"])[0]), int(asked.get("rows", ["10"])[0])
    names = [n for text in asked.get("fl", []) for n in re.split(r"[\s,]+", text) if n not in ("", "*", "score")]
    docs = [{k: v for k, v in d.items() if not names or k in names} for d in found[first : first + rows]]
    facets: dict[str, list[Any]] = {}
    for name in asked.get("facet.field", []):
        values = [v for d in found for v in (d.get(name) if isinstance(d.get(name), list) else [d.get(name)]) if v is not None]
        facets[name] = [part for value in dict.fromkeys(values) for part in (value, values.count(value))]
    response = {"numFound": len(found), "start": first, "docs": docs}
    return {"responseHeader": {"status": 0}, "response": response, "facet_counts": {"facet_fields": facets}}


def update(body: bytes) -> None:
    """Documents added, as a list in JSON, or deleted, by a query in XML."""
    if body.lstrip().startswith(b"["):
        DOCUMENTS.update({d.get("index_id") or d["id"]: d for d in json.loads(body)})
    elif body.lstrip().startswith(b"<delete"):
        for query in ElementTree.fromstring(body).iter("query"):
            for key in [k for k, d in DOCUMENTS.items() if fits(d, query.text or "")]:
                del DOCUMENTS[key]


class Solr(BaseHTTPRequestHandler):
    """/select, /update and /schema of Solr."""

    def answer(self, body: bytes) -> None:
        place = urlsplit(self.path)
        asked = parse_qs(place.query)
        if "form-urlencoded" in self.headers.get("Content-Type", ""):
            asked.update(parse_qs(body.decode()))
        kind, data = "application/json", b'{"responseHeader": {"status": 0}}'
        if place.path.endswith(("/schema", "/file")):
            kind, data = "application/xml", Path(sys.argv[2]).read_bytes()
        elif place.path.rstrip("/").endswith("/update"):
            update(body)
        elif place.path.rstrip("/").endswith("/select"):
            data = json.dumps(select(asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def log_message(self, *_: Any) -> None:
        """Nothing is written of what is asked."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Solr).serve_forever()
