"""A process that lives says so without its servers."""

from django.test import Client


def test_living_process_answers_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-cache" in answer.headers["Cache-Control"]


def test_living_process_takes_no_writes() -> None:
    assert Client().post("/healthz").status_code == 405
