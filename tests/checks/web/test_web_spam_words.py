import pytest

from baselines.mistake import Refused
from baselines.shaped import read_as
from checks.web.hijack.lexicon import FILE, Written, lexicon
from checks.web.hijack.spam_words import hits_in

FOUND = {
    "with its marks": "Nhà cái uy tín nhất hiện nay",
    "without them": "nha cai uy tin nhat hien nay",
    "in leetspeak": "nh4 c41 uy 71n nh47",
    "in a slug": "nha cai uy tin 2026 x7k2",
    "run together": "vào nhacaiuytin88 ngay",
    "letters set apart": "n h à   c á i   u y   t í n",
    "in Chinese": "澳门百家乐 平台",
    "in Japanese, with something between": "スーパー\u200bコピー 専門店",
    "in Thai": "สมัครแทงบอลวันนี้",
    "in Indonesian": "Situs judi slot gacor terpercaya",
    "in English": "Best online casino, free spins",
    "of loans": "Vay tiền online chỉ cần CCCD",
    "of pornography": "xem phim sex không che",
}
EXCUSED = {
    "a warning": "Công an cảnh báo về nhà cái uy tín giả mạo",
    "a quotation": 'Các trang này ghi "nhà cái uy tín" ở cuối trang',
    "a campaign": "Học sinh nói không với cá độ bóng đá online",
    "a verdict": "Tòa tuyên phạt bị cáo tổ chức lô đề online",
    "a warning in a slug": "canh bao lua dao vay tien online",
}
INNOCENT = {
    "the lottery company": "Công ty Xổ số kiến thiết trao học bổng",
    "a football match": "Đội bóng đá nam thắng 3-1, ghi bàn ở phút 89",
    "fish": "Kỹ thuật nuôi cá rô phi trong ao đất",
    "plots of land": "Đấu giá 12 lô đất ở khu tái định cư",
    "a glue": "Dùng keo dán giấy làm con cá",
    "fishing": "Tàu đánh bắt xa bờ về cảng",
    "mathematics": "Xác suất để rút được một đôi là bao nhiêu?",
    "a loan to students": "Mức cho vay tối đa 4 triệu đồng mỗi tháng",
}


def heaviest(text):
    return max((hit.weight for hit in hits_in(text, lexicon())), default=0)


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_spam_is_found_however_it_is_written(text):
    assert heaviest(text) >= 3


@pytest.mark.parametrize("text", EXCUSED.values(), ids=EXCUSED)
def test_a_sentence_that_warns_excuses_its_words(text):
    assert 0 < heaviest(text) < 1


@pytest.mark.parametrize("text", INNOCENT.values(), ids=INNOCENT)
def test_ordinary_news_weigh_little(text):
    assert heaviest(text) <= 1


def test_an_excuse_reaches_no_further_than_its_sentence():
    assert heaviest("Công an cảnh báo lừa đảo. Nhà cái uy tín, nạp rút siêu tốc.") >= 3


def test_an_excuse_does_not_cover_a_long_heap_of_words():
    assert heaviest("cảnh báo " + "tin " * 200 + "nhà cái uy tín") >= 3


def test_the_lexicon_is_read_strictly(tmp_path):
    text = FILE.read_text(encoding="utf-8").replace("weight: 4", "weight: 9", 1)
    broken = tmp_path / "lexicon.yaml"
    broken.write_text(text + "more: 1\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_as(broken, Written)
    assert len(refused.value.mistakes) == 2


def test_no_entry_stands_in_the_lexicon_twice():
    written, _ = read_as(FILE, Written)
    spam = [(group.theme, words) for group in written.spam for words in group.words]
    assert len(spam) == len(set(spam))
    assert len(written.excuses) == len(set(written.excuses))
