import pytest

from monitor.sources.feed import Title
from monitor.sources.hls.titles import Titles, title_in


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Artist - Song", "Artist - Song"),
        ('title="Blue, in Green",artist="Five"', "Five - Blue, in Green"),
        (r'title="The \"Quoted\" One",url="song_spot=\"M\""', 'The "Quoted" One'),
        ('TITLE="Song"', "Song"),
        ('subtitle="no"', ""),
        ('url="http://x"', ""),
        ('title=""', ""),
        ("", ""),
        ("  ", ""),
        ("live", ""),
        ("no desc", ""),
        ("segment_0012.ts", ""),
        ("media/a.aac?x=1", ""),
        ("http://example.org/Song", ""),
        ("2026-01-02 03:04", ""),
        ("12", ""),
        ("Mr.Blue", "Mr.Blue"),
        ("One\x1b[31m\x85Two", "One[31mTwo"),
        ("\ud800a", "?a"),
    ],
)
def test_the_words_behind_a_duration_are_a_title_or_none(text, title):
    assert title_in(text) == title


def test_only_a_change_is_told():
    titles = Titles()

    assert titles.news([], "One") == [Title("One")]
    assert titles.news([], "One") == []
    assert titles.news([], "") == []
    assert titles.news([], "Two") == [Title("Two")]


def test_tags_are_believed_rather_than_words():
    titles = Titles()

    assert titles.news(["A - One"], "One") == [Title("A - One")]
    assert titles.news([], "One") == []
    assert titles.news(["A - One", "", "A - Two"], "Two") == [Title("A - Two")]
