"""Settings: read from the environment once, every fault named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.settings import load_settings


def test_an_empty_environment_gives_polite_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = load_settings({})
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'zhoubao.db'}"
    assert settings.pages_dir == tmp_path / "data" / "pages"
    assert settings.exports_dir == tmp_path / "data" / "exports"
    assert (settings.delay, settings.since_days, settings.editor) == (3.0, 14, "编辑")
    assert settings.processes >= 1
    assert settings.replica == settings.contact == ""


def test_every_variable_is_taken(tmp_path):
    settings = load_settings(
        {
            "ZHOUBAO_DATA": str(tmp_path / "d"),
            "ZHOUBAO_DATABASE_URL": "postgresql://host/paper",
            "ZHOUBAO_SOURCES": str(tmp_path / "s.yaml"),
            "ZHOUBAO_WEEKLY": str(tmp_path / "w.yaml"),
            "ZHOUBAO_NOW": "2024-02-26T06:00",
            "ZHOUBAO_CONTACT": " desk@example.cn ",
            "ZHOUBAO_REPLICA": "127.0.0.1:8000",
            "ZHOUBAO_DELAY": "0.5",
            "ZHOUBAO_SINCE_DAYS": "7",
            "ZHOUBAO_PROCESSES": "3",
            "ZHOUBAO_EDITOR": "周禾",
        }
    )
    assert settings.database_url == "postgresql://host/paper"
    assert settings.data_dir == tmp_path / "d"
    assert settings.sources_file == tmp_path / "s.yaml"
    assert settings.weekly_file == tmp_path / "w.yaml"
    assert settings.contact == "desk@example.cn"
    assert settings.replica == "127.0.0.1:8000"
    assert (settings.delay, settings.since_days, settings.processes, settings.editor) == (0.5, 7, 3, "周禾")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2024-02-26T06:00", datetime(2024, 2, 25, 22, tzinfo=UTC)),
        ("2024-02-26", datetime(2024, 2, 25, 16, tzinfo=UTC)),
        ("2024-02-26T06:00+00:00", datetime(2024, 2, 26, 6, tzinfo=UTC)),
        ("2024-02-26T06:00Z", datetime(2024, 2, 26, 6, tzinfo=UTC)),
    ],
)
def test_a_time_without_zone_is_beijing_time_and_the_clock_stands_still(said, meant):
    settings = load_settings({"ZHOUBAO_NOW": said})
    assert settings.now() == settings.now() == meant
    assert settings.now().utcoffset() == timedelta(0)


def test_without_a_fixed_time_the_clock_is_aware_and_runs():
    now = load_settings({}).now()
    assert now.utcoffset() == timedelta(0)
    assert now <= load_settings({}).now()


def test_every_bad_variable_is_named_at_once():
    bad = {
        "ZHOUBAO_NOW": "昨天",
        "ZHOUBAO_DELAY": "-1",
        "ZHOUBAO_SINCE_DAYS": "many",
        "ZHOUBAO_PROCESSES": "inf",
    }
    with pytest.raises(ConfigurationError) as caught:
        load_settings(bad)
    assert len(caught.value.faults) == len(bad)
    for name, value in bad.items():
        assert any(f"环境变量 {name}={value!r}" in fault for fault in caught.value.faults)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("value", ["nan", "", " ", "0"])
def test_delay_takes_any_number_from_zero(value):
    if value == "nan":
        with pytest.raises(ConfigurationError, match="ZHOUBAO_DELAY"):
            load_settings({"ZHOUBAO_DELAY": value})
    else:
        assert load_settings({"ZHOUBAO_DELAY": value}).delay == (0.0 if value == "0" else 3.0)


@pytest.mark.parametrize("value", ["0", "0.5"])
def test_at_least_one_process_and_one_day(value):
    with pytest.raises(ConfigurationError) as caught:
        load_settings({"ZHOUBAO_PROCESSES": value, "ZHOUBAO_SINCE_DAYS": value})
    assert len(caught.value.faults) == 2


def test_the_environment_of_the_process_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHOUBAO_DATA", str(tmp_path))
    monkeypatch.delenv("USER", raising=False)
    settings = load_settings()
    assert settings.data_dir == Path(tmp_path)
    assert settings.editor == "编辑"
