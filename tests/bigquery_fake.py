"""A fake of BigQuery's REST API: takes jobs, says what they would read, and gives the rows it was given."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Json = dict[str, Any]


@dataclass
class BigQueryFake:
    """What it answers with, and what it was asked."""

    rows: list[str] = field(default_factory=list)
    answer: Callable[[str], list[str]] | None = None  # what a statement gives, in the place of rows
    reads: int = 1000  # bytes
    refusal: tuple[int, str] | None = None  # a status and a reason, in the place of an answer
    asked: list[Json] = field(default_factory=list)  # configurations of jobs
    admitted: list[Any] = field(default_factory=list)  # what was shown for tokens
    url: str = ""

    async def insert(self, request: web.Request) -> web.Response:
        body = await request.json()
        config = body["configuration"]
        self.asked.append(config)
        if self.refusal:
            return refused(*self.refusal)
        if self.answer and not config.get("dryRun"):
            self.rows = self.answer(config["query"]["query"])
        reference = body.get("jobReference") or {"projectId": request.match_info["project"]}
        reference.setdefault("jobId", f"job{len(self.asked)}")
        return web.json_response(self.job(reference, config))

    def job(self, reference: Json, config: Json) -> Json:
        return {
            "kind": "bigquery#job",
            "id": reference["jobId"],
            "jobReference": {**reference, "location": "EU"},
            "configuration": {**config, "jobType": "QUERY"},
            "status": {"state": "DONE"},
            "statistics": {
                "totalBytesProcessed": str(self.reads),
                "query": {"statementType": "SELECT", "totalBytesProcessed": str(self.reads)},
            },
        }

    async def token(self, request: web.Request) -> web.Response:
        self.admitted.append((await request.post())["assertion"])
        return web.json_response({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})

    async def results(self, request: web.Request) -> web.Response:
        most = int(request.query.get("maxResults", "100000"))
        return web.json_response({
            "kind": "bigquery#getQueryResultsResponse",
            "jobComplete": True,
            "jobReference": {"projectId": "project", "jobId": request.match_info["job"], "location": "EU"},
            "schema": {"fields": [{"name": "customer_id", "type": "STRING", "mode": "NULLABLE"}]},
            "totalRows": str(len(self.rows)),
            "rows": [{"f": [{"v": row}]} for row in self.rows[:most]],
        })  # fmt: skip


def refused(status: int, reason: str) -> web.Response:
    errors = [{"reason": reason, "message": "no", "domain": "global"}]
    return web.json_response({"error": {"code": status, "message": "no", "errors": errors}}, status=status)


@asynccontextmanager
async def bigquery_fake() -> AsyncIterator[BigQueryFake]:
    fake = BigQueryFake()
    app = web.Application()
    app.router.add_post("/bigquery/v2/projects/{project}/jobs", fake.insert)
    app.router.add_post("/token", fake.token)
    app.router.add_get("/bigquery/v2/projects/{project}/queries/{job}", fake.results)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    fake.url = f"http://{host}:{port}"
    try:
        yield fake
    finally:
        await runner.cleanup()


def key_file(path: Path, url: str) -> Path:
    """Write the key of a service account that gets its tokens from a fake at `url`."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = {"type": "service_account", "client_email": "reader@project", "private_key": pem}
    path.write_text(json.dumps({**account, "token_uri": f"{url}/token"}))
    return path
