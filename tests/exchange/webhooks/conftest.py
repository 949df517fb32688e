import pytest
from celery.app.base import Celery

from exchange.webhooks.models import Webhook
from tests.exchange.webhooks.factories import make_program, make_webhook
from tests.exchange.webhooks.receiver import Receiver


@pytest.fixture
def receiving(tmp_path, settings):
    receiving = Receiver(tmp_path)
    settings.WEBHOOK_CA_FILE = str(receiving.certificate)
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
    yield receiving
    receiving.leave()


@pytest.fixture
def orders(monkeypatch):
    """What was put into the queue, which nobody empties."""
    sent = []
    monkeypatch.setattr(Celery, "send_task", lambda _app, name, args=(), *_more, **_how: sent.append((name, *args)))
    return sent


@pytest.fixture
def program(shelter_organisation):
    return make_program(shelter_organisation)


@pytest.fixture
def webhook(program, manager, receiving):
    return make_webhook(program, manager, address=receiving.address)


@pytest.fixture
def again():
    """A webhook as it stands in the database."""
    return lambda webhook: Webhook.objects.get(pk=webhook.pk)
