"""How notices leave: the channel of a policy picks who sends."""

from __future__ import annotations

from datetime import datetime

from engine.delivery.mail import MailSender
from engine.delivery.outcome import Outcome, Outgoing
from engine.delivery.webhook import WebhookSender
from engine.domain.notice import Channel
from engine.workflows.deliver import Send
from engine.workflows.workspace import Workspace


def channels_of(workspace: Workspace) -> Send:
    """Sends by the rules and the mail server of a workspace."""
    webhooks, mail = WebhookSender(workspace.webhooks), MailSender(workspace.mail)

    def send(outgoing: Outgoing, at: datetime) -> Outcome:
        return (webhooks if outgoing.channel is Channel.WEBHOOK else mail).send(outgoing, at)

    return send
