import postlint
from postlint.post import Post


def test_a_second_reading_of_the_same_words_gives_the_same_links():
    text = "[a] und [b](https://b.example.com/)\n\n[a]: https://a.example.com/\n"
    first, second = Post(text).links, Post(text).links
    assert [(one.form, one.url, one.url_span) for one in first] == [
        (one.form, one.url, one.url_span) for one in second
    ]
    assert first[0].form == "reference"
    assert first[0].url_span is None


def test_two_blocks_with_the_same_words_have_the_same_links():
    line = "[a] und [b](https://b.example.com/)\n\n"
    links = Post(line + line + "[a]: https://a.example.com/\n").links
    assert [one.form for one in links] == ["reference", "inline", "reference", "inline", "definition"]


def test_a_definition_goes_without_harm_to_the_one_after_it():
    text = "[#1] [#2]\n\n[#1]: https://a.example.com/1\n[#1]: https://a.example.com/1\n[#2]: https://a.example.com/2\n"
    result = postlint.fix(text)
    assert not result.failed
    assert result.text == "[#1] [#2]\n\n[#1]: https://a.example.com/1\n[#2]: https://a.example.com/2\n"
