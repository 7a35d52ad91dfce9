"""The words that screening knows, in everyday, regional and borrowed spelling.

``ALWAYS`` attack whatever they are said of. ``AT_PEOPLE`` only attack when thrown at somebody: "kebijakan
bodoh" is criticism, "bodoh kau" is not. ``ANIMALS`` are insults as an interjection or an address, and
animals otherwise: strays and rabies are what people write to an office about.
"""

from app.core.words import say

ALWAYS = frozenset(
    """
    kontol kntl kontl memek mmk ngentot ngentod ngntot ngentt entot ngewe ngewek jembut jmbt peler pelir
    itil toket pentil tempik turuk pepek pantek pukimak pukima puki kimak cukimai cukimay lonte lonthe
    perek jablay sundal sundala bangsat bangsad bgst bngst bajingan bjingan keparat jancok jancuk jancox
    dancok cok cuk asu asuu bedebah telaso tailaso kirik kirek matamu ndasmu raimu cocotmu
    cangkemmu bacotmu congormu fuck fucking fucker motherfucker bitch asshole cunt nigger
    faggot whore anjinglah kampang kampank pilat lancau lanjiau gathel
    silit bencong maho ngaceng coli colmek bokep     """.split()
)
AT_PEOPLE = frozenset(
    """
    goblok goblog gblk goblk gblok tolol tlol idiot bego begok dungu bodoh bodo bloon pekok sinting
    gila edan kampungan norak tai taik taek tahi sampah setan iblis dajjal laknat terkutuk
    brengsek berengsek kampret bangke bangkai kunyuk bacot congor cocot banci autis cacat budek congek
    pelacur germo kafir munafik biadab najis jahanam lacur pecundang benalu parasit lintah kacung jongos
    babu moron stupid dumb trash retard mampus tolil geblek geblak sarap     """.split()
)
ANIMALS = frozenset(
    "anjing anjg anjeng anjink anying njing anjrit babi monyet kera kerbau tikus ular buaya kadal bedul celeng".split()
)
HARMLESS_AFTER = frozenset(
    """
    liar gila rabies peliharaan pelacak buta kampung lapar mati berkeliaran masuk hutan putih sawah got
    air ternak piaraan galak menggigit dan atau yang di ke dari itu ini milik warga tetangga saya kami
    hitam jantan betina muara besar kecil
    """.split()
)
HARMLESS_BEFORE = frozenset(
    """
    vaksin vaksinasi gigitan digigit populasi kotoran ternak kandang daging peternakan flu serangan gangguan
    hama seekor ekor kawanan banyak ratusan puluhan menangkap penangkapan menertibkan rumah makan bangkai
    air tahun shio pemilik dikejar oleh lidah mata buah kaki kutu wabah virus demam lubang jebakan jalan
    """.split()
)
"""Beside an animal these say that an animal is meant."""
ADDRESSED = frozenset(
    """
    kau kamu kmu lu lo loe elu elo luh kalian klian anda ente antum sampeyan kon koen kowe awakmu sia maneh
    you u dasar woi woy hei hoi heh eh cih cuih kwe kau2 lu2 dasarr mukamu otakmu mulutmu bapakmu ibumu
    emakmu makmu bapaklu mukalu otaklu ngaca
    """.split()
)
POLITE = frozenset("anda sampeyan antum you".split())
"""Said to anybody in a complaint: beside a mild word they make it no insult."""
FILLING = frozenset(
    """
    memang emang itu ini semua semuanya banget bgt sekali sih amat kok sangat bener benar tuh nih kayak
    seperti orang manusia ya yah deh dong lah bodo aja saja udah sudah
    """.split()
)
"""Words that may stand between an insult and a "you"."""
PEOPLE = frozenset(
    """
    petugas petugasnya pegawai pegawainya pejabat pejabatnya camat camatnya lurah lurahnya bupati bupatinya
    walikota gubernur gubernurnya presiden menteri menterinya kades kadesnya pns asn aparat aparatnya polisi
    polisinya dokter dokternya perawat perawatnya bidan guru gurunya kepsek admin adminnya satpam satpamnya
    operator operatornya kadis kadisnya sekda bapak ibu pak bu mbak mas orang orangnya orang2 mereka dia
    rakyat warga staf stafnya
    """.split()
)
STRONGEST = frozenset(
    """
    goblok goblog gblk goblk gblok tolol tlol idiot bego begok dungu pekok brengsek berengsek kampret bangke
    kunyuk tai taik taek setan iblis dajjal laknat jahanam biadab najis banci pelacur moron retard geblek
    """.split()
)
"""Of ``AT_PEOPLE``, those that attack already when they follow a word for people."""
GROUPS = (
    r"cina|china|tionghoa|jawa|batak|papua|madura|dayak|bugis|minang|sunda|ambon|arab|yahudi|kristen|"
    r"islam|katolik|hindu|buddha|budha|syiah|ahmadiyah|nasrani|kafir|pendatang|transmigran"
)
HARMLESS_PHRASES = (
    r"\be\.?\s?coli\b",  # a germ in wells
    r"\bsumur\s(?:pantek|bor\spantek)\b",  # a bored well
    r"\bsundal\smalam\b",  # a flower
    r"\bbabi\s(?:hutan|ngepet)\b",
)
"""Read over before anything is looked for."""
THINGS_AFTER = frozenset(
    "plastik organik rumah dapur medis basah kering b3 menumpuk berserakan".split()
)
"""After "sampah" these say that refuse is meant."""

WHY = {
    "insult": say("kata yang menyerang orang"),
    "threat": say("ancaman"),
    "hate": say("serangan terhadap suku, agama atau asal seseorang"),
}
"""What was found → how it is told to its author."""
