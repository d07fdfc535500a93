"""/v1/backlog and /v1/deliveries: callbacks that wait, and that were delivered; for the scope admin.

A token sees and changes what is its account's, and nothing else.
"""

from aiohttp import web

from callbacks.backlog import Backlog, Choice
from monitor.control.access import Access
from monitor.control.answers import BacklogList, Changed, DeliveredCallback, DeliveryList, WaitingCallback
from monitor.control.choices import BacklogPage, DeliveryPage, Drop, Replay
from monitor.control.codes import Code, Refusal
from monitor.control.v1 import Refused, admitted, answer, asked, sent, stored
from store.accounts.tokens import Token

DEFAULT_LIMIT = 100  # events of a page


class Backlogs:
    """Answers below /v1/backlog and /v1/deliveries. `deadline`: seconds until a body is complete."""

    def __init__(self, backlog: Backlog, access: Access, deadline: float) -> None:
        self._backlog = backlog
        self._access = access
        self._deadline = deadline

    async def waiting(self, request: web.Request) -> web.Response:
        """List callbacks that wait."""
        token = await self._admitted(request)
        wanted = asked(BacklogPage, request)
        limit = wanted.limit or DEFAULT_LIMIT
        found = await stored(
            self._backlog.waiting(
                own(token, wanted.account),
                radio_id=wanted.radio_id,
                state=wanted.state,
                after=wanted.after or 0,
                limit=limit + 1,
            )
        )
        following = found[limit - 1].seq if len(found) > limit else None
        listed = [WaitingCallback.of(event) for event in found[:limit]]
        return answer(BacklogList(callbacks=listed, next=following))

    async def delivered(self, request: web.Request) -> web.Response:
        """List callbacks that were delivered lately."""
        token = await self._admitted(request)
        wanted = asked(DeliveryPage, request)
        limit = wanted.limit or DEFAULT_LIMIT
        found = await stored(
            self._backlog.delivered(
                own(token, wanted.account), radio_id=wanted.radio_id, before=wanted.before, limit=limit + 1
            )
        )
        following = found[limit - 1].number if len(found) > limit else None
        listed = [DeliveredCallback.of(event) for event in found[:limit]]
        return answer(DeliveryList(callbacks=listed, next=following))

    async def replay(self, request: web.Request) -> web.Response:
        """Have callbacks tried at once that are put aside, and delivered ones delivered again."""
        token = await self._admitted(request)
        wanted = await sent(Replay, request, self._deadline)
        choice = Choice(
            account=own(token, wanted.account),
            ids=wanted.ids,
            radio_id=wanted.radio_id,
            parked=wanted.parked,
            since=wanted.since,
            until=wanted.until,
        )
        return answer(Changed(count=await stored(self._backlog.replay(choice))))

    async def drop(self, request: web.Request) -> web.Response:
        """Give callbacks up that wait."""
        token = await self._admitted(request)
        wanted = await sent(Drop, request, self._deadline)
        choice = Choice(
            account=own(token, wanted.account),
            ids=wanted.ids,
            radio_id=wanted.radio_id,
            parked=wanted.parked,
            every=wanted.all,
        )
        return answer(Changed(count=await stored(self._backlog.drop(choice))))

    async def _admitted(self, request: web.Request) -> Token:
        return await admitted(self._access, request, "admin")


def own(token: Token, account: str | None) -> str:
    """Return the account that a request is about: the token's, whether it is named or not."""
    if account not in (None, token.account):
        raise Refused(403, Refusal(Code.NOT_ALLOWED, "this api_token is of another account"))
    return token.account
