"""Health: `/healthz` says whether the process is alive, `/readyz` whether each of its parts does its work.

Who is not alive should be started again. Who is not ready should not: it would not help against a full disk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

Facts = Mapping[str, object]  # JSON
OK = "ok"


def _no_facts() -> Facts:
    return {}


def _no_trouble() -> str:
    return ""


def _no_parts() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whom to ask. Anybody may read the answers: no secrets in them, and nothing that takes time."""

    facts: Callable[[], Facts] = _no_facts  # small figures beside `"status": "ok"`
    trouble: Callable[[], str] = _no_trouble  # why the process is not alive; nothing where it is
    parts: Callable[[], Mapping[str, str]] = _no_parts  # what is wrong with each; nothing where it works

    async def alive(self, _: web.Request) -> web.Response:
        """Answer `/healthz`: that there is an answer says that the loop turns."""
        if trouble := self.trouble():
            return web.json_response({**self.facts(), "status": "stuck", "reasons": [trouble]}, status=503)
        return web.json_response({**self.facts(), "status": "ok"})

    async def ready(self, _: web.Request) -> web.Response:
        """Answer `/readyz`."""
        parts = self.parts()
        told = {name: trouble or OK for name, trouble in parts.items()}
        reasons = [f"{name}: {trouble}" for name, trouble in parts.items() if trouble]
        if not reasons:
            return web.json_response({"status": "ready", "parts": told})
        return web.json_response({"status": "not ready", "reasons": reasons, "parts": told}, status=503)
