"""Texts of the demo shops whose buyers write Indonesian, and sometimes English."""

from data.demo.phrases import Phrases, Topic

INDONESIAN = Phrases(
    topics=(
        Topic(
            24,
            (
                ("Kak, pesanan {order} kapan dikirim?", "Hai kak, sedang dikemas, dikirim hari ini ya"),
                ("{product} ready stock ya?", "Ready kak, silakan diorder"),
                ("Hi, when will my order be shipped?", "Hi kak, it will be handed to the courier today"),
                ("Sudah 2 hari kok belum dikirim kak", "Mohon maaf kak, sedang antre kurir, hari ini kami kirim"),
            ),
            (
                ("Pakai ekspedisi apa kak?", "Pakai J&T kak, estimasi 2-4 hari"),
                ("Bisa dikirim hari ini?", "Kami usahakan sore ini ya kak"),
                ("Ok, how many days to Surabaya?", "Usually 2 to 3 days kak"),
            ),
        ),
        Topic(
            16,
            (
                ("Paket saya sampai mana ya kak?", "Paket sudah di kota tujuan kak, mohon ditunggu"),
                ("Resi tidak update dari kemarin", "Kami cek ke ekspedisi dulu ya kak"),
                ("It says delivered but I have not received it", "Sorry kak, let me check with the courier"),
                ("Kurirnya belum datang juga kak", "Kami hubungi kurirnya ya kak"),
            ),
            (
                ("Tolong dipercepat ya", "Siap kak, sudah kami laporkan"),
                ("Any news?", "The courier will deliver it tomorrow kak"),
                ("Kalau hilang bagaimana?", "Kami kirim ulang kak, jangan khawatir"),
            ),
        ),
        Topic(
            20,
            (
                ("Detail {product} gimana kak?", "Lengkapnya ada di deskripsi kak, kami kirim fotonya juga"),
                ("{product} ada garansi?", "Ada kak, 7 hari kalau ada cacat"),
                ("Is {product} original?", "100% original kak"),
                ("Warna hitam masih ada?", "Hitam dan cream masih ready kak"),
            ),
            (
                ("Real pict ada kak?", "Ada di etalase foto terakhir ya kak"),
                ("Ada pilihan lain?", "Ada kak, silakan cek etalase kami"),
                ("Oke saya order ya", "Siap kak, terima kasih"),
            ),
        ),
        Topic(
            12,
            (
                ("Ada voucher kak?", "Ada voucher toko 10rb kak, klaim di halaman toko"),
                ("Bisa COD?", "Bisa COD kak"),
                ("Beli 3 ada diskon?", "Beli 3 diskon 10% kak"),
                ("Live jam berapa kak?", "Live setiap hari jam 19.00 kak"),
            ),
            (("Vouchernya tidak bisa dipakai", "Minimal belanja 99rb ya kak"),),
        ),
        Topic(
            16,
            (
                ("Barang yang datang salah warna kak", "Mohon maaf kak, boleh kirim foto barangnya?"),
                ("I want to return this item", "Please open a return request in the app kak, we will approve it"),
                ("{product} rusak, bisa retur?", "Bisa kak, silakan ajukan pengembalian di aplikasi"),
                ("Tidak sesuai, mau tukar", "Bisa tukar kak, silakan ajukan di aplikasi ya"),
            ),
            (
                ("Ongkirnya siapa yang tanggung?", "Kalau salah kirim kami yang tanggung kak"),
                ("Refundnya berapa lama?", "Setelah barang kami terima, 1-3 hari kak"),
            ),
        ),
        Topic(
            6,
            (
                ("Bisa ganti alamat kak?", "Bisa kak, selama belum dikirim"),
                ("Tolong batalkan pesanan saya", "Silakan ajukan pembatalan ya kak"),
                ("Salah pilih warna kak, bisa ganti?", "Bisa kak, kami catat ya"),
            ),
            (("Sudah kak?", "Sudah kak, silakan dicek"),),
        ),
    ),
    drag=Topic(
        1,
        (
            ("Retur {product} sudah seminggu, refund mana kak?", "Mohon maaf kak, barang masih dicek gudang"),
            ("Where is my refund for {order}?", "Sorry kak, this item needs a longer check, we are following up"),
            ("Barang retur sudah diterima, kok dana belum kembali", "Kami bantu percepat ya kak"),
            ("Refund belum masuk, saya lapor TikTok ya", "Mohon maaf kak, hari ini kami kejar ke gudang"),
        ),
        (
            ("Sampai kapan?", "Maksimal lusa kak, mohon maaf"),
            ("You said that last week", "We are very sorry kak, it is marked urgent now"),
        ),
    ),
    nudges=("Halo?", "Kak?", "Min?", "Hello, anyone there?", "Kok tidak dibalas"),
    thanks=("Oke makasih kak", "Thank you", "Siap kak", "Baik, terima kasih"),
    closing=("Sama-sama kak", "You're welcome kak", "Ditunggu orderannya kak"),
    bot_greeting=(
        "Halo kak! Selamat datang di toko kami. Ada yang bisa dibantu?",
        "Hai kak, ketik 1 untuk pengiriman, 2 untuk retur, 3 untuk bicara dengan CS",
    ),
    bot_answers=(
        "Pesanan diproses maksimal 2 hari kerja ya kak",
        "Nomor resi bisa dilihat di menu Pesanan Saya",
        "Pengembalian bisa diajukan dalam 7 hari setelah barang diterima",
        "Maaf kak, ketik 3 untuk bicara dengan CS",
    ),
    agent_opens=("Kak, warna pesanannya kosong, boleh ganti cream?", "Hi kak, your parcel is at the pick-up point"),
    slips=("Chat me on WhatsApp for a better price kak", "Bisa transfer ke rekening saya saja kak"),
    system_joined="{agent} joined the conversation",
    system_closed="The conversation was closed",
    rating_reasons=("Slow reply", "Lama dibalas", "Problem not solved", "Kurang ramah", "Jawaban tidak jelas"),
    reviews={
        5: ("Bagus banget, sesuai foto", "Great quality, fast delivery", "Suka! Bakal order lagi", "Sesuai deskripsi"),
        4: ("Bagus, pengiriman agak lama", "Good, colour a bit different", "Oke sesuai harga"),
        3: ("Biasa saja", "Lebih kecil dari dugaan", "So-so"),
        2: ("Kurang rapi", "Not as in the picture"),
        1: ("Refund lama sekali", "Barang rusak, CS lama balas", "Wrong item sent", "Kecewa, tidak sesuai"),
    },
    refund_reasons=(
        "Item does not match description",
        "Damaged item",
        "Wrong item was sent",
        "Missing items or parts",
        "No longer needed",
        "Product doesn't fit",
    ),
)
