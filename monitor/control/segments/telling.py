"""Telling: segments and jobs as they are told."""

import json
from typing import Any

from monitor.control.audience.families import moment
from store.segments.jobs import RUNNING, WAITING, Job
from store.segments.segments import Segment

Json = dict[str, Any]


def told(segment: Segment) -> Json:
    """Return a segment as it is told."""
    return {
        "id": segment.id,
        "name": segment.name,
        "tags": list(segment.tags),
        "status": segment.status,
        "groups": json.loads(segment.groups),
        "workspaceId": segment.account,
        "audienceType": json.loads(segment.audience_type),
        "totalCustomers": segment.total,
        "unsubscribedCustomers": segment.unsubscribed,
        "scheduleId": segment.schedule_id,
        "groupType": segment.group_type,
        "activeCustomers": segment.total - segment.unsubscribed,
        "isResourceCreated": bool(segment.resource),
        "deletedAt": moment(segment.deleted_at) if segment.deleted_at is not None else None,
        "createdAt": moment(segment.created_at),
        "updatedAt": moment(segment.updated_at),
    }


def told_job(segment: Segment, job: Job | None) -> Json:
    """Return how far a refresh has come; of a segment that never had one: completed, with no members."""
    return {
        "success": True,
        "id": segment.id,
        "jobId": job.id if job else None,
        "status": state(job),
        "startedAt": moment(job.started_at) if job and job.started_at is not None else None,
        "finishedAt": moment(job.finished_at) if job and job.finished_at is not None else None,
        "totalCustomers": segment.total,
        "error": job.error if job else None,
    }


def state(job: Job | None) -> str:
    """Return the state of a job; one that waits counts as running."""
    if job is None:
        return "completed"
    return RUNNING if job.state == WAITING else job.state
