"""Words and turns of speech that attack a person. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.moderation.screening.spelling import STOPS, unmasked
from app.moderation.screening.words import (
    BEASTS,
    BODY,
    CREATURES,
    CRIES,
    DENIED,
    FILLING,
    FILTH,
    HARMLESS_AFTER,
    HARMLESS_BEFORE,
    OFFICIALS,
    PLAIN,
    POLITE,
    ROUGH,
    STAFF,
    STRONG,
    SWEARS,
    THINGS,
    TOLD,
    VILE,
    WEAK,
)

_NEAR = 4
"""Words between an insult and what it is said of."""
_KNOWN = FILTH | SWEARS | CRIES | STRONG | WEAK | BEASTS | CREATURES
_PREFIXED = FILTH | STRONG | WEAK
_MASKABLE = FILTH | SWEARS | STRONG | BEASTS
_ENDINGS = ("", "nya", "lah", "mu", "lu", "ku", "kali", "bgt", "e")
_ADDRESSED = ROUGH | PLAIN
_EXCLAIMED = frozenset(
    "banget bener benar emang memang lah kali semua parah sekali bgt betul lo lu kau".split()
)


def words_thrown(tokens: list[str]) -> Iterator[str]:
    """The insults among the words, each read with a few words around it."""
    for place, token in enumerate(tokens):
        word = _known(token)
        if word in _KNOWN:
            before = tokens[max(0, place - _NEAR - 2) : place][::-1]
            after = tokens[place + 1 : place + _NEAR + 3]
            if _is_masked(token, word) or _attacks(word, before, after):
                yield word


def _is_masked(token: str, word: str) -> bool:
    """Whoever masks a swear ("anj*ng") means it as one."""
    return word != token and any(sign in token for sign in "*#%")


@lru_cache(maxsize=8192)
def _known(token: str) -> str:
    """The word a token stands for: without "-nya", "-lah", "se-", and with masked letters found."""
    if not token.isalnum():
        return unmasked(token, _MASKABLE)
    for start in (token, token.removeprefix("se"), token.removeprefix("ke")):
        for ending in _ENDINGS:
            stem = start.removesuffix(ending)
            if stem in _KNOWN and (start == token or stem in _PREFIXED):
                return stem
    return token


def _attacks(word: str, around_before: list[str], around_after: list[str]) -> bool:
    before, after = _clause(around_before), _clause(around_after)
    if word in FILTH:
        return not _is_told(before)
    if word in BEASTS and _is_name_calling(before, after):
        return True
    if word in CREATURES:
        return _is_called(before, after)
    if word in SWEARS or word in STRONG:
        if _is_thrown(before, after) or (before and before[0].removesuffix("nya") in STAFF):
            return not _is_told(before)
        of_a_thing = any(one in THINGS for one in (*around_before[:_NEAR], *after[:_NEAR]))
        return not (of_a_thing or _is_let_be(before))
    if word in CRIES:
        return _is_thrown(before, after) or _is_of_people(before, after)
    if word in VILE and _first_said(before) == "anda":
        return True
    return word in WEAK and _is_thrown(before, after)


def _is_told(before: list[str]) -> bool:
    return any(one in TOLD for one in before[:3])


def _is_let_be(before: list[str]) -> bool:
    """Is a strong word told of others, denied, said of oneself, or an animal's?"""
    beast = bool(before) and before[0] in HARMLESS_BEFORE
    return beast or _is_told(before) or any(one in DENIED for one in before[:2])


def _is_of_people(before: list[str], after: list[str]) -> bool:
    if before and before[0] in HARMLESS_BEFORE:
        return False
    return any(one.removesuffix("nya") in STAFF for one in (*before[:2], *after[:1]))


def _is_thrown(before: list[str], after: list[str]) -> bool:
    """Is the nearest word that says something a rough "you"?"""
    if _is_told(before) or (after and after[0] in THINGS):
        return False
    return _first_said(before) in _THROWN or _first_said(after) in _THROWN


_THROWN = _ADDRESSED - POLITE


def _first_said(words: list[str]) -> str:
    return next((one for one in words if one not in FILLING), "")


def _is_called(before: list[str], after: list[str]) -> bool:
    """Is an animal's name put right beside a rough "you"?"""
    if after and after[0] in HARMLESS_AFTER:
        return False
    beside = (before[0] if before else "", after[0] if after else "")
    if beside[1] in ROUGH or beside[0] in ROUGH or _heads_a_call(before):
        return True
    said = _first_said(before)
    if said in _THROWN and "sebagai" not in before:
        return True
    whole = bool(before) and before[0] in FILLING and not after
    return whole and any(one.removesuffix("nya") in STAFF for one in before)


def _heads_a_call(before: list[str]) -> bool:
    return bool(before) and before[0] in {"hei", "hey", "dasar"}


def _is_name_calling(before: list[str], after: list[str]) -> bool:
    """Is an animal's name an address or an interjection, and not an animal?"""
    if before and before[0] in HARMLESS_BEFORE:
        return False
    if any(one in _ADDRESSED for one in (*before[:2], *after[:2])) or (
        _first_said(before) in _THROWN
    ):
        return not (after and after[0] in {"liar", "gila", "rabies", "hutan", "peliharaan"})
    if after and after[0] in HARMLESS_AFTER:
        return False
    if before and before[0].removesuffix("nya") in STAFF:
        return True
    return not before and (not after or after[0] in _EXCLAIMED)


def _clause(words: list[str]) -> list[str]:
    """Words up to the next stop."""
    for place, word in enumerate(words):
        if word in STOPS:
            return words[:place]
    return words


_YOU = r"(?:lu|lo|loe|elu|kau|kamu|kmu|kowe|koen|maneh|sia|ngana|ko)"
_YOURS = rf"(?:mu|lu|lo|ne|\s{_YOU})"
_LIKE = r"(?:kayak|kaya|kek|kyk|seperti|macam|mirip|siga|koyo|koyok|lebih\s\w+\sdari(?:pada)?)"
_VILE = (
    r"(?:anjing|babi|monyet|kera|beruk|kambing|kerbau|keledai|sapi|lembu|tikus|kecoak?|kutu|cacing|lintah|ular|kodok|kuda|"
    r"badak|biawak|binatang|hewan|bangkai|sampah|tai|comberan|setan|iblis|kuburan|nenek\ssihir|pantat|wc|tapir|gorila|siluman)"
)
_EMPTY = (
    r"(?:udang|kosong|nol|kotor|mesum|pendek|kecil|dengkul|konslet|bolong|batu|busuk|jongkok|geser|kerbau|ayam|dangkal|"
    r"di\s(?:dengkul|pantat|selangkangan|lutut)|isinya\s\w+|(?:cuma|hanya|tinggal)\s(?:separo|separuh|setengah|se\w+)|miring)"
)
_NOT = r"(?:tidak|tak|gak|ga|nggak|kagak|ra|teu|indak|kada|tanpa)"
_SPEECH = re.compile(
    r"\b(?:"  # words only start where words start: tried once a word, not once a letter
    # a mind or face called something
    rf"\botak(?:nya|mu|lu|lo)?\s(?:{_YOU}\s)?(?:itu\s|memang\s)?{_EMPTY}\b"
    rf"|\b{BODY}{_YOURS}\s(?:itu\s|memang\s|udah\s|minta\s)?(?:{_LIKE}|isi\w*|bau|kotor|busuk|jelek|kosong|perlu|minta|kudu|di(?:inj|tamp|sump|taboks?)\w+|lebih)\b"
    rf"|\b(?:muka|wajah|tampang|mukanya|bermuka|wajahnya|mulutnya|badan(?:mu|nya)?|rai)\s(?:kamu\s|lu\s|kau\s)?{_LIKE}\s"
    rf"|\bmuka(?:nya|mu|\s{_YOU})?\s(?:babi|anjing|monyet|pantat|kodok|badak\skau|setan|iblis|penjahat|kuali)\b"
    rf"|\bmulut(?:mu|nya|\s{_YOU})?\s(?:itu\s)?(?:comberan|ember|got|ular|bau)\b|\bbermuka\s{_VILE}\b"
    rf"|\b{_NOT}\s(?:punya\s)?otak\s(?:{_YOU}|kalian)\b|\b{_YOU}\s(?:\w+\s){{0,2}}{_NOT}\s(?:punya\s|ber)otak\b|\bmanusia\s{_NOT}\s(?:ber)?\w+\b(?<!tahu)"
    # less than human
    rf"|\b{_YOU}\s(?:\w+\s){{0,3}}{_LIKE}\s{_VILE}\b"
    rf"|\b(?:{_YOU}|kalian|anda)\s(?:\w+\s){{0,2}}{_NOT}\slebih\s(?:\w+\s)?dari(?:pada)?\s(?:seekor\s)?{_VILE}\b"
    rf"|\b(?:{_YOU}|kalian|isinya|yang\skerja|petugasnya|pegawainya|ini)\s(?:\w+\s){{0,3}}(?:kumpulan|sekumpulan|gerombolan|segerombolan|kawanan|sarang)\s(?:{_VILE}|idiot|goblok|maling\sberseragam|bajingan|pecundang)\b"
    rf"|\b(?:sekumpulan|gerombolan|kumpulan|isinya)\s(?:anjing|monyet|babi|idiot|keledai|bajingan|pecundang|binatang)\b"
    rf"|\b(?:manusia|makhluk|perempuan|pejabat|orang|pegawai)\s(?:sampah|setengah\s(?:hewan|binatang|setan)|purba|laknat|jalang|sundal|murahan|terkutuk|rendahan|binatang|iblis|berhati\siblis|gatal|nggak\sguna)\b"
    rf"|\b(?:anjing|babi|monyet)\s(?:buduk|kurap|penjilat|kudisan|berseragam|berdasi|berkumis|penjaga|kau|guling)\b(?:[^.!?]{{0,40}}\b(?:kamu|kau|lu|lo|mu|kalian|ini|pak|bu|bupati|petugas)\b)"
    rf"|\b(?:monyet|babi|anjing|kera|keledai|kambing|kerbau|beruk)\s(?:berdasi|berseragam|berkumis|berjas)\b"
    r"|\bsampah\smasyarakat\b|\bbeban\skeluarga\b|\bbangkai\sberjalan\b|\bpemakan\sbangkai\b|\bpenyakit\smasyarakat\skau\b"
    # kin and birth
    r"|\b(?:anak|keturunan|cucu|turunan)\s(?:haram|jadah|pungut|anjing|babi|setan|iblis|pki|lonte|kemarin\ssore|zina|keledai|dajjal|monyet|sundal|autis)\b|\bharam\sjadah\b|\bhasil\szina\b"
    rf"|\b(?:ibu|bapak|emak|mak|bapa|ompung|mbok|bokap|nyokap|bini|istri|laki)(?:mu|ne|\slu|\slo|\skau|\sko)\s(?:itu\s|juga\s|pun\s|pasti\s|aja\s)?(?:anjing|pelacur|lonte|babi|malu|nyesel|menyesal|kawin\ssama|bosen|jual|kabur|bodoh|setan|kasihan)\b"
    r"|\bnyesel\s(?:\w+\s)?(?:punya|ngelahirin|melahirkan)\b|\b(?:rahim|perut)\s(?:yang\smengandung|emak|ibu|mak)(?:mu|\slo|\slu|\skau)\b|\b(?:yang\s)?lahirin\s(?:lu|lo|kau|kamu)\b|\bmelahirkan\s(?:setan|anak)\s\w*\s?(?:macam|kayak|seperti)\s(?:kau|kamu|lu)\b"
    # to be like you
    r"|\b(?:orang|manusia|modelan|anak|cewek|bocah|macem|kaum|makhluk)\s(?:kayak|kaya|kek|macam|macem|seperti|model)\s(?:lu|lo|loe|elu|kau|kamu|kalian)\s(?:tu\s|itu\s|ini\s)?(?:pantas\w*|cocok\w*|tau\sapa|tahu\sapa|gak|ga|nggak|tidak|mending|cuma|memang|sebaiknya|mana|ngapain|jangan|harus|layak|mah)\b"
    r"|\b(?:hitam|keriting|cacat|bodoh|goblok|jelek|miskin|pincang|tua|gendut|sinting|gila)\s(?:kayak|kaya|macam|seperti|kek)\s(?:lu|lo|kau|kamu|kalian)\b"
    # looks, age, station
    r"|\b(?:gigi\stonggos|mata\sjuling|tua\sbangka|bau\stanah|perawan\stua|nenek\s(?:peot|sihir|lampir)|bocah\singusan|bau\skencur|iq\s(?:lu|lo|kau|mu|nya)?\s?(?:jongkok|berapa|rendah)|orang\sgila\skau|gelar\s\w+\sbeli)\b"
    r"|\b(?:gendut|gembrot|jelek|botak|pendek|pesek|cungkring|krempeng|buncit)\s(?:\w+\s)?(?:bau|jelek|pemalas|rakus|hitam|krempeng|babi|bodoh)\b"
    rf"|\bdasar\s(?:kau|lu|kamu|lo|kalian|orang\s(?!tua|dalam)\w+|anak\s\w+|perempuan|betina|janda|manusia|cewek|tukang\s\w+|otak\s\w+|muka\s\w+|si\s\w+|negro|tua|mata\s\w+|pegawai\s\w+|pejabat\s\w+|petugas\s\w+|guru\s\w+|lurah\s\w+|camat\s\w+|{_VILE}|penipu|pembohong|maling|pengemis|pemalas|pengkhianat|penjilat|pengecut|penjahat|penyakitan|gembel|kere|rakus|hitam|janda|jelek|gendut)\b"
    r"|\b(?:babu|budak|kacung|pesuruh)\s,?\s?(?:jangan|diam|pergi|sana|lu|kau)\b|\bjilat\s(?:terus\s)?(?:sepatu|pantat|kaki|ludah)\s?(?:gue|gua|ku|saya|bupati|bos|pejabat|sana)?\b|\bmenjilat\spantat\w*\b"
    r"|\b(?:udah|sudah)\s(?:jelek|bodoh|goblok|miskin|tua|gendut|bego|tau\sbego)\s(?:,\s)?(?:\w+\s){0,3}(?:masih|sok|ngeyel|sombong|bodoh|belagu)\b"
    r"|\b(?:ayam|kambing|keledai|kerbau|batu\s\w+|anjing|sapi|kuda|monyet)\s(?:buduk\s)?(?:aja|saja|pun)\s(?:\w+\s){0,3}(?:lebih|punya\sotak|tahu\sdiri|masih|malu)\b"
    r"|\b(?:lebih|leuwih)\s(?:\w+\s)?(?:rendah|hina|bodoh|dungu|goblok|bau|jelek|ti)\s(?:dari(?:pada)?\s)?(?:binatang|hewan|anjing|babi|keledai|tai|pantat)\b"
    # sex
    r"|\b(?:tetek|tete|payudara|susu|dada)(?:nya|mu|\slu)?\s(?:yang\s)?(?:gede|besar|montok)\b|\bbuka\s(?:baju|paha|rok|bh|celana|sedikit\sbajunya|dikit\sbajunya)(?:mu|nya|\slu)?\b(?!\s(?:pasien|anak\ssaya|saya))"
    r"|\b(?:jual\sdiri|ayam\skampus|janda\sgat[ae]l|cewek\s(?:murahan|gampangan|bispak)|perempuan\s(?:murahan|gampangan|binal|nakal|gat[ae]l)|simpanan\s(?:camat|pejabat|bos|bupati|lurah|kades|om)|bekas\slonte|wc\sumum\ssemua|digilir|minta\sdigilir|dipegang\sdipegang|dipegang\spegang|foto\stelanjang\s(?:lu|lo|kamu|mu|kau)|video\ssyur|kontol\w*|memek\w*|isap\sk\w+l(?:ku)?|gat[ae]l\sbanget)\b"
    rf"|\b(?:suami|istri|bini|laki)(?:mu|nya)\s(?:tahu|tau)\s(?:gak|tidak|nggak|kamu|lu|kau)\s(?:\w+\s)?tidur\b|\b(?:kamu|lu|kau|dia|{OFFICIALS})\s(?:\w+\s)?tidur\s(?:sama|dengan|bareng)\s(?:bos|kepala|pak|atasan|kadis|camat|bupati|gundik|selingkuhan)\b|\b(?:ke|di)\skamar\s(?:saya|gue|aku)\ssaja\b"
    r"|\b(?:cewek|cewe|perempuan)\sapa\swc\b|\bmodal\s(?:selangkangan|paha|badan|tubuh)\b|\b(?:dubur|pantat|ketek|silit|tai|upil)\s(?:ayam\s|kuda\s|kucing\s|kuali\s)?(?:mulut|muka|otak)\b"
    # spitting and silencing
    r"|\bludah(?:i|in)?\s(?:muka|wajah|mulut)\w*\b|\bnajis\s(?:gue|gua|aku|ku|saya)?\s?\w*\s(?:liat|lihat|muka)\b|\bjijik\s(?:\w+\s)?(?:lihat|liat)\s(?:muka|wajah|tampang)\w*\b"
    r"|\b(?:pulang|balik|minggat|pergi|enyah)\s(?:aja\s|saja\s|sana\s)?ke\s(?:goa|gua|hutan|kebun\sbinatang|gurun|kandang)\b(?:\s(?:sana|aja|lu|kau|mu))?"
    r"|\btong\ssampah\skau\b|\bsekolah\sdi\s(?:mana|tong)\s(?:kamu|lu|kau)\b|\bngaca\sdulu\b|\bngaca\swoi\b"
    r")"
)


def speech(plain: str) -> Iterator[str]:
    """Turns of speech that put a person down, as they stand in the text."""
    for match in _SPEECH.finditer(plain):
        yield " ".join(match.group().split())
