from importlib import import_module

import pytest
import yaml

from flows.local import ROOT

FILE = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf8"))
DEPLOYMENTS = FILE["deployments"]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_every_entrypoint_is_a_flow_of_the_same_name(deployment):
    from prefect import Flow

    module, _, name = deployment["entrypoint"].rpartition(".")
    flow = getattr(import_module(module), name)
    assert isinstance(flow, Flow) and flow.isasync
    assert flow.name == deployment["name"] == name


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: one["name"])
def test_a_run_that_is_late_is_cancelled_rather_than_doubled(deployment):
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert deployment["work_pool"]["job_variables"]["env"]["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_every_schedule_has_a_slug_of_its_own_and_one_box_listens_once():
    schedules = [(one["name"], schedule) for one in DEPLOYMENTS for schedule in one["schedules"]]
    slugs = [schedule["slug"] for _, schedule in schedules]
    assert len(slugs) == len(set(slugs)) == 7
    assert [name for name, schedule in schedules if schedule.get("active", True)] == ["watch", "recheck", "learn"]
