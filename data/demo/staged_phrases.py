"""Texts of the demo shops whose conversations follow the order. Texts only."""

from dataclasses import replace

from data.demo.phrases import Phrases, Topic
from data.demo.phrases_chinese import CHINESE

CHINESE_STAGES = replace(
    CHINESE,
    topics=(
        Topic(
            3,
            (
                ("{product}是什么材质", "详情页第二张图有写，我发您一份"),
                ("{product}有现货吗，急用", "有现货的，拍下48小时内发出"),
                ("{product}尺码怎么选", "把身高体重发我，帮您对照尺码表"),
            ),
            (("有优惠券吗", "店铺首页可以领满99减10的券"), ("那我拍一个", "好的亲，拍下尽快给您发")),
            "before",
        ),
        Topic(
            1,
            (
                ("订单{order}什么时候发货", "亲，48小时内给您发出"),
                ("订单{order}地址填错了能改吗", "还没发货，可以的，您把新地址发我"),
                ("下单两天了{product}怎么还没发", "不好意思让您久等了，已经在打包"),
            ),
            (("发什么快递", "默认发中通"), ("能不能快点", "给您备注加急了")),
            "paid",
        ),
        Topic(
            1,
            (
                ("订单{order}快递到哪了", "看到包裹在中转站，预计明天派送"),
                ("{product}的快递怎么一直不动", "给您催一下快递，今天内回复您"),
            ),
            (("放到驿站了吗", "到了会有取件码短信"), ("要是丢件了怎么办", "丢件我们给您补发，您放心")),
            "sent",
        ),
        Topic(
            1,
            (
                ("{product}收到了，怎么清洗", "可以机洗，放洗衣袋里就行"),
                ("订单{order}发票怎么开", "把抬头和税号发我，给您开电子发票"),
                ("{product}用着不错，还有别的颜色吗", "还有米白和雾蓝，您看看首页"),
            ),
            (("发到邮箱可以吗", "可以，邮箱发我一下"),),
            "arrived",
        ),
        Topic(
            1,
            (
                ("{product}我申请了仅退款，麻烦处理一下", "收到，我们核实后给您退"),
                ("订单{order}申请退款了，多久到账", "同意后1到3个工作日原路退回"),
            ),
            (("不用寄回去吧", "不用寄回，您放心"),),
            "refund_only",
        ),
        Topic(
            1,
            (
                ("{product}和图片不一样，已经申请退货了", "好的，给您同意了，麻烦按地址寄回"),
                ("订单{order}的退货运费谁出", "质量问题运费我们承担，您先垫付"),
            ),
            (("单号填好了", "收到，仓库签收后给您退款"), ("多久能退", "签收后三天内")),
            "return_refund",
        ),
        Topic(
            1,
            (
                ("{product}少发了一件，申请补寄了", "非常抱歉，今天给您补发"),
                ("{product}想换一个码", "可以换，先把原来的寄回"),
            ),
            (("什么时候寄出", "明天之前寄出"),),
            "exchange",
        ),
    ),
)  # fmt: skip

ENGLISH = Phrases(
    topics=(
        Topic(
            3,
            (
                ("Is the {product} in stock?", "Yes, it ships within two days"),
                ("What are the dimensions of the {product}?", "They are in the last picture of the listing"),
                ("Is the {product} original?", "Yes, with a warranty of one year"),
            ),
            (("Any voucher today?", "There is a shop voucher on our front page"), ("Ok, I will order", "Thank you!")),
            "before",
        ),
        Topic(
            1,
            (
                ("When will order {order} be shipped?", "It is packed and goes out today"),
                ("Can I change the address of order {order}?", "Yes, please send us the new one"),
            ),
            (("Which courier?", "J&T, two to four days"), ("Please hurry", "We marked it as urgent")),
            "paid",
        ),
        Topic(
            1,
            (
                ("Where is my parcel for order {order}?", "It is at the hub of your city, it arrives tomorrow"),
                ("The tracking of the {product} has not moved", "We are asking the courier for you"),
            ),
            (("Any news?", "They will deliver it tomorrow"),),
            "sent",
        ),
        Topic(
            1,
            (
                ("I got the {product}, how do I clean it?", "A damp cloth is enough"),
                ("Can I have an invoice for order {order}?", "Of course, please send us the details"),
            ),
            (("By e-mail please", "It is on its way"),),
            "arrived",
        ),
        Topic(
            1,
            (
                ("The {product} came damaged, I asked for a refund", "We are sorry, we are checking your request"),
                ("When do I get the refund for order {order}?", "One to three days after we approve it"),
            ),
            (("Do I have to send it back?", "No, you may keep it"),),
            "refund_only",
        ),
        Topic(
            1,
            (
                ("The {product} is not as described, I want to return it", "Approved, please send it back to us"),
                ("Who pays for returning order {order}?", "We do, it is our mistake"),
            ),
            (("It is sent", "Thank you, we refund it as soon as it arrives"),),
            "return_refund",
        ),
        Topic(
            1,
            (("A part of the {product} is missing", "Sorry! We are sending it today"),),
            (("When will it come?", "In two or three days"),),
            "exchange",
        ),
    ),
    drag=Topic(
        1,
        (
            ("You have my returned {product} for a week, where is my refund?", "Sorry, it is still being inspected"),
            ("Still no refund for order {order}", "Our warehouse is checking it, we are following up"),
        ),
        (("You said that last week", "We are very sorry, it is marked urgent now"),),
    ),
    nudges=("Hello?", "Anyone there?", "Please reply"),
    thanks=("Thank you", "Okay, thanks", "Noted"),
    closing=("You're welcome", "Happy to help"),
    bot_greeting=("Hi! Welcome to our shop. How can we help?",),
    bot_answers=("Orders ship within two working days", "You can track your parcel under My Purchases"),
    agent_opens=("Hi, the white one is sold out, may we send the grey one?",),
    slips=("Message me on WhatsApp for a better price",),
    system_joined="{agent} joined the conversation",
    system_closed="The conversation was closed",
    rating_reasons=("Slow reply", "Problem not solved"),
    reviews={
        5: ("Great quality, fast delivery", "Exactly as described", "Will order again"),
        4: ("Good, delivery took a while", "Good for the price"),
        3: ("So-so", "Smaller than expected"),
        2: ("Not as in the picture",),
        1: ("Refund takes forever", "Arrived broken", "Nobody answers"),
    },
    refund_reasons=("Item does not match description", "Damaged item", "Wrong item was sent", "No longer needed"),
)
