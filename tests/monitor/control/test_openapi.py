"""The OpenAPI document is valid, and the server keeps to it whatever is asked."""

import pytest
import schemathesis
from control_port import TOKEN, error_code
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monitor.control.methods import METHODS
from monitor.control.openapi import document
from monitor.control.requests import AddStream

# What takes invalid data and no token for a failure unless the status says so is left out: AudD's methods
# answer both with HTTP 200.
CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
LONGEST = 5.0  # seconds until an answer


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_asked_is_answered_as_the_document_says(name, mode, port_on_a_thread):
    examples = 3 if name == "GET /longpoll/" else 20

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def check(case):
        if name == "GET /longpoll/":
            case.query["timeout"] = "1"
        headers = {"Authorization": f"Bearer {TOKEN}"}
        response = case.call(base_url=port_on_a_thread, headers=headers, timeout=LONGEST)

        case.validate_response(response, checks=CHECKS)

    check()


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "/v1/" not in name and "Stream" in name])
def test_who_shows_a_wrong_token_is_told_900_whatever_else_is_sent(name, port_on_a_thread):
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[name].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def check(case):
        response = case.call(base_url=port_on_a_thread, headers={"Authorization": "Bearer wrong"})

        assert error_code(response.json()) in {900, 611, 701}  # 701: no form at all

    check()


def test_the_document_is_openapi_3_1():
    OpenAPIV31SpecValidator(document()).validate()


def test_every_method_is_in_it_by_get_and_by_post():
    paths = document()["paths"]

    assert all(set(paths[f"/{name}/"]) == {"get", "post"} for name in METHODS)
    assert {"/longpoll/", "/lastSong/getChannelById/", "/v1/catalogue", "/v1/catalogue/{id}"} <= set(paths)


def test_what_checks_a_request_describes_it():
    body = document()["paths"]["/addStream/"]["post"]["requestBody"]["content"]
    schema = body["application/x-www-form-urlencoded"]["schema"]

    assert schema == AddStream.model_json_schema()
    assert schema["required"] == ["url", "radio_id"]
