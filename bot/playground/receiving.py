"""getUpdates and the webhook methods: how the bot hears."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.errors import Json, bad_request, conflict
from bot.playground.params import Params
from bot.playground.webhook import Target
from bot.playground.world import World

LONGEST_POLL = 50
BATCH = 100
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


class Described:
    """A result that comes with a description, as the webhook methods' do."""

    def __init__(self, result: Any, description: str) -> None:
        self.result = result
        self.description = description


async def get_updates(world: World, params: Params) -> list[Json]:
    """Long poll. A newer call ends this one with 409, as does a webhook; unconfirmed updates come again."""
    if world.webhook.target is not None:
        raise conflict(_WEBHOOK_ACTIVE)
    world.poll_turn += 1
    turn = world.poll_turn
    world.updates.allow(_kinds(params))
    world.updates.confirm(params.integer("offset"))
    world.changed()
    limit = min(max(params.integer("limit", BATCH), 1), BATCH)
    timeout = min(max(params.integer("timeout"), 0), LONGEST_POLL)

    def over() -> bool:
        ended = world.poll_turn != turn or world.webhook.target is not None or world.closing
        return ended or bool(world.updates.waiting())

    try:
        await world.until(over, timeout)
    except TimeoutError:
        return []
    if world.webhook.target is not None:
        raise conflict("terminated by setWebhook request")
    if world.poll_turn != turn:
        raise conflict(_OTHER_POLLER)
    return [item.body for item in world.updates.waiting()[:limit]]


async def set_webhook(world: World, params: Params) -> Described:
    """An empty url is deleteWebhook. Plain http is accepted, as by a local Bot API server."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return await delete_webhook(world, params)
    if not url.startswith(("https://", "http://")):
        raise bad_request("invalid webhook URL specified")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    world.pace.set_webhook()
    _forget_if_asked(world, params)
    world.updates.allow(_kinds(params))
    has_certificate = "certificate" in params.uploads
    connections = min(max(params.integer("max_connections", 40), 1), 100)
    target = Target(url, secret, connections, has_certificate, params.text("ip_address") or None)
    if world.webhook.target == target:
        return Described(result=True, description="Webhook is already set")
    await world.webhook.stop()
    world.webhook.last_error = None
    world.webhook.start(target)
    world.changed()
    return Described(result=True, description="Webhook was set")


async def delete_webhook(world: World, params: Params) -> Described:
    _forget_if_asked(world, params)
    if world.webhook.target is None:
        return Described(result=True, description="Webhook is already deleted")
    await world.webhook.stop()
    return Described(result=True, description="Webhook was deleted")


def get_webhook_info(world: World, params: Params) -> Json:  # noqa: ARG001 - every method has this shape
    target = world.webhook.target
    info: Json = {"url": target.url if target else "", "has_custom_certificate": bool(target and target.certificate)}
    info["pending_update_count"] = len(world.updates.waiting())
    if target is not None:
        info["max_connections"] = target.connections
        info |= {"ip_address": target.ip} if target.ip else {}
    if target is not None and world.webhook.last_error is not None:
        info["last_error_date"], info["last_error_message"] = world.webhook.last_error
    if world.updates.allowed:
        info["allowed_updates"] = list(world.updates.allowed)
    return info


def _forget_if_asked(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.updates.clear()


def _kinds(params: Params) -> list[str] | None:
    kinds = params.json("allowed_updates")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else None
