"""Files of vendors and contracts: read, held against the register, applied once."""

from base64 import b64encode
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.errors import ForbiddenError
from accounts.models import User
from accounts.permissions import Role
from contracts.models import Contract, RegisterImport
from contracts.register_import.plan import Plan, plan_of
from contracts.services_register_import import (
    apply_register_import,
    decide_same,
    discard_register_import,
    forget_same,
    put_right,
)
from core.errors import RuleError
from tests.api.portal import Api
from tests.contracts.register_files import (
    DOUBTFUL,
    GOOD,
    HEAD,
    archive,
    release,
    upload_register,
    workbook,
)
from tests.factories import NOW, make_contract, make_user, make_vendor
from tests.people import People
from tests.query_counts import reviewed_queries
from tests.realdata import require_real_data
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def plan(by: User, text: str | bytes, name: str = "register.csv") -> Plan:
    return plan_of(upload_register(by, text=text, name=name), by=by)


def found(plan: Plan) -> set[tuple[int, str, bool]]:
    return {(row.line, row.code, row.is_error) for row in plan.findings}


def test_a_table_brings_its_vendors_and_contracts_once(people: People) -> None:
    job = upload_register(people.ada)
    assert Vendor.objects.count() == 0, "an upload changes nothing"
    apply_register_import(job=job, by=people.ada, now=NOW)
    contract = Contract.objects.get()
    assert contract.reference == "C-1"
    assert contract.vendor.display_name == "Nordwind"
    assert contract.starts_on == date(2026, 1, 1)
    assert contract.versions.get().ends_on == date(2027, 1, 1)
    assert (contract.currency, contract.service_type) == ("EUR", "support")
    assert sorted(contract.charges.values_list("title", "amount")) == [
        ("Analyst, senior", Decimal(84)),
        ("Engineer", Decimal("118.5")),
    ]
    assert {row.reference for row in Vendor.objects.all()} == {"NORDWIND", "BALTIC-CLOUD"}
    again = plan_of(upload_register(people.ada), by=people.ada)
    assert (again.counts["new_vendors"], again.counts["new_contracts"]) == (0, 0)
    assert again.counts["differing_contracts"] == 0
    apply_register_import(job=job, by=people.ada, now=NOW)
    done = apply_register_import(job=upload_register(people.ada), by=people.ada, now=NOW)
    assert (Vendor.objects.count(), Contract.objects.count()) == (2, 1)
    assert done.result is not None
    assert (done.result["made_vendors"], done.result["made_contracts"]) == (0, 0)
    assert done.result["made_prices"] == 0
    dearer = upload_register(people.ada, text=GOOD.replace("118.50", "120"))
    counts = plan_of(dearer, by=people.ada).counts
    assert (counts["prices"], counts["new_prices"], counts["differing_prices"]) == (2, 0, 1)
    apply_register_import(job=dearer, by=people.ada, now=NOW)
    assert contract.charges.get(title="Engineer").amount == Decimal("118.5")


@pytest.mark.parametrize(
    ("price", "said"), [("1.00001", "more than 4 decimals"), ("2000000000000", "out of range")]
)
def test_a_price_that_no_contract_holds_stays_out(people: People, price: str, said: str) -> None:
    rows = f"{HEAD}\nAcme,C-9,2026-01-01,,EUR,Engineer,{price}\n"
    (only,) = plan(people.ada, rows).findings
    assert said in only.message


def test_a_workbook_says_the_same_as_a_table(people: People) -> None:
    rows = [
        ("Vendor", "Contract", "Start", "End", "Price"),
        ("Nordwind", "C-1", date(2026, 1, 1), date(2026, 12, 31), 118.5),
    ]
    seen = plan(people.ada, workbook(*rows), "register.xlsx")
    (only,) = seen.contracts
    assert (only.draft.starts_on, only.draft.last_day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert [str(rate.price) for rate in seen.draft.rates] == ["118.5"]


def test_every_kind_of_dirt_is_named_with_its_line(people: People) -> None:
    seen = plan(people.ada, DOUBTFUL)
    assert found(seen) == {
        (4, "name_behind", False),
        (4, "no_price", True),
        (5, "no_number", True),
        (6, "start", True),
        (7, "ends_before", True),
        (8, "price", True),
        (8, "two_vendors", True),
    }
    suggestions = {row.line: row.suggestion for row in seen.findings if row.suggestion}
    assert suggestions == {4: "GS-1", 6: "2014-04-24"}
    assert {row.draft.number for row in seen.contracts} == {
        "GS-35F-294CA",
        "GS-35F294CA",
        "GS-1 Cobalt",
        "GS-4",
    }
    assert {(pair.kind, pair.first, pair.second) for pair in seen.pairs} == {
        ("vendor", "Able Inc", "Able, Inc."),
        ("contract", "GS-35F-294CA", "GS-35F294CA"),
    }


def test_spellings_that_a_person_calls_one_become_one(people: People) -> None:
    job = upload_register(people.ada, text=DOUBTFUL)
    pairs = [(pair.kind, pair.first, pair.second) for pair in plan_of(job, by=people.ada).pairs]
    job = decide_same(job=job, pairs=pairs, by=people.ada)
    seen = plan_of(job, by=people.ada)
    assert seen.pairs == []
    assert "Able, Inc." not in {row.draft.name for row in seen.vendors}
    (able,) = [row.draft for row in seen.contracts if row.draft.vendor == "Able Inc"]
    assert (able.number, able.lines) == ("GS-35F-294CA", [2, 3])
    assert len(plan_of(forget_same(job=job, by=people.ada), by=people.ada).pairs) == 2
    apply_register_import(job=job, by=people.ada, now=NOW)
    for refused in (
        lambda: decide_same(job=job, pairs=pairs, by=people.ada),
        lambda: forget_same(job=job, by=people.ada),
        lambda: discard_register_import(job=job, by=people.ada),
    ):
        with pytest.raises(RuleError, match="applied already"):
            refused()


def test_what_stands_is_never_changed_by_a_file(people: People) -> None:
    vendor = make_vendor(display_name="NORDWIND", unit=people.operations)
    known = make_contract(
        reference="C-1", vendor=vendor, unit=people.operations, starts_on=date(2025, 1, 1)
    )
    other = make_contract(reference="C-2", unit=people.operations)
    rows = "\n".join(
        (
            HEAD,
            "Nordwind,C-1,2026-01-01,2026-12-31,EUR,,",
            f"Nordwind,{other.reference},2026-01-01,2026-12-31,EUR,,",
        )
    )
    seen = plan(people.ada, rows)
    (row,) = seen.contracts
    assert row.known == known
    assert row.differs[0] == "first day: 2025-01-01 here, 2026-01-01 in the file"
    assert found(seen) == {(3, "other_vendor", True)}
    before = Contract.objects.get(pk=known.pk).starts_on
    apply_register_import(job=upload_register(people.ada, text=rows), by=people.ada, now=NOW)
    assert Contract.objects.get(pk=known.pk).starts_on == before
    assert Vendor.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Acme,C-9,2026-01-01,,EURO,,", "currency"),
        (f"Acme,{'C' * 61},2026-01-01,,EUR,,", "long_number"),
        (",C-9,2026-01-01,,EUR,,", "no_vendor"),
        ("Acme,C-9,,2026-12-31,EUR,,", "start"),
        ("Acme,C-9,2026-01-01,soon,EUR,,", "end"),
    ],
)
def test_a_wrong_row_stays_out_with_its_reason(people: People, row: str, code: str) -> None:
    job = upload_register(people.ada, text=f"{HEAD}\n{row}\nGood,C-1,2026-01-01,,EUR,,\n")
    assert [(one.line, one.code) for one in plan_of(job, by=people.ada).findings] == [(2, code)]
    done = apply_register_import(job=job, by=people.ada, now=NOW)
    assert [contract.reference for contract in Contract.objects.all()] == ["C-1"]
    assert done.result is not None
    assert [one["code"] for one in done.result["findings"]] == [code]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"Name,Number\nA,1\n", "No column names the vendor"),
        (b"Vendor,Vendor\nA,1\n", "more than once"),
        (b'Vendor,Start\n"A,1\n', "not well formed"),
        (b"PK\x03\x04rubbish", "no XLSX workbook"),
        (b"\xff\xfeV\x00", "UTF-16"),
        (b"a" * (10 * 1024 * 1024 + 1), "Split it"),
    ],
)
def test_a_file_that_is_no_register_is_refused(people: People, content: bytes, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        upload_register(people.ada, text=content, name="file.xlsx")
    assert RegisterImport.objects.count() == 0


def test_published_contracts_come_in_and_a_broken_file_is_named(people: People) -> None:
    packed = archive(
        one={"releases": [release("7", "Віта")]},
        two={"releases": [release("8", "Nord", period=None)]},
        three="{",
    )
    job = upload_register(people.ada, text=packed, name="published.zip")
    seen = plan_of(job, by=people.ada)
    assert {row.draft.last_day for row in seen.contracts} == {None}, "no end is no expiry"
    assert [row.file for row in seen.findings if row.code == "unreadable"] == ["three.json"]
    assert [row.message for row in seen.findings if row.file == "two.json"] == [
        "No start is stated; the day of publication, 2026-01-01, is taken."
    ]
    apply_register_import(job=job, by=people.ada, now=NOW)
    contract = Contract.objects.get(vendor__display_name="Віта")
    assert (contract.currency, contract.vendor.display_name) == ("UAH", "Віта")
    again = upload_register(people.ada, text=packed, name="published.zip")
    assert plan_of(again, by=people.ada).counts["new_contracts"] == 0


def test_who_may_not_edit_brings_nothing_in(people: People) -> None:
    job = upload_register(people.ada)
    with pytest.raises(ForbiddenError):
        upload_register(people.ben)
    with pytest.raises(ForbiddenError):
        apply_register_import(job=job, by=people.cyd, now=NOW)
    client = Client()
    client.force_login(people.cyd)
    assert client.get(f"/contracts/import/{job.public_id}/").status_code == 404
    client.force_login(people.ben)
    assert client.get("/contracts/import/").status_code == 404


def test_a_number_out_of_reach_is_taken_and_says_no_more(people: People) -> None:
    make_contract(reference="C-1", title="Secret", unit=people.retail)
    seen = plan(people.ada, f"{HEAD}\nNordwind,C-1,2026-01-01,,EUR,,\n")
    (only,) = seen.findings
    assert only.code == "taken"
    assert "Secret" not in only.message


def test_the_pages_lead_from_the_upload_to_what_came_in(people: People) -> None:
    client = Client()
    client.force_login(people.ada)
    template = client.get("/contracts/import/template.csv")
    content = b"".join(template.streaming_content)  # type: ignore[attr-defined]
    upload = {
        "file": SimpleUploadedFile("register.csv", content),
        "unit": people.operations.pk,
        "service_type": "support",
        "currency": "eur",
        "time_zone": "Europe/Berlin",
    }
    told = client.post(
        "/contracts/import/",
        {**upload, "currency": "EURO", "file": SimpleUploadedFile("register.csv", b"")},
    )
    assert told.status_code == 422
    told = client.post("/contracts/import/", upload)
    assert told.status_code == 302
    path = told["Location"]
    with reviewed_queries("page_register_import"):
        shown = client.get(path).content.decode()
    assert "Nothing has gone in yet" in shown
    client.post(path, {"do": "apply"})
    assert "The same file again would change nothing" in client.get(path).content.decode()
    assert {row.display_name for row in Vendor.objects.all()} == {
        "Nordwind Systems",
        "Baltic Cloud",
    }
    assert client.get(f"{path}left-out.csv").status_code == 404, "nothing was left out"


def test_what_is_left_out_comes_back_with_its_reason(people: People) -> None:
    job = upload_register(people.ada, text=DOUBTFUL)
    client = Client()
    client.force_login(people.ada)
    answer = client.get(f"/contracts/import/{job.public_id}/left-out.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("Line,Column,Reason,Suggestion,File,")
    assert len(lines) == 1 + 6
    assert any("4/24//2014" in line and "2014-04-24" in line for line in lines)


def test_a_program_does_the_same_with_both_scopes(people: People) -> None:
    body = {
        "file_name": "register.csv",
        "file": b64encode(DOUBTFUL.encode()).decode(),
        "unit": "operations",
        "service_type": "cloud",
        "currency": "EUR",
        "time_zone": "UTC",
    }
    api = Api(people.ada)
    made = api.post("/register-imports/", body)
    assert (made.status, made.body["counts"]["errors"]) == (201, 6)
    assert len(made.body["pairs"]) == 2
    path = f"/register-imports/{made.body['id']}/"
    pairs = [
        {name: pair[name] for name in ("kind", "first", "second")} for pair in made.body["pairs"]
    ]
    assert api.post(f"{path}same/", {"pairs": pairs}).body["same"] == sorted(
        pairs, key=lambda pair: pair["kind"]
    )
    first, again = (api.post(f"{path}apply/", {}).body for _ in range(2))
    assert first == again == api.get(path).body
    assert first["made_contracts"] == Contract.objects.count() == 3
    with reviewed_queries("api_register_imports"):
        assert [row["id"] for row in api.get("/register-imports/").body["results"]] == [first["id"]]
    only_contracts = Api(people.ada, "read", "contracts:write")
    assert only_contracts.post("/register-imports/", body).status == 403
    assert api.post("/register-imports/", {**body, "file": "?"}).status == 400


def test_what_is_wrong_is_put_right_on_the_page(people: People) -> None:
    job = upload_register(people.ada, text=DOUBTFUL)
    client = Client()
    client.force_login(people.ada)
    path = f"/contracts/import/{job.public_id}/"
    page = client.get(path).context["page"]
    (start,) = [row for row in page.wrong if row.column == "start"]
    assert f'name="{start.name}" value="2014-04-24"' in client.get(path).content.decode()
    client.post(path, {"do": "fix", start.name: "2025-04-24"})
    job.refresh_from_db()
    assert job.fixes == [[6, "start", "2025-04-24"]]
    assert (6, "start", True) not in found(plan_of(job, by=people.ada))
    client.post(path, {"do": "unfix"})
    job.refresh_from_db()
    assert (6, "start", True) in found(plan_of(job, by=people.ada))
    put_right(job=job, fixes=[(6, "start", "2025-04-24"), (5, "contract", "GS-9")], by=people.ada)
    apply_register_import(job=job, by=people.ada, now=NOW)
    assert Contract.objects.get(reference="GS-2").starts_on == date(2025, 4, 24)
    assert Contract.objects.get(reference="GS-9").vendor.display_name == "Dune"
    with pytest.raises(RuleError, match="applied already"):
        put_right(job=job, fixes=[(6, "start", "")], by=people.ada)


@pytest.mark.parametrize(
    ("fix", "said"), [((2, "colour", "red"), "no field"), ((2, "start", "x" * 301), "At most 300")]
)
def test_a_fix_that_does_not_hold_is_refused(
    people: People, fix: tuple[int, str, str], said: str
) -> None:
    with pytest.raises(RuleError, match=said):
        put_right(job=upload_register(people.ada), fixes=[fix], by=people.ada)


@pytest.mark.slow
def test_the_rate_card_gives_its_figures(people: People) -> None:
    path = require_real_data("rate_card", "s70_data.csv")
    by = make_user("root", Role.ADMINISTRATOR)
    job = upload_register(by, text=path.read_bytes(), name=path.name)
    seen = plan_of(job, by=by)
    assert (seen.counts["rows"], seen.counts["vendors"]) == (4157, 247)
    done = apply_register_import(job=job, by=by, now=NOW)
    assert done.result is not None
    assert done.result["made_contracts"] == seen.counts["contracts"]
    again = apply_register_import(
        job=upload_register(by, text=path.read_bytes(), name=path.name), by=by, now=NOW
    )
    assert again.result is not None
    assert (again.result["made_vendors"], again.result["made_contracts"]) == (0, 0)


@pytest.mark.slow
def test_published_contracts_of_seventeen_give_their_figures(people: People) -> None:
    path = require_real_data("ocds", "ocds_real_examples.tar.xz")
    by = make_user("root", Role.ADMINISTRATOR)
    job = upload_register(by, text=path.read_bytes(), name=path.name)
    done = apply_register_import(job=job, by=by, now=NOW)
    assert done.result is not None
    assert sum(row["unreadable"] for row in done.result["figures"].values()) == 3
    again = apply_register_import(
        job=upload_register(by, text=path.read_bytes(), name=path.name), by=by, now=NOW
    )
    assert again.result is not None
    assert (again.result["made_vendors"], again.result["made_contracts"]) == (0, 0)
