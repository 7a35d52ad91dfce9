"""What a stranger reads of a finished competition of the demo, and of one that is not finished."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.live import LiveServer


def told(server: LiveServer, path: str, came_from: str = "") -> str:
    asked = Request(server.url + path, headers={"Referer": came_from} if came_from else {})
    try:
        with urlopen(asked) as answer:
            return answer.read().decode()
    except HTTPError as no:
        return no.read().decode()


def test_the_result_says_where_the_cut_runs_and_what_told_equals_apart(demo_server) -> None:
    text = told(demo_server, "/innovations/editions/kipp-nusa-raya-2025/results")
    assert text.count("Batas terpilih") == 1
    assert "nilai sama, dibedakan oleh: " in text
    assert "kurang " in text.split("Batas terpilih")[1]
    assert "kurang " not in text.split("Batas terpilih")[0].split("<tbody")[-1]
    assert "Skala gambar mulai dari" in text
    assert "Gambar memuat 20 yang teratas" in text
    assert text.index("Bagaimana dihitung") < text.index('class="spread"')


@pytest.mark.parametrize("back", [True, False])
def test_a_page_that_is_not_out_yet_blames_no_typing_and_leads_back(demo_server, back) -> None:
    edition = f"{demo_server.url}/innovations/editions/inovasi-daerah-nusa-raya-2026"
    came_from = edition if back else "https://elsewhere.invalid/"
    text = told(demo_server, edition.removeprefix(demo_server.url) + "/results", came_from)
    assert "belum diumumkan" in text
    assert "salah ketik" not in text
    assert (f'href="{edition}"' in text) == back
    assert "elsewhere.invalid" not in text


def test_the_list_counts_what_the_filters_leave(demo_server) -> None:
    assert "usulan cocok" in told(demo_server, "/innovations/?q=radio")
    assert "usulan cocok" not in told(demo_server, "/innovations/")
    assert 'name="category"' in told(demo_server, "/innovations/")
