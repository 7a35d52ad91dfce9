"""Hatred of a group: where people come from, believe, look like or whom they love. Pure."""

import re
from collections.abc import Iterator

from app.moderation.screening.threats import is_denied
from app.moderation.screening.words import GROUPS

_SOME = (
    rf"(?:(?:orang|kaum|warga|suku|semua|si|anak|sopir|cewek|pengungsi)\s)*{GROUPS}(?:\s{GROUPS})?"
)
_PEOPLE = (
    rf"(?:{_SOME}|orang\s(?:miskin|cacat|gila|kampung|gunung|tua\sbangka|desa|timur)|mata\ssipit|anak\s(?:panti|autis)|"
    r"emak\semak|perempuan|pemulung|gembel|tukang\sbecak|wong\sndeso)"
)
_VILE = (
    r"(?:anjing|babi|monyet|kera|kutu|kecoak?|lintah|hama|binatang|hewan|parasit|penyakit|sampah|kotor\w*|najis|sesat|rendahan|"
    r"pembawa\ssial|licik|pengkhianat|bau|jorok|biadab|bodoh|goblok|dungu|pemalas|malas|penipu|maling|copet|teroris|pelit|"
    r"kasar|munafik|bajingan|bangsat|pesek|lonte|murahan|primitif|pemabuk|makan\sorang|makan\sdaun|bom|tukang\s(?:tikam|copet|tipu|bohong|mabuk)|"
    r"tidak\sberadab|lintah\spenghisap|keturunan|barang\sdagangan|onta|gundul|tidak\spantas|beban|repot|darahnya|busuk\w*|penyembah|otak)"
)
_LINK = (
    r"(?:itu|memang|emang|semua|semuanya|cuma|kalian|adalah|mah|lu|kau|kayak|seperti|sama|saja|bikin|jadi|macam|ya|kok|pasti|ini|tuh|"
    r"cocoknya|disuruh|ajari|apa|pun|tetap|diajari)"
)
_OUT = r"(?:usir|bantai|bakar|ganyang|musnahkan|basmi|tumpas|habisi|gantung|semprot|bongkar|sikat|buang)"
_HATE = re.compile(
    r"\b(?:"  # words only start where words start: tried once a word, not once a letter
    rf"\bdasar\s(?:orang\s)?{GROUPS}\b"
    rf"|\b{_OUT}\s(?:(?:saja|aja|semua|anjing|orang|kaum|si|warga|itu)\s){{0,4}}{GROUPS}\b(?!\s(?:sampah|lahan))"
    rf"|(?:^|(?<=[.!?,;]\s)|semua\s|orang\s|dasar\s){_PEOPLE}\s(?:{_LINK}\s){{0,4}}{_VILE}\b(?!\w)"
    rf"|\b(?:anjing|babi|monyet|kera|setan|kecoak?|kutu|lintah)\s(?:monyet\s)?{GROUPS}\b"
    rf"|\b{_SOME}\s(?:\w+\s){{0,2}}?(?:pulang|balik|minggat|enyah|minggir)\b(?!\s(?:kampung|kerja))"
    rf"|\b{_PEOPLE}\b(?=[^.!?]{{0,70}}\b(?:usir|diusir\sdari|harus\sdiusir|tumpas|tidak\susah\s(?:dikasih|diberi|sekolah|bicara|sok)|jangan\s(?:dikasih|diberi|diterima|satu\skantor|boleh|dirawat|sok)|harus\sdibakar|dibakar\shidup|tidak\spantas|halal|semprot|suntik\smati|sampai\smati|minggat\sdari|balik\ske\s(?:kampung|hutan|negara)|kena\saids|pembawa\sazab|jangan\slewat|minggat|bubar\satau)\b)"
    rf"|\bjangan\s(?:\w+\s){{0,2}}(?:sewakan|terima|kasih)\s(?:\w+\s){{0,3}}{_SOME}\b|\busir\s(?:anjing|\w+)\s\w*\s?(?:pendatang|transmigran|cina|kafir)\b"
    r"|\b(?:bakar|bongkar|ratakan|robohkan|hancurkan)\s(?:saja\s|aja\s)?(?:gereja|masjid|mesjid|vihara|pura|kelenteng|klenteng)(?:nya)?\b|\b(?:gereja|vihara|masjid)\s\w+\s,\sratakan\b"
    r"|\b(?:pulang|balik|kembali)\s(?:aja\s|saja\s|sana\s)?(?:lu\s|kau\s|sana\s)?ke\s(?:negara\sasal|kampungmu|negaramu|cina|arab|afrika|gurun|hutan\ssana|daerah\sasalmu)\b"
    r"|\btempatnya\sdi\s(?:dapur|ranjang|kasur)\b|\bmati\skena\saids\b|\bpribumi\s(?:goblok|malas|bodoh)\b|\bini\stanah\spribumi\b|\bdarahnya\skotor\b|\btaruh\s(?:saja\s)?di\spanti\ssampai\smati\b|\byang\spakai\ssalib\b"
    r")"
)


def hatred(plain: str) -> Iterator[str]:
    """What hates a group, as it stands in the text."""
    for match in _HATE.finditer(plain):
        if not is_denied(plain, match.start()):
            yield " ".join(match.group().split())
