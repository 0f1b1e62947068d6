"""Where the npm parts are missing the documents are a page that needs none of them."""

from playwright.sync_api import Browser

from app.api.openapi import document
from app.api.plain_docs import plain_page
from app.main import ROUTES

DOCUMENT = document(ROUTES)


def test_without_the_npm_parts_the_documents_are_a_plain_page(browser: Browser) -> None:
    calls = [method for path in DOCUMENT["paths"].values() for method in path if method != "parameters"]
    page = browser.new_page()
    page.set_content(plain_page(DOCUMENT))
    assert page.get_by_role("row").count() == 1 + len(calls)
    assert page.get_by_role("link", name="openapi.json").is_visible()
    page.close()


def test_what_a_summary_says_is_text_in_it_and_no_markup() -> None:
    [path, *_] = DOCUMENT["paths"]
    call = {"summary": "less than <b>5</b> & more"}
    page = plain_page({**DOCUMENT, "paths": {path: {"get": call}}})
    assert "less than &lt;b&gt;5&lt;/b&gt; &amp; more" in page
