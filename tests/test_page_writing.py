"""The timeline page with a token: adding, editing, conflicts, undoing, as a person does it in a browser."""

import re
import shutil

import pytest
from playwright.sync_api import expect

import served

BLOCKADE = "Jihadist fighters have kept fuel"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def faults(page):
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def editor(page, desk, faults):
    """The page of one who has pasted a token."""
    visit(page, desk)
    page.get_by_role("button", name="Sign in to edit").click()
    page.get_by_label("Token").fill(desk.token)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Add event")).to_be_visible()
    yield page
    assert faults == []


def visit(page, desk, address="?datetime=2025-08/2025-11"):
    page.goto(f"{desk.address}/{address}")
    expect(page.locator("#list .entry").first).to_be_visible()


def entry(page, title):
    return page.locator("#list .entry").filter(has_text=title)


def open_event(page, title):
    entry(page, title).first.get_by_role("button").click()
    expect(page.locator("#panel h2")).to_contain_text(title)


def add(page, title, when):
    page.get_by_role("button", name="Add event").click()
    page.get_by_label("What happened").fill(title)
    page.get_by_label("When").fill(when)
    page.locator("dialog").get_by_role("button", name="Add", exact=True).click()


def test_a_wrong_token_is_refused_in_a_sentence(page, desk):
    visit(page, desk)
    page.get_by_role("button", name="Sign in to edit").click()
    page.get_by_label("Token").fill("tl_wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="unknown, revoked or expired")).to_be_visible()


def test_a_token_is_kept_for_the_tab_and_nowhere_else(editor, desk):
    editor.reload()
    expect(editor.get_by_role("button", name="Add event")).to_be_visible()
    assert editor.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    other = editor.context.new_page()
    visit(other, desk)
    expect(other.get_by_role("button", name="Sign in to edit")).to_be_visible()
    editor.get_by_role("button", name="Sign out").click()
    expect(editor.get_by_role("button", name="Add event")).to_be_hidden()


def test_an_event_is_added_in_ones_own_words_and_taken_back(editor):
    editor.get_by_role("button", name="Add event").click()
    editor.get_by_label("What happened").fill("Trucks wait at the border")
    editor.get_by_label("When").fill("since September 2025")
    expect(editor.locator(".meaning code")).to_have_text("2025-09/..")
    editor.locator("dialog").get_by_role("button", name="Add", exact=True).click()
    expect(editor.locator("#panel h2")).to_have_text("Trucks wait at the border")
    expect(editor.locator("#panel .date")).to_contain_text("since September 2025")
    expect(editor.locator("#drawing .bar").filter(has_text="Trucks wait").locator(".arrow")).to_have_count(1)
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("#notice")).to_contain_text("Taken back")
    expect(editor.locator("#drawing .bar").filter(has_text="Trucks wait")).to_have_count(0)


def test_what_is_no_date_is_not_saved_and_told_beside_the_field(editor):
    add(editor, "A fair", "when the fair was")
    expect(editor.get_by_role("alert").filter(has_text="when the fair was")).to_be_visible()
    expect(editor.get_by_label("When")).to_be_focused()


def test_an_edit_is_a_revision_with_a_difference_and_can_be_undone(editor):
    open_event(editor, BLOCKADE)
    editor.get_by_role("button", name="Edit", exact=True).click()
    editor.get_by_label("What happened").fill("Fuel is kept from Mali")
    editor.get_by_label("Tags").fill("fuel, blockade")
    editor.get_by_role("button", name="Save").click()
    expect(editor.locator("#panel h2")).to_have_text("Fuel is kept from Mali")
    editor.locator(".history summary").click()
    editor.get_by_role("button", name="What changed").first.click()
    expect(editor.locator(".differences ins").filter(has_text="Fuel is kept from Mali")).to_be_visible()
    expect(editor.locator(".differences del").filter(has_text=BLOCKADE)).to_be_visible()
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("#panel h2")).to_contain_text(BLOCKADE)


def test_a_candidate_is_confirmed_and_one_is_retracted_and_brought_back(editor):
    open_event(editor, BLOCKADE)
    editor.get_by_role("button", name="Confirm").click()
    expect(editor.locator("#panel .mark.candidate")).to_have_count(0)
    editor.get_by_role("button", name="Retract").click()
    expect(editor.locator("#panel")).to_be_hidden()
    expect(entry(editor, BLOCKADE)).to_have_count(0)
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("#panel h2")).to_contain_text(BLOCKADE)


def test_two_tabs_change_one_event_and_the_second_decides(editor, desk):
    other = editor.context.new_page()
    visit(other, desk)
    other.evaluate("token => sessionStorage.setItem('timeline-token', token)", desk.token)
    other.reload()
    for tab in (editor, other):
        open_event(tab, BLOCKADE)
        tab.get_by_role("button", name="Edit", exact=True).click()
    editor.get_by_label("What happened").fill("The first title")
    editor.get_by_label("Tags").fill("first")
    editor.get_by_role("button", name="Save").click()
    expect(editor.locator("#panel h2")).to_have_text("The first title")
    other.get_by_label("What happened").fill("The second title")
    other.get_by_label("Summary").fill("Told by the second.")
    other.get_by_role("button", name="Save", exact=True).click()
    conflict = other.get_by_role("dialog", name="Somebody else changed this event")
    expect(conflict).to_contain_text("They changed: Tags. That is kept.")
    expect(conflict).to_contain_text("You changed: Summary. That is kept too.")
    expect(conflict.get_by_role("group", name="Title")).to_contain_text("The first title")
    conflict.get_by_label(re.compile("Theirs")).check()
    conflict.get_by_role("button", name="Save this").click()
    expect(other.locator("#panel h2")).to_have_text("The first title")
    expect(other.locator("#panel")).to_contain_text("Told by the second.")
    expect(other.locator("#panel .facts")).to_contain_text("first")


def test_two_entries_become_one_event_and_two_again(editor):
    add(editor, "The same blockade again", "since September 2025")
    expect(editor.locator("#panel h2")).to_have_text("The same blockade again")
    editor.get_by_role("button", name="Merge").click()
    editor.locator("dialog").get_by_label(re.compile(BLOCKADE)).first.check()
    editor.locator("dialog").get_by_role("button", name="Merge").click()
    expect(editor.locator("#panel .citation")).to_have_count(1)
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("#panel .citation")).to_have_count(0)


def test_sources_of_another_event_leave_for_an_entry_of_their_own_and_come_back(editor):
    open_event(editor, BLOCKADE)
    editor.get_by_role("button", name="Edit", exact=True).click()
    editor.get_by_label("What it says, word for word").fill("In July, too, no fuel came.")
    editor.get_by_label("Publisher").fill("The Gazette")
    editor.get_by_role("button", name="Save").click()
    expect(editor.locator("#panel .citation")).to_have_count(2)
    editor.get_by_role("button", name="Split").click()
    editor.locator("dialog").get_by_label(re.compile("In July, too")).check()
    editor.locator("dialog").get_by_label("What happened").fill("No fuel in July")
    editor.locator("dialog").get_by_label("When").fill("July 2025")
    editor.locator("dialog").get_by_role("button", name="Split").click()
    expect(editor.locator("#panel h2")).to_have_text("No fuel in July")
    expect(editor.locator("#panel .citation")).to_have_count(1)
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("#panel h2")).to_contain_text(BLOCKADE)
    expect(editor.locator("#panel .citation")).to_have_count(2)


def paste(page, text, **said):
    page.get_by_role("button", name="Read an article").click()
    page.get_by_label("Text").fill(text)
    for label, value in {"Published on": "2025-11-12", **said}.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Read it").click()


def test_an_article_is_stored_only_once_its_review_is_saved(editor):
    paste(editor, "The museum reopened on Monday after two years.")
    expect(editor.get_by_role("dialog").locator(".found")).to_have_count(1)
    editor.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    editor.reload()
    expect(entry(editor, BLOCKADE).first).to_be_visible()
    expect(entry(editor, "museum reopened")).to_have_count(0)


def test_an_article_that_was_taken_in_is_taken_back_whole(editor):
    before = editor.locator("#number").inner_text()
    queue = "Visitors queued in the rain on 3 November 2025."
    paste(editor, f"The museum reopened on Monday after two years. {queue} The roof has been closed since August.")
    review = editor.get_by_role("dialog")
    for sentence, verdict in (
        ("The museum reopened", "Accept"),
        ("Visitors queued", "Same as a known event"),
        ("The roof", "Later"),
    ):
        review.get_by_role("group").filter(has_text=sentence).get_by_label(verdict, exact=True).first.check()
    expect(review.get_by_role("combobox").locator("option").first).to_be_attached()
    review.get_by_role("button", name="Save").click()
    expect(editor.locator("#notice")).to_contain_text("2 accepted, 0 rejected, 1 left for later")
    expect(entry(editor, "museum reopened")).to_be_visible()
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator("#notice")).to_contain_text("Taken back")
    expect(entry(editor, "museum reopened")).to_have_count(0)
    expect(editor.locator("#number")).to_have_text(before)
    paste(editor, f"The museum reopened on Monday after two years. {queue} The roof has been closed since August.")
    again = editor.get_by_role("dialog").get_by_role("group")
    for sentence in ("The museum reopened", "Visitors queued", "The roof"):
        expect(again.filter(has_text=sentence)).to_have_count(1)


def test_german_readers_type_dates_in_german(editor, desk):
    visit(editor, desk, "?lang=de&datetime=2025-08/2025-11")
    editor.get_by_role("button", name="Neues Ereignis").click()
    editor.get_by_label("Wann").fill("seit September 2025")
    expect(editor.locator(".meaning code")).to_have_text("2025-09/..")
    expect(editor.locator(".meaning strong")).to_have_text("seit September 2025")


def test_an_article_is_pasted_and_what_it_says_is_accepted_corrected_or_rejected(editor):
    editor.get_by_role("button", name="Read an article").click()
    editor.get_by_label("Text").fill(
        "The museum reopened on Monday after two years. Visitors queued in the rain on 3 November 2025. "
        "The roof has been closed since August. Nobody was hurt in the storm of 12 October 2025."
    )
    editor.get_by_label("Published on").fill("2025-11-12")
    editor.get_by_label("Publisher").fill("The Gazette")
    editor.get_by_role("button", name="Read it").click()
    review = editor.get_by_role("dialog")
    expect(review.get_by_role("heading")).to_contain_text("events were found")
    museum = review.get_by_role("group").filter(has_text="The museum reopened")
    expect(museum.locator("mark")).to_have_text("Monday")
    museum.get_by_label("Accept").check()
    queue = review.get_by_role("group").filter(has_text="Visitors queued")
    queue.get_by_label("What happened").fill("Visitors queue at the museum")
    queue.get_by_label("Accept").check()
    review.get_by_role("group").filter(has_text="Nobody was hurt").get_by_label("Reject").check()
    review.get_by_role("button", name="Save").click()
    expect(editor.locator("#notice")).to_contain_text("2 accepted, 1 rejected")
    expect(entry(editor, "museum reopened")).to_be_visible()
    expect(entry(editor, "museum reopened").locator(".mark.candidate")).to_have_count(0)
    expect(entry(editor, "Visitors queue at the museum")).to_be_visible()
    expect(entry(editor, "Nobody was hurt")).to_have_count(0)


def test_a_quote_is_shown_in_its_context(editor):
    open_event(editor, BLOCKADE)
    editor.get_by_role("button", name="Show in context").first.click()
    quote = editor.locator("#panel blockquote").first
    expect(quote.locator("mark")).to_contain_text("Jihadist fighters have kept fuel")
    expect(quote).to_contain_text("Every company at BAMEX 2025")


def test_where_reading_is_closed_the_page_asks_for_a_token_and_works(page, demo_made, tmp_path, faults):
    file, token = demo_made
    with served.serving_here(f"sqlite:///{shutil.copy(file, tmp_path)}", token, read="token") as closed:
        page.goto(closed.address)
        asked = page.get_by_role("dialog", name="Sign in")
        expect(asked).to_contain_text("Only those who have a token may read this timeline")
        asked.get_by_label("Token").fill("tl_wrong")
        asked.get_by_role("button", name="Sign in").click()
        expect(asked.get_by_role("alert")).to_contain_text("unknown, revoked or expired")
        asked.get_by_label("Token").fill(token)
        asked.get_by_role("button", name="Sign in").click()
        expect(asked).to_be_hidden()
        expect(entry(page, BLOCKADE).first).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("dialog", name="Sign in")).to_be_visible()
        expect(page.locator("#list .entry")).to_have_count(0)
        expect(page.locator("#drawing .bar")).to_have_count(0)
    assert faults == []
