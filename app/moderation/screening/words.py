"""The words that screening knows, in everyday, regional and borrowed spelling.

``FILTH`` attacks whatever it is said of. ``SWEARS`` and ``STRONG`` attack unless they are said of a thing, told
of others or denied; ``WEAK`` only attacks when thrown at somebody: "kebijakan bodoh" is criticism, "bodoh kau" is
not. ``BEASTS`` are insults as an interjection or an address, and animals otherwise: strays and rabies are
what people write to an office about.
"""

from app.core.words import say

FILTH = frozenset(
    """
    kontol kntl kontl kuontol memek mmk memeq ngentot ngentod ngntot ngentt entot dientot ngewe ngewek
    jembut jmbt peler pelir pler itil toket pentil tempik turuk pepek pantek pukimak pukima puki kimak
    cukimai cukimay pemai lonte lonthe lont perek jablay sundal sundala jancok jancuk jancox jncok jnck dancok dancuk
    ancuk asu telaso tailaso telasso suntili kongkong kirik kirek matamu matane ndasmu raimu
    cocotmu cangkemmu bacotmu congormu fuck fucking fucker motherfucker bitch asshole cunt nigger faggot whore
    slut bastard kampang kampank pilat lancau lanjiao lanjiau gathel silit bencong maho ngaceng coli
    colmek sepong sepongan selangkangan ngangkang kehed belegug bungul naskleng kalera bodat anjg njing
    mbokne ndlogok dlogok picek pelakor jalang hombreng gblk gblok goblog anjink
    """.split()
)
SWEARS = frozenset(
    """
    bangsat bangsad bngsd bgst bngst bgsd bajingan bjingan bjngn keparat bedebah jahanam begundal bangke kunyuk laknat dajjal
    dajal sontoloyo semprul tai taik taek tae bacot congor cocot cecunguk ajg anj asw
    """.split()
)
CRIES = frozenset("brengsek berengsek kampret setan iblis cok cuk sialan".split())
"""Swears that are also cried at nobody, over a missed bus."""
STRONG = frozenset(
    """
    goblok tolol tlol tll tolil idiot bego begok dungu pekok bloon moron stupid retard geblek geblak sarap
    gemblung pandir bahlul banci pelacur kacung jongos
    """.split()
)
WEAK = frozenset(
    """
    bodoh bodo dumb sinting gila edan kampungan norak sampah najis terkutuk bangkai autis cacat budek congek
    germo kafir munafik pecundang bejat tengik biadab parasit lintah babu trash lacur bau busuk jelek gendut gembrot
    pesek bopeng juling tonggos pincang bisu tuli kere gembel udik katrok primitif cungkring krempeng
    impoten mandul homo bebal pengemis budak gundik cabul pedofil pelit jorok murahan
    gampangan bangka sundel pezina haram jadah pemalas dongok kuntilanak
    betina binal peot hina kotor ember
    """.split()
)
BEASTS = frozenset("anjing anjeng anying babi monyet kunyuk beruk celeng".split())
CREATURES = frozenset(
    """
    kera kerbau tikus ular buaya kadal bedul keledai kambing sapi lembu kecoa kecoak kutu cacing kodok
    bekicot lalat biawak binatang hewan lutung wedhus tapir unta onta ayam anjing babi monyet
    """.split()
)
"""Animals that are names for people only right beside a rough "you"."""
HARMLESS_AFTER = frozenset(
    """
    liar gila rabies peliharaan pelacak buta kampung lapar mati berkeliaran masuk hutan putih sawah got
    air ternak piaraan galak menggigit gigit dan atau yang di ke dari itu ini milik warga tetangga saya kami
    hitam jantan betina muara besar kecil bisa kita lokal afrika kena terserang sakit turun ekor lepas potong
    """.split()
)
HARMLESS_BEFORE = frozenset(
    """
    vaksin vaksinasi gigitan digigit populasi kotoran ternak kandang daging peternakan peternak flu serangan
    gangguan hama seekor ekor kawanan banyak ratusan puluhan menangkap penangkapan menertibkan rumah makan
    bangkai air tahun shio pemilik dikejar oleh lidah mata buah kaki kutu wabah virus demam lubang jebakan jalan
    memelihara pelihara kucing dan topeng pakan bibit induk bantuan
    """.split()
)
"""Beside an animal these say that an animal is meant."""
ROUGH = frozenset(
    """
    kau lu lo loe lw elu elo luh ente kon koen kowe koe awakmu sia siah maneh ngana ngoni ikam dasar woi woy hoi oi heh
    cuih kwe dasarr you
    """.split()
)
"""How one is spoken to in anger."""
PLAIN = frozenset("kamu kmu kalian klian anda hei hey eh cih saudara antum sampeyan".split())
"""Said to anybody in a complaint too."""
VILE = frozenset("sampah parasit pecundang bangkai budak babu najis benalu".split())
"""Called these, even an "Anda" is called names."""
POLITE = frozenset("anda sampeyan antum you saudara".split())
"""Beside a mild word they make it no insult."""
BODY = (
    r"(?:otak|muka|mulut|bacot|congor|cocot|cangkem|pantat|palak?|kepala|leher|batang\sleher|rai|sirah|tampang|"
    r"wajah|perut|mata|telinga|kuping|suara|gigi)"
)
FILLING = frozenset(
    """
    memang emang itu ini semua semuanya banget bgt sekali sih amat kok sangat bener benar benar2 tuh nih kayak kaya
    kek kyk seperti orang manusia ya yah deh dong lah bodo aja saja udah sudah kali betul macam pada cuma tu bukan
    """.split()
)
"""Words that may stand between an insult and a "you"."""
OFFICIALS = (
    r"(?:petugas|pegawai|pejabat|camat|lurah|bupati|wali\s?kota|gubernur|presiden|menteri|kades|kepala\s\w+|pns|asn|aparat|"
    r"polisi|dokter|perawat|suster|bidan|guru|kepsek|admin|min|satpam|operator|kadis|sekda|kasi|kasubag|kabid|"
    r"sekdis|sekcam|carik|direktur|dirut|hakim|jaksa|notaris|panitia|sopir|ketua|bendahara|panitera|wartawan|staf|staff|humas|"
    r"orang|mereka|dia|bapak|ibu|pak|bu|mbak|mas|bocah|perempuan|cewek|anak|janda|kadus|dewan)(?:nya)?"
)
"""People who are talked of."""
STAFF = frozenset(
    """
    petugas pegawai pejabat camat lurah bupati walikota gubernur presiden menteri kades pns asn aparat polisi
    dokter perawat suster bidan guru kepsek admin min satpam operator kadis sekda direktur dirut hakim kabid kasi
    kasubag sekdis panitia sopir ketua bendahara mereka dia bapak ibu pak bu mbak mas bocah orang staf
    pengacara notaris manusia makhluk jelema officer perempuan cewek kelurahan kecamatan desa pemda dewan
    """.split()
)
THINGS = frozenset(
    """
    kebijakan aturan peraturan perda perwali sistem sistemnya keputusan putusan ide gagasan rencana perencanaan
    perencanaannya program proyek proyeknya aplikasi app aplikasinya web website situs birokrasi prosedur syarat
    persyaratan alasan jawaban cara pertanyaan logika anggaran desain rancangan konsep penjelasan pernyataan urusan
    kinerja kerjanya pelayanan pelayanannya layanan antrean antrian antri antre jalan jalanan jalannya cuaca
    macet macetnya harga proses prosesnya surat undang kurikulum algoritma mesin sinyal internet server jadwal drama
    janji budaya perbuatan tindakan kelakuan sikap kata ucapan tarif lampu laporan usulan
    komentar nasib kondisi situasi tanda plastik organik medis     """.split()
)
"""What may be called anything: a harsh word for the work is no insult."""
TOLD = frozenset(
    """
    dibilang dibilangin dikatai dikata dikatakan disebut dipanggil diteriaki dianggap dikira dituduh menyebut sebut
    memanggil mengatai meneriaki kata ngatain ngata teriak berteriak bilang menjawab dijawab ucapan disangka
    merasa terasa rasanya kira mengatakan membentak dibentak nyebut manggil umpatan makian dimaki
    """.split()
)
"""Before an insult they tell what somebody else said."""
DENIED = frozenset(
    "bukan bukanlah tidak tak jangan gak ga nggak ora tra saya kami kita aku bukannya".split()
)
GROUPS = (
    r"(?:cina|china|tionghoa|jawa|batak|papua|madura|dayak|bugis|minang|padang|sunda|ambon|maluku|flores|ntt|aceh|manado|"
    r"timor|melayu|banjar|bali|sasak|toraja|makassar|arab|yahudi|kristen|islam|muslim|katolik|hindu|buddha|budha|syiah|ahmadiyah|nasrani|"
    r"kafir|pendatang|transmigran|rohingya|imigran|pribumi|aseng|keling|negro|kadrun|cebong|lgbt|homo|gay|waria|bencong|banci|"
    r"difabel|pki|murtad|bule|timur|pengungsi|inlander)"
)
WHY = {
    "insult": say("kata yang menyerang orang"),
    "threat": say("ancaman"),
    "hate": say("serangan terhadap suku, agama atau asal seseorang"),
}
"""What was found → how it is told to its author."""
