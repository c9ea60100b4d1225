from pathlib import Path

from mixtura.page.enumerations import enumerations

WRITTEN = Path(__file__).parents[2] / "web/src/api/enumerations.ts"


def test_the_page_has_what_the_registries_have():
    """Else: python -m mixtura.page.enumerations > web/src/api/enumerations.ts, then make web."""
    assert WRITTEN.read_text("utf-8") == enumerations()


def test_a_family_that_joins_is_in_them(fifth):
    text = enumerations()
    usual = "    usual: true,\n"
    assert f'    name: "{fifth.name}",\n{usual}    adjective: "{fifth.name}",\n' in text
    assert f'    picture: "{fifth.title}",\n' in text
