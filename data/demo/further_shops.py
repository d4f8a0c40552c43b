"""Profiles of the four demo shops besides the Kuaishou shop and the TikTok Shop: 400 days each, on two more platforms.

- The children's shop on Taobao does everything well.
- The outdoor shop on Taobao sends late.
- The kitchen shop on Shopee makes buyers wait, especially at night.
- The gadget shop on Shopee cancels orders, and refunds one product late.
"""

from dataclasses import replace

from data.demo.profiles import KUAISHOU, TIKTOK_SHOP, Agent, Product
from data.demo.staged_phrases import CHINESE_STAGES, ENGLISH

DAYS = 400
SURNAMES = ("小鱼", "橙子", "木木", "暖阳", "圆圆", "晴天", "阿布", "糖糖")
FIRST_NAMES = ("maria", "jose", "angel", "mark", "grace", "paolo", "liza", "ryan")

CHILDREN = replace(
    KUAISHOU, platform="taobao", phrases=CHINESE_STAGES, coherent=True, days=DAYS, buyer_names=SURNAMES,
    violations=(), messages=8_000, orders=2_200,
    agents=(Agent("小鹿", 20, 0.6), Agent("绒绒", 24, 0.6), Agent("夜班·小白", 30, 0.6, night=True)),
    night_alone=(KUAISHOU.night_alone[0], 1.0), dispatch_median_hours=12, refunds=0.12, satisfied=(0.97, 0.9),
    products=(
        Product("680011000001", "儿童加绒卫衣 90-140码", 89, 10),
        Product("680011000002", "纯棉秋衣秋裤套装", 69, 12),
        Product("680011000003", "宝宝羽绒马甲", 129, 6),
        Product("680011000004", "防滑地板袜 5双装", 29, 14),
    ),
)  # fmt: skip

OUTDOOR = replace(
    CHILDREN, messages=6_000, orders=1_800, dispatch_median_hours=30, dispatch_spread=0.7, refunds=0.2,
    agents=(Agent("山风", 45, 0.8), Agent("大川", 60, 0.9), Agent("夜班·小石", 90, 0.9, night=True)),
    products=(
        Product("690022000001", "三合一冲锋衣 男女同款", 399, 8),
        Product("690022000002", "碳素登山杖 一对", 159, 7),
        Product("690022000003", "全自动速开帐篷 3-4人", 329, 5, drags=True),
        Product("690022000004", "折叠露营椅", 79, 10),
        Product("690022000005", "充气防潮垫", 99, 8),
    ),
)  # fmt: skip

KITCHEN = replace(
    TIKTOK_SHOP, platform="shopee", market="PH", timezone="Asia/Manila", phrases=ENGLISH, coherent=True, days=DAYS,
    buyer_names=FIRST_NAMES, messages=6_000, orders=1_800, held_up=(0.12, 0.4), forgotten=0.12,
    agents=(Agent("Joy", 2400, 1.2), Agent("Carlo", 3000, 1.2), Agent("Ana (night)", 9000, 1.2, night=True)),
    products=(
        Product("23800110001", "Ceramic Frying Pan 28 cm", 799, 9),
        Product("23800110002", "Glass Food Containers, Set of 5", 499, 12),
        Product("23800110003", "Bamboo Cutting Board", 349, 8),
        Product("23800110004", "Silicone Spatula Set", 199, 14),
    ),
)  # fmt: skip

GADGETS = replace(
    KITCHEN, held_up=(0.01, 0.05), forgotten=0.02, withdrawn=(0.03, 0.09, 0.02), refunds=0.2,
    messages=5_000, orders=1_600,
    agents=(Agent("Migs", 300, 1.0), Agent("Bea", 360, 1.0), Agent("Ken (night)", 900, 1.0, night=True)),
    products=(
        Product("23900220001", "Wireless Earbuds Pro", 1299, 12, drags=True),
        Product("23900220002", "Power Bank 20,000 mAh", 899, 10),
        Product("23900220003", "Phone Stand for Desk", 149, 14),
        Product("23900220004", "USB-C Cable 2 m", 99, 15),
    ),
)  # fmt: skip
