"""Parts: what the audience's answers are made from."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from audience.analytics.questions import Analytics, NoEngine
from audience.identity import Privacy
from monitor.control.audience.viewer_tokens import ViewerTokens
from monitor.control.tally import ControlTally
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceParts:
    """What the daemon gives.

    Args:
        database: where the audience is kept.
        privacy: what is kept of it.
        analytics: answers what goes over many sessions.
        tally: counts what comes of them.
        viewer_tokens: tells whose JSON web token it is.
        open_account: the account for which POST /audience needs no token; None: it always needs one.
        now: Unix time.
    """

    database: Database
    privacy: Privacy
    analytics: Analytics = field(default_factory=NoEngine)
    tally: ControlTally = field(default_factory=ControlTally)
    viewer_tokens: ViewerTokens = field(default_factory=lambda: ViewerTokens({}))
    open_account: str | None = None
    now: Callable[[], float] = time.time
