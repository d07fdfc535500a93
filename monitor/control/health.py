"""Health: `/healthz` says that the process is alive, `/readyz` whether it does its job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

Facts = Mapping[str, object]  # JSON


def _no_facts() -> Facts:
    return {}


def _no_reasons() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whom to ask. Anybody may read the answers: no secrets in them, and nothing that takes time."""

    facts: Callable[[], Facts] = _no_facts  # small figures beside `"status": "ok"`
    not_ready: Callable[[], Sequence[str]] = _no_reasons  # why not; nothing when ready

    async def alive(self, _: web.Request) -> web.Response:
        """Answer `/healthz`: that there is an answer is the answer."""
        return web.json_response({**self.facts(), "status": "ok"})

    async def ready(self, _: web.Request) -> web.Response:
        """Answer `/readyz`."""
        reasons = list(self.not_ready())
        if not reasons:
            return web.json_response({"status": "ready"})
        return web.json_response({"status": "not ready", "reasons": reasons}, status=503)
