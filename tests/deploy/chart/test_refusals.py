"""What can't work is refused before anything is sent to a cluster, in words that say what to do."""

import pytest

from tests.deploy.chart.rendering import CHART, helm, manifests, refusal


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("publicUrl=dnp.example", "publicUrl"),
        ("publicUrl=https://dnp.example/path", "publicUrl"),
        ("settings.DONOTPLAY_WORKER=2", "DONOTPLAY_WORKER"),
        ("settings.DONOTPLAY_WORKERS=many", "DONOTPLAY_WORKERS"),
        ("settings.DONOTPLAY_WORKERS=0", "DONOTPLAY_WORKERS"),
        ("settings.DONOTPLAY_DATABASE_URL=postgresql://db/donotplay", "DONOTPLAY_DATABASE_URL"),
        ("settings.DONOTPLAY_LOG_LEVEL=loud", "DONOTPLAY_LOG_LEVEL"),
        ("secrets.secretKeys=short", "secretKeys"),
        ("secrets.databaseUrl=mysql://db/donotplay", "databaseUrl"),
        ("secrets.redisUrl=http://redis", "redisUrl"),
        ("trustedProxies=everybody", "trustedProxies"),
        ("api.replicas=0", "replicas"),
        ("api.image.digest=latest", "digest"),
        ("api.image.pullPolicy=Sometimes", "pullPolicy"),
        ("api.resources.limits.memory=much", "memory"),
        ("backup.schedule=daily", "schedule"),
        ("backup.keepDays=0", "keepDays"),
        ("cloudnativepg.backup.schedule=0 3 * * *", "schedule"),
        ("cloudnativepg.backup.enabled=true", "destination"),
        ("gateway.enabled=true", "parentRefs"),
        ("networkPolicy.serverCidrs={10.0.0.1}", "serverCidrs"),
        ("networkPolicy.webFrom[0].namespace=ingress", "webFrom"),
        ("ingres.enabled=true", "ingres"),
        ("postgresql.password=a@b", "password"),
        ("valkey.size=1Gi", "size"),
    ],
)
def test_value_of_the_wrong_form_is_refused_by_name(option, word):
    said = refusal("development", "--set", option)
    assert "values don't meet the specifications of the schema" in said
    assert word in said


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["publicUrl="], "publicUrl is needed"),
        (["postgresql.enabled=false"], "a database is needed"),
        (["valkey.enabled=false"], "a Redis is needed"),
        (["secrets.secretKeys="], "secret keys are needed"),
        (["cloudnativepg.enabled=true"], "only one database: cloudnativepg.enabled and postgresql.enabled"),
        (["secrets.databaseUrl=postgresql://db/x"], "postgresql.enabled and secrets.databaseUrl are set"),
        (["secrets.redisUrl=redis://cache"], "only one Redis"),
        (["smtp.from=dnp@example.com"], "smtp.from needs secrets.smtpUrl"),
        (["secrets.smtpUrl=smtp://mail"], "secrets.smtpUrl needs smtp.from"),
    ],
)
def test_values_that_do_not_go_together_are_refused_with_the_way_out(options, reason):
    settings = [part for option in options for part in ("--set", option)]
    assert reason in refusal("development", *settings)


def test_chart_without_values_says_what_it_needs_first():
    done = helm("template", "dnp", CHART)
    assert done.returncode != 0
    assert "publicUrl is needed" in done.stderr


def test_kubernetes_that_is_too_old_is_refused():
    done = helm("template", "dnp", CHART, "--kube-version", "1.19.0")
    assert "1.20" in done.stderr


def test_settings_that_are_numbers_come_out_as_they_were_written():
    made = manifests("development", "--set", "settings.DONOTPLAY_MAX_BODY_BYTES=20000000")
    assert 'DONOTPLAY_MAX_BODY_BYTES: "20000000"' in made
