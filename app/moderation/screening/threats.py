"""Threats: harm announced, called for or wished on somebody, and exposing them. Pure.

Every gap in a pattern is bounded, so that a text is read in time that grows with its length.
"""

import re
from collections.abc import Iterator

from app.moderation.screening.words import OFFICIALS

_ME = r"(?:gue|gua|gw|g|saya|aku|kami|kita|ane|kite|awak|beta|den|aing)"
_MINE = rf"(?:{_ME}\s(?:\w+\s){{0,2}}?(?:akan\s|bakal\s|mau\s|ingin\s|pengen\s|pingin\s|tinggal\s|yang\s|sendiri\s|juga\s|bikin\s|ber\w+\s)?|ku\s?|tak\s|ta\s|rek\s|pengen\s|pingin\s|pengin\s)"
_YOU = r"(?:kau|kamu|kmu|lu|lo|loe|elu|kowe|koe|koen|ko|sia|siah|maneh|ngana|ikam|ang)"
_ALL = rf"(?:{_YOU}|kalian|klian|anda|mereka|dia)"
_YOURS = rf"(?:mu|nya|e|\s{_ALL}|\s(?:si|pak|bu|bapak|ibu)\s\w+|\s{OFFICIALS})"
_KILL = (
    r"(?:bunuh|habisi|habisin|abisin|gorok|tusuk|tembak|bacok|gebuk(?:i|in)?|hajar|siksa|perkosa|penggal|pancung|santet|"
    r"matiin|pateni|paehan|bantai|culik|tampar|gampar|tonjok|tebas|tikam|cekik|cincang|keroyok|bacoki|kepruk|gaplok|tabok|"
    r"pentung|timpuk|gorok|rajam|mutilasi|sembelih|pites|injek|obong|jotos|tendang|bogem|gibas|patah(?:kan|in)\s(?:leher|tangan|kaki))"
)
_HARM = r"(?:bakar|potong|pukul(?:i|in)?|gantung|lempar(?:i|in)?|kubur|hancurkan|injak|tabrak|racun|panggang|seret|pecahkan|pecahin|robek|sobek|cungkil|colok|patahkan|patahin|gilas|lindas|siram|jahit|sumpal|kencingin|kencingi|ludahi|banting|obrak\sabrik|tebas|cabut|telanjangi|botakin|pijak|remuk|sunat|suntik)"
_LIMB = r"(?:kepala|leher|tangan|kaki|mata|kuping|telinga|jari|lutut|gigi|mulut|lidah|muka|perut|pala|sirah|cangkem|otak|nyawa|batang\sleher|tulang|rahang|hidung|bibir)"
_HOME = r"(?:rumah|kantor|mobil|motor|toko|kios|klinik|omah|kos|kosan|warung)"
_KIN = r"(?:anak|istri|suami|bini|ibu|bapak|adik|kakak|keluarga|anak\sistri|anak\sgadis|anak\scucu|cucu|emak)"
_THING = (
    r"(?:kasus|praktik|praktek|pungli|korupsi|mafia|budaya|nyamuk|hama|wereng|tikus|rumput|sampah|harapan|waktu|mimpi|usaha|pasar|"
    r"kebijakan|aturan|calo|narkoba|semangat|baliho|di\stempat|jatuh|sim|kuota|gas|ikan|ayam|ular|anjing|babi|terus|lalat)"
)
_WEAPON = r"(?:parang|golok|peluru|pisau|celurit|clurit|molotov|balok|bom|pedang|badik|senapan|pistol|santet)"
_NOT = r"(?:jangan|tidak|tak|bukan|stop|tolak|hentikan|dilarang|takut|diancam|mengancam|ancam|ancaman|korban|percobaan|kasus|pelaku)"
_BAD = (
    r"(?:mati|mampus|celaka|kecelakaan|azab|mandul|kanker|tumor|stroke|membusuk|busuk|lumpuh|buta|cacat|dilaknat|disiksa|"
    r"disambar|meledak|masuk\sjurang|tabrak\w*|ditabrak|diazab|picek|pedhot|melaknat\w*|neraka|kudis|dikutuk|modar|kualat\skau|bangkrut\ssekeluarga|hancur)"
)

_THREATS = re.compile(
    r"\b(?:"  # words only start where words start: tried once a word, not once a letter
    # I will
    rf"(?<!jangan\s)\b{_MINE}{_KILL}(?!\s(?:{_THING}|saya|kami|oleh))\b"
    rf"|\b(?:ku|tak\s|ta\s)\s?(?:akan\s|bakal\s)?{_HARM}\s?(?:saja\s|aja\s|habis\s|rame\srame\s)?(?:{_ALL}|{_LIMB}{_YOURS}|{_HOME}{_YOURS}|{_KIN}{_YOURS})\b"
    rf"|\b{_ME}\s(?:\w+\s){{0,2}}{_HARM}\s(?:saja\s|aja\s|juga\s|tuh\s|itu\s)?(?:{_ALL}|{_LIMB}{_YOURS}|{_HOME}{_YOURS}|{_KIN}{_YOURS}|petugas\w*|si\s\w+)\b"
    rf"|\b{_HOME}{_YOURS}\s(?:\w+\s){{0,2}}{_ME}\s(?:bakar|lempar|obrak|ratakan|hancurkan|jarah|bom)\w*\b|\b{_ME}\s(?:bakar|jarah|bom|obrak\sabrik|lempari|obong|ratakan)\s{_HOME}\b"
    rf"|\b(?:toko|rumah|kantor|kios)\s(?:lu|lo|kau|kamu|kalian|mu)?\s?(?:\w+\s){{0,3}}(?:gue|gw|gua|kami|kubakar|kita)\s?(?:\w+\s)?(?:jarah|bakar|lempar|bom|bakar|ratakan|tandai)\b"
    rf"|\b(?:gue|gw|gua|kami|aku)\s(?:samperin|kejar|incar|tandai)\s(?:\w+\s)?(?:{_YOU}|muka\w*|rumah)\b|\b{_YOU}\s(?:sama\s)?(?:anak\s)?\w*\s?,?\s?(?:gue|gw)\s(?:kejar|samperin|incar|cari)\b"
    rf"|\bku\saing\s(?:di)?\w+|\bdi(?:bacok|paehan|bunuh|teunggeul|gebug)\s(?:geura\s)?(?:siah|sia|maneh)\b"
    # do it to them
    rf"|(?<!jangan\s)(?<!tidak\s)(?<!tolak\s)(?<!akan\s)\b(?:{_KILL}|{_HARM})\s(?:saja\s|aja\s|tuh\s|itu\s|rame2?\s|rame\srame\s|keluar\s|semua\s|habis\s|sampai\shabis\s|satu\ssatu\s){{0,3}}(?:{_ALL}|si\s\w+|petugas\w*|pegawai\w*|pejabat\w*|lurah\w*|camat\w*|kades\w*|kepala\s(?:desa|dinas|sekolah|kantor|bupati)\w*|bupati\w*|wartawan\w*|panitia\w*|dokter\w*|polisi\w*|orang\w*|perempuan\situ|pendemo|itu\skepala|banci\w*)\b"
    rf"|\b(?:potong|patahkan|patahin|cungkil|colok|pecahkan|pecahin|penggal|tebas|sobek|robek|injak|injek|jahit|sumpal|pijak\spijak|tempeleng|tampar|gampar|tabok)\s(?:aja\s|saja\s|tuh\s)*{_LIMB}(?!\s(?:saya|kami))\b"
    r"|\b(?:bakar|kubur|kuliti|panggang|bakar\ssaja|dibuang|dibakar)\s(?:\w+\s){0,3}hidup\shidup\b|\bsampai\s(?:gepeng|mampus)\b|\brajam\b|\bjangan\skasih\sampun\b|\bsatu\skampung\ssyukuran\b"
    rf"|\b(?:harus|harusnya|pantas|pantasnya|pantes|layak|mesti|wajib|kudu|perlu|minta|mending|cocoknya|sebaiknya|memang)\s(?:kita\s|memang\s)?di\s?(?:bunuh|gantung|bakar|tembak|gorok|penggal|bantai|hajar|habisi|rajam|perkosa|ludahi|cambuk|injek|injak|tampar|gampar|potong|pancung|bacok|sumpal|racun|musnahkan)\w*\b"
    rf"|\blempar\w*\s(?:batu|bom|molotov|ke\skali|aja\ske|saja\ske|ke\sanjing|ke\slaut)\b(?=[^.!?]{{0,60}}\b(?:kepala\w*|lu|lo|kau|kamu|kantor|rumah|anjing|biar|mereka|dia|biawak|buaya|laut)\b)|\blempar\sbom\b"
    rf"|\b(?:bawa|siram|siapkan|siapin)\s(?:bensin|molotov|balok|parang|golok)\b(?=[^.!?]{{0,60}}\b(?:panggang|bakar|kantor|kau|lu|kamu|mereka|dia|rumah|sana|ya)\b)|\bsiram\sbensin\b"
    r"|\b(?:bakar|bom|ledakkan|bubarkan|bakar\ssaja|hancurkan|ratakan|serbu|geruduk)\s(?:saja\s|aja\s)?(?:rumah|kantor|mobil|anak|keluarga)(?:nya|mu|lu|\skalian|\smereka|\skau|\slu|\sini|\sbu\s\w+|\spak\s\w+|\sketua\s\w+)?\b(?=[^.!?]{0,80}\b(?:orang|pegawai|petugas|isinya|mereka|kalian|kau|lu|dia|biar|tahu\srasa|beserta|orangnya|malam\sini|kunci)\b|\s?!)"
    r"|\bdatangi\srumah\w*\b(?=[^!?]{0,60}\b(?:hancurkan|seret|bakar|malam\sini|habisi|serbu|lempar\w*|bawa)\b)|\bdatangi\srumahnya\b|\brumah\s\w+(?:\s\w+)?\s(?:kita|kami)\s(?:ratakan|bakar|serbu)\b"
    rf"|\b(?:bom|ledakkan|bakar)\s(?:saja|aja)\s(?:kantor|rumah|gedung|itu)\b|\bhancurkan\shidup\s(?:{_ALL}|mu)\b"
    rf"|\b(?:gue|gw|ku|aku|saya|kami|tak)\s?(?:bikin|buat)\s(?:{_YOU}\s)?(?:cacat|mampus|menyesal|lumpuh|mati|babak\sbelur|sengsara|hilang)\b"
    r"|\b(?:kalau|kalo|klo|jika)\smasih\s(?:sayang\snyawa|mau\shidup|ingin\shidup|mau\sselamat|sayang\s(?:anak|keluarga))\w*\b"
    # die
    rf"|\b(?:mati|mampus|modar|koit|minggat|matek)(?:lah)?\s?(?:aja\s|saja\s|sana\s|o\s|cepet\s|cepat\s)?(?:kau|kamu|lu|lo|loe|kalian|sana|kowe|ko|ang|o)\b"
    rf"|\b{_ALL}\s(?:\w+\s){{0,4}}(?:mati|mampus|modar|musnah)\s(?:aja|saja|sana|cepat|cepet)\b|\bmending\s(?:lu\s|lo\s|kau\s|kamu\s)?(?:mati|modar|musnah)\b|\bsebaiknya\smusnah\b"
    rf"|(?:^|(?<=[.!?,;]\s))(?:mati|mampus|modar|matilah)\s?(?:aja|saja|sana|kau|lu)\s?(?:sana|kelaparan|deh)?\s?(?=[.!?,;]|$)|\bcepat\smati\b|\bmati\s(?:saja|aja)\skelaparan\b"
    r"|\b(?:gantung\sdiri|bunuh\sdiri|minum\sracun|loncat|lompat|terjun)\s(?:aja|saja|sana|deh)\b|\bkill\syourself\b|\bkys\b"
    rf"|\b(?:semoga|moga|mugo|mugi|doakan|doain|sumpahi|sumpahin)\s(?:(?!tidak\b|jangan\b|ga\b|gak\b|saya\b|kami\b|kita\b)[\w,]+\s){{0,8}}?{_BAD}\b(?!\s(?:lampu|listrik))"
    rf"|\bmampus(?:lah)?\s(?:kau|lu|kalian|pak|bu|warga)\b|\b(?:kena|biar)\s(?:kanker|tumor|stroke|azab)\b(?=[^.!?]{{0,30}}\b(?:lu|lo|kau|kamu|tau\srasa|kalian)\b)|\bajal(?:mu|\slu|\skau)\b|\bnyawa(?:mu|\slu|\slo|\skamu|\skau)\b|\bnyawa\sdibayar\snyawa\b|\bdarah(?:mu|nya|\slu|\skalian)?\shalal\b|\bhalal\sdarah\w*\b|\b(?:leher|nyawa)(?:mu|\slu|\skau|\skamu)\b"
    rf"|\b(?:kamu|kau|lu|lo)\s(?:sekeluarga\s)?(?:tidak\sakan|gak\sbakal|ga\sbakal|takkan|tak\sakan|nggak\sbakal)\s(?:selamat|tidur\stenang|hidup|lihat|pulang|lolos\sdari\sku)\w*\b|\b(?:kamu|kau|lu|lo)\shabis\b(?=\s?(?:[.!?]|$))|\b(?:kamu|kau|lu)\s(?:cuma\s)?daging\b"
    # I know where you are
    rf"|\b(?:alamat|rumah|kos|nomor|plat)\s?(?:rumah|anak|istri)?(?:mu|\slu|\slo|\skamu|\skau)\s(?:sudah\s|udah\s)?(?:{_ME}\s|ku)(?:pegang|tahu|tau|hafal|catat|simpan|punya)\b"
    rf"|\b{_ME}\s(?:\w+\s){{0,2}}(?:tahu|tau|hafal|hapal|pegang|punya|simpan|nyimpen|udah\ssimpan|catat)\s(?:\w+\s){{0,5}}?(?:rumah|alamat|sekolah|jadwal|jendela|kamar|plat|kos|data|foto|rekaman|nomor|kantor\ssuami|kantor\sistri|anak)\s?(?:mu|lu|lo|kau|kamu|(?:suami|istri|anak)(?:mu|\slu|\skamu)|\s?kamar(?:mu)|ktp)\b"
    rf"|\b(?:tahu|tau|hafal)\s(?:kantor|rumah|sekolah|plat)\s(?:suami|istri|anak|mobil)(?:mu|\slu|\skamu)\b|\b(?:hafal|tahu|tau)\s(?:jadwal|jam\sberapa)\s(?:kamu|kau|lu|mu)\b"
    rf"|\b{_KIN}(?:mu|\slu|\slo|\skamu|\skau)\b(?=[^.!?]{{0,60}}\b(?:hafal|kenapa|teror|kena\sduluan|hilang|siap|awas|hati\shati|foto\sada|giliran\w*|gilir|kejar|habis|celaka|ditabrak|lewat\sgang|kukirim|datangi|yang\skena|mati|haram|kulakukan|di\stanganku)\b)"
    rf"|\b(?:lihat|liat|lakukan|kulakukan)\s(?:\w+\s){{0,4}}{_KIN}(?:mu|\slu|\skamu)\s(?:besok|lagi|nanti)\b|\bkulakukan\s(?:pada|ke)\s(?:\w+\s){{0,3}}{_KIN}(?:mu|\slu)\b|\bfoto\s{_KIN}(?:mu|\slu|\slo)\b|\b(?:istri|anak|suami|ibu)\s(?:bapak|anda|kamu|ibu)\s(?:yang\s)?(?:akan\s)?(?:saya|gue|kami|aku)\s(?:datangi|buat|cari|kejar|bikin|habisi)\b"
    r"|\bterakhir\skali\s(?:ku|gue|aku|saya)\s?peringatkan\b|\bjaga\s(?:leher|nyawa)\b|\bhati\shati\s(?:\w+\s){0,5}(?:,\s)?(?:\w+\s){0,2}rem(?:nya)?\s(?:\w+\s){0,3}(?:putus|blong)\b|\b(?:saya|gue|aku|kami)\s(?:hafal|tahu)\s(?:jadwal|jam)\b"
    rf"|\b(?:awas|tunggu|siap\ssiap|siap2?)\s(?:saja\s|aja\s|lu\s|kau\s|kamu\s|kalian\s|ya\s)\s?(?:lu|kau|kamu|kalian|pembalasan\w*|di\srumah\w*|kalau\sketemu|parang\w*|golok\w*|akibatnya)\b|\blihat\ssaja\s(?:akibatnya|nanti\skau|nanti\skamu)\b"
    rf"|\b(?:gue|gw|gua|ku|aku|saya|tak)\s?(?:tunggu|enteni|tungguin)\s(?:lu\s|lo\s|kau\s|kamu\s)?(?:di|nang|ning|kat|bawa)\b(?=[^.!?]{{0,50}}\b(?:parkiran|simpang|terminal|luar|ngarep|rumah|pasar|jalan|lu|lo|kau|kubur\w*|bacok)\b)|\bsini\s(?:satu\slawan\ssatu|ketemu\sgue|biar|lu\sgue)\b(?=[^.!?]{{0,30}}\b(?:jantan|hajar|gorok|ku\w+|gue|kalau)\b)"
    rf"|\b{_WEAPON}\w*\s(?:\w+\s){{0,4}}(?:nama\skamu|namamu|buat\s(?:kamu|lu|ketua|kepala|lurah)|untuk\s(?:kamu|mu|kepala)|di\sdepan\srumahmu|yang\s(?:akan\s)?(?:bicara|ngomong))\b|\b(?:kirim|kirimin|kirimkan)\s(?:santet|paket\s(?:isi\s)?(?:kepala|bangkai))\b|\bpaket\s(?:bangkai|kepala)\b|\bbawa\s(?:parang|golok|celurit|bom)\s(?:ke\s|dan\s)"
    rf"|\bbunga\sduka\s(?:ke|buat)\b|\bkolong\sranjang(?:mu|\slu)\b|\b(?:di|ke|depan)\s(?:depan\s)?(?:rumah|pintu)mu\b(?=[^.!?]{{0,40}}\b(?:bangsat|peringatan|hadiah|parang|tunggu|sudah\sada)\b)|\bbuat\s(?:tidak|gak)\sbisa\sjalan\b|\bkasih\s(?:makan\sbuaya|racun|sianida|rata\sdengan\stanah|pelajaran\slu)\b|\b(?:ku|ta|tak)\s(?:kasih\smakan|hajar|kasih\srata)\b|\b(?:racun|sianida)\s(?:\w+\s)?di\s(?:kopi|makan)\w*\b"
    rf"|\bteror\s(?:aja|saja|rame|tiap|terus)\b|\b(?:kita|kami|gue)\steror\b|\b(?:telponin|teleponin|maki\smaki)\s(?:\w+\s){{0,2}}(?:tengah\smalam|sampe|sampai)\b"
    # expose
    rf"|\b(?:gue|gw|gua|aku|saya|kami|ku|kita|besok|biar|mau)\s?(?:\w+\s){{0,3}}(?:sebar(?:in|kan|luaskan)?|share|post|posting|viralin|viralkan|dump|bocorin|bocorkan|unggah|upload)\s(?:\w+\s){{0,3}}?(?:foto|video|data|ktp|kk|alamat|rekaman|aib|nomor|loc|semuanya|rumah)\b(?=[^.!?]{{0,60}}\b(?:lu|lo|loe|mu|kamu|kau|\w+mu|petugas|pegawai|staf|diserbu|pinjol|preman|biar|si|itu|istri|anak)\b)"
    rf"|\b(?:data|foto|video|ktp|alamat|rekaman|nomor)\s(?:\w+\s){{0,6}}(?:gue|gw|aku|saya|kami|ku)\s?(?:mau\s)?(?:sebar|viralin|post|dump|bocorkan|bocorin|unggah|kirim)\w*\b|\b(?:ktp|data|foto|video)\s(?:lo|lu|mu|kamu)\b(?=[^.!?]{{0,50}}\b(?:post|sebar|pinjol|viral\w*|unggah)\b)|\bmau\s(?:gue|gw|aku|saya)\s(?:post|sebar|viralin|unggah)\b"
    r"|\btransfer\s(?:\w+\s){1,4}atau\s(?:ku|gue|aku|saya|video|foto)\w*\b|\b(?:rumah|alamat|kos)\w*\s(?:di|ada)\b(?=[^!?]{0,90}\b(?:bereskan|serbu|datangi|perkosa|hajar|teror|rame\srame)\b)|\b(?:kos|rumah|alamat)[\w\-]*(?:mu|\slu|\slo)\sdi\b(?=[^.!]{0,40}\bkan\b)"
    r")"
)


def threats(plain: str) -> Iterator[str]:
    """What threatens, as it stands in the text."""
    for match in _THREATS.finditer(plain):
        if not is_denied(plain, match.start()):
            yield " ".join(match.group().split())


_DENIED = re.compile(rf"\b{_NOT}\s(?:\w+\s)?$")
"""Just before a match these say that nobody is threatened here."""


def is_denied(plain: str, place: int) -> bool:
    """Is what stands at ``place`` forbidden, feared or told of rather than said?"""
    return bool(_DENIED.search(plain[max(0, place - 24) : place]))
