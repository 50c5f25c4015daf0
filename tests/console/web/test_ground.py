"""What every page of the console has in common."""

from console.web.guard import POLICY


def test_a_page_runs_nothing_that_is_not_ours(console):
    page = console.get("/health")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY and "unsafe" not in POLICY
    assert page.headers["cache-control"] == "no-store"
    assert " style=" not in page.text and "onclick" not in page.text and "<script>" not in page.text


def test_what_is_not_there_says_so_in_the_same_clothes(console):
    page = console.get("/no/such/page")
    assert page.status_code == 404 and "There is nothing here" in page.text


def test_files_may_be_kept_because_their_address_changes_with_them(console):
    page = console.get("/health").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = console.get(address)
    assert sheet.status_code == 200 and "immutable" in sheet.headers["cache-control"]


def test_nobody_learns_the_routes_from_the_console_itself(console):
    assert {console.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}
