"""HTML pages: trafilatura finds the article among the navigation, htmldate the day that its markup states.

Both come with the extra `articles`.
"""

from collections.abc import Iterator

from timeline.documents.text import Fields
from timeline.errors import Malformed, UnsupportedMedia


def read(content: bytes) -> Iterator[Fields]:
    """The article of a page.

    Raises:
        UnsupportedMedia: the extra is not installed.
        Malformed: no article could be found in it.
    """
    try:
        import trafilatura
    except ImportError as error:
        raise UnsupportedMedia("To read HTML, install the extra: pip install '.[articles]'.") from error
    # Only what the markup states: the extensive search would take a year in the footer for the day of publication.
    stated_only = {"original_date": True, "extensive_search": False}
    page = trafilatura.bare_extraction(content, with_metadata=True, include_comments=False, date_extraction_params=stated_only)
    if page is None or not page.text:
        raise Malformed("No article was found in this page.")
    fields = {"url": page.url, "title": page.title, "publisher": page.sitename, "published": page.date, "text": page.text}
    yield {name: value for name, value in fields.items() if value}
