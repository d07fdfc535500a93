"""A fake of BigQuery's REST API: takes jobs, says what they would read, and gives the rows it was given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class BigQueryFake:
    """What it answers with, and what it was asked."""

    rows: list[str] = field(default_factory=list)
    reads: int = 1000  # bytes
    refusal: tuple[int, str] | None = None  # a status and a reason, in the place of an answer
    asked: list[Json] = field(default_factory=list)  # configurations of jobs
    url: str = ""

    async def insert(self, request: web.Request) -> web.Response:
        body = await request.json()
        config = body["configuration"]
        self.asked.append(config)
        if self.refusal:
            return refused(*self.refusal)
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
