"""What people say in the demo shops. Words only; who says them, and when, is decided elsewhere."""

from dataclasses import dataclass

Exchange = tuple[str, str]
"""A question and its answer. `{product}` and `{order}` are filled in."""


@dataclass(frozen=True)
class Topic:
    """A subject of conversation: how a buyer opens it, how it may go on, and how often it comes up."""

    weight: int
    opens: tuple[Exchange, ...]
    more: tuple[Exchange, ...]
    stage: str = ""
    """When it comes up: `before` the order, once it is `paid`, `sent` or `arrived`, or by the kind of a request."""


@dataclass(frozen=True)
class Phrases:
    """Everything that a shop's chats and reviews are made of, in the language of its buyers."""

    topics: tuple[Topic, ...]
    drag: Topic
    """What buyers of the product with the slow refunds ask about."""
    nudges: tuple[str, ...]
    thanks: tuple[str, ...]
    closing: tuple[str, ...]
    bot_greeting: tuple[str, ...]
    bot_answers: tuple[str, ...]
    agent_opens: tuple[str, ...]
    slips: tuple[str, ...]
    """What staff must not write, and sometimes does."""
    system_joined: str
    system_closed: str
    rating_reasons: tuple[str, ...]
    reviews: dict[int, tuple[str, ...]]
    refund_reasons: tuple[str, ...]


CHINESE = Phrases(
    topics=(
        Topic(
            22,
            (
                ("订单{order}什么时候发货呀", "亲，48小时内给您发出哦"),
                ("今天能发货吗", "下午4点前拍下的今天发出"),
                ("下单两天了怎么还没发", "不好意思让您久等了，已经在打包，今天一定发出"),
                ("{product}有现货吗，急用", "有现货的，拍下尽快给您安排"),
            ),
            (
                ("发什么快递", "默认发中通，偏远地区发邮政哦"),
                ("我着急用，能不能快点", "给您备注加急了"),
                ("几天能到", "一般发出后2到4天到，您留意一下物流"),
            ),
        ),
        Topic(
            16,
            (
                ("快递到哪了", "看到包裹在中转站，预计明天派送"),
                ("物流三天没更新了", "亲，我联系快递核实一下，今天内给您回复"),
                ("显示签收了但是我没收到", "别着急，我让快递员跟您联系，先问问驿站和门卫"),
                ("{product}的快递怎么一直不动", "给您催一下快递"),
            ),
            (
                ("麻烦快一点", "好的，已经催促站点了"),
                ("放到驿站了吗", "是的，取件码在短信里，您找一下"),
                ("要是丢件了怎么办", "丢件我们给您补发，您放心"),
            ),
        ),
        Topic(
            18,
            (
                ("{product}是什么材质", "详情页第二张图写着的，我发您一份"),
                ("{product}尺寸有多大", "亲，尺寸表发您了，买之前对照量一下"),
                ("有没有别的颜色", "目前有米白、浅灰和雾蓝三个颜色"),
                ("{product}会不会掉色", "不会的，第一次单独清洗就好"),
            ),
            (
                ("浅灰色有实拍图吗", "有的，这就发给您看"),
                ("好清洗吗", "可以机洗，放洗衣袋里就行"),
                ("那我拍一个", "好的亲，拍下备注颜色就行"),
            ),
        ),
        Topic(
            14,
            (
                ("有优惠券吗", "亲，店铺首页可以领满99减10的券"),
                ("买两件能便宜吗", "两件自动打95折哦"),
                ("直播间的价格现在还有吗", "直播价今晚8点开播还有一次"),
                ("为什么比昨天贵了", "昨天是活动价，今天给您一张等额的券"),
            ),
            (
                ("券领不了", "您刷新一下，还不行我手动给您发一张"),
                ("包邮吗", "除新疆西藏外都包邮的"),
            ),
        ),
        Topic(
            16,
            (
                ("我要退货", "可以的，您在订单里申请，我这边给您同意"),
                ("申请退款了麻烦处理一下", "好的，已经在处理了"),
                ("{product}和图片不一样，想退", "麻烦拍张照片给我看下，核实后给您退"),
                ("收到是坏的怎么办", "非常抱歉，您拍个照申请仅退款，我们马上处理"),
            ),
            (
                ("运费谁出", "质量问题运费我们承担，您先垫付，收到后补给您"),
                ("多久到账", "退款成功后1到3个工作日原路退回"),
                ("单号填好了", "收到，仓库签收后给您退款"),
            ),
        ),
        Topic(
            8,
            (
                ("地址填错了能改吗", "可以的，您把新地址发我"),
                ("能不能改个电话", "还没发货，可以给您改"),
                ("下错单了帮我取消", "您直接申请退款，我这边给您同意"),
            ),
            (("弄好了吗", "弄好了，您在订单里可以看到"),),
        ),
        Topic(
            6,
            (("发票怎么开", "亲，把抬头和税号发我，签收后给您开"), ("能开专票吗", "可以的，需要您提供开票资料")),
            (("发到邮箱可以吗", "可以，邮箱发我一下"),),
        ),
    ),
    drag=Topic(
        1,
        (
            ("{product}退货都签收好几天了，怎么还不退款", "亲，这款要仓库质检，比较慢，给您催一下"),
            ("订单{order}退款还没到，仓库到底收到没有", "收到了，质检排队中，我给您登记加急"),
            ("我退的{product}一个星期了，什么时候退款", "非常抱歉，已经反馈仓库了，今天给您答复"),
            ("再不退款我就申请平台介入了", "实在抱歉，您再给我们一天时间，已经催仓库了"),
        ),
        (
            ("上次也说催，到底哪天", "仓库说最晚后天，实在抱歉"),
            ("质检要多久", "这款一般要5到7天，耽误您了"),
        ),
    ),
    nudges=("在吗", "人呢", "？", "有人吗", "麻烦回复一下"),
    thanks=("好的谢谢", "知道了", "嗯嗯好的", "好，谢谢"),
    closing=("不客气亲，祝您生活愉快", "有问题随时找我哦", "感谢您的支持"),
    bot_greeting=(
        "您好，我是智能助手小棉，请问有什么可以帮您？",
        "欢迎光临！1 发货时间 2 物流查询 3 退换货，回复数字即可",
    ),
    bot_answers=(
        "现货商品48小时内发出，请您耐心等待哦",
        "您可以在“我的订单”里点“查看物流”",
        "支持7天无理由退货，请在订单页申请",
        "没太明白您的意思，回复“人工”为您转接客服",
    ),
    agent_opens=(
        "亲，您的快递放到驿站了，记得取一下",
        "您好，您拍的颜色缺货了，换浅灰色可以吗",
        "亲，退回的包裹收到了，这就处理",
    ),
    slips=("您加我微信 dabiao_vip，给您便宜点", "着急的话打我电话 13800138000", "爱买不买，我这边没空理"),
    system_joined="客服 {agent} 已接入会话",
    system_closed="会话已结束",
    rating_reasons=("回复太慢", "问题没有解决", "服务态度一般", "一直让我等", "答非所问"),
    reviews={
        5: ("质量很好，和描述一样", "用着舒服，家里人都喜欢", "物流快，包装好", "回购第三次了", "性价比高，推荐"),
        4: ("整体不错，颜色略有差别", "还可以，物流慢了一天", "挺好的，有一点瑕疵", "东西可以，客服回复慢了点"),
        3: ("一般般，没有想象中好", "中规中矩", "尺寸偏小，凑合用"),
        2: ("和图片差别有点大", "用了几次就不行了", "味道比较大，晾了好几天"),
        1: ("退款拖了一个多星期", "收到是坏的，客服半天不回", "质量太差，差评", "发错货了还不给换"),
    },
    refund_reasons=(
        "七天无理由",
        "商品与描述不符",
        "质量问题",
        "拍错/多拍/不想要",
        "少件/漏发",
        "物流太慢",
        "商品破损",
    ),
)

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
