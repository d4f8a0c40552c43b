"""The two kinds of demo shop, as numbers. Only this module defines the problems that users can find.

- The night shift answers late: one agent has it, alone since the second week of March.
- One product's refunds are slow: its returns wait for an inspection that takes days.
- Kuaishou: the 3-minute reply rate just misses its line, chat ratings are barely above theirs, nobody rates logistics.
  The platform has already found the reply rate too low twice.
- TikTok Shop: chats are answered well in time, late dispatch is close to its line since a holiday.
"""

from dataclasses import dataclass
from datetime import date, datetime

from data.demo.phrases import Phrases
from data.demo.phrases_chinese import CHINESE
from data.demo.phrases_indonesian import INDONESIAN

DAYS = 90
END = datetime(2026, 3, 28, 15, 30)
"""The last instant of the demo, in the shop's local time: a Saturday, 1 day 8.5 hours before the week ends."""
FIRST_DAY = date(2025, 12, 29)

SCORES = (1, 2, 3, 4, 5)
SCORE_WEIGHTS = (12, 3, 8, 19, 57)
"""Frequency of each mark in shops like these, in percent, including the platform's own default reviews."""


@dataclass(frozen=True)
class Product:
    """A product of the shop; `price` in the shop's currency, `weight`: how often it is bought."""

    product_id: str
    title: str
    price: int
    weight: int
    drags: bool = False
    """Its refunds take much longer than those of the others."""


@dataclass(frozen=True)
class Agent:
    """An agent. `median`: seconds to an answer, `spread`: of its logarithm; `night`: has the night shift."""

    agent_id: str
    median: float
    spread: float
    night: bool = False


@dataclass(frozen=True)
class Violation:
    """A decision of the platform against the shop, in the platform's words; `day` in the shop's local time."""

    day: date
    kind: str
    severity: str
    actions: str
    fine: str = ""


@dataclass(frozen=True)
class Profile:
    """One kind of shop: its agents, its products, and how well things go."""

    platform: str
    market: str
    timezone: str
    phrases: Phrases
    agents: tuple[Agent, ...]
    products: tuple[Product, ...]
    # Volume in the 90 days, and its distribution: weights of the 24 hours and of Monday to Sunday.
    messages: int
    messages_a_chat: float
    """Result of the shares below; measured, so that a given number of messages can be met."""
    orders: int
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    holidays: tuple[tuple[date, date, float], ...]
    """First day, last day, and the remaining share of the usual trade."""
    # Chat
    night_hours: frozenset[int]
    night_share: float
    """Share of the night hours' chats that the night agent takes; somebody of the day shift takes the rest."""
    night_alone: tuple[date, float]
    """The day since which the night agent has the whole shift, and the factor by which answers are slower."""
    bot_greets: float
    bot_only: float
    held_up: tuple[float, float]
    """Share of first answers that come a day late or never: by day, by night."""
    forgotten: float
    """Share of later questions, including thanks, that are not answered."""
    later_answers: float
    """Duration of later answers as a factor of the first."""
    backlog_hours: float
    backlog: float
    """Share of questions in the last hours that are still waiting at the end."""
    rated: float
    satisfied: tuple[float, float]
    """Share of satisfied ratings: of conversations answered in time, of the others."""
    patience: int
    """Seconds that a buyer waits without a lower rating."""
    # Orders and after-sales
    dispatch_median_hours: float
    dispatch_spread: float
    holiday_dispatch: float
    """Factor by which dispatch of orders on a holiday takes longer."""
    refunds: float
    """Share of delivered orders for which a refund is requested."""
    withdrawn: tuple[float, float, float]
    """Share of paid orders cancelled before dispatch: by the buyer, by the merchant, by the system."""
    reviewed: float
    # Decisions of the platform against the shop
    violations: tuple[Violation, ...] = ()
    # For shops other than a Kuaishou shop or a TikTok Shop
    days: int = DAYS
    """Days before the end at which it opened."""
    buyer_names: tuple[str, ...] = ()
    """Beginnings of its buyers' names."""
    coherent: bool = False
    """Whether its conversations match the state of the order at the time; its phrases have stages."""


KUAISHOU = Profile(
    platform="kuaishou",
    market="CN",
    timezone="Asia/Shanghai",
    phrases=CHINESE,
    agents=(
        Agent("小满", 42, 0.85),
        Agent("阿宁", 48, 0.9),
        Agent("子墨", 55, 0.85),
        Agent("云朵", 38, 0.8),
        Agent("大乔", 60, 0.9),
        Agent("晚风", 50, 0.85),
        Agent("夜班·阿川", 80, 1.0, night=True),
    ),
    products=(
        Product("3021847561001", "新疆棉四件套 1.8米床", 169, 9, drags=True),
        Product("3021847561002", "加厚珊瑚绒毛毯 150×200", 79, 11),
        Product("3021847561003", "全棉洗脸巾 80抽×6包", 30, 20),
        Product("3021847561004", "乳胶枕 一对装", 129, 6),
        Product("3021847561005", "包跟棉拖鞋 情侣款", 26, 14),
        Product("3021847561006", "免打孔浴室置物架", 40, 8),
        Product("3021847561007", "316不锈钢保温杯 500ml", 59, 8),
        Product("3021847561008", "硅藻泥吸水地垫", 35, 9),
        Product("3021847561009", "真空压缩袋 10只装", 28, 7),
        Product("3021847561010", "儿童纯棉家居服", 69, 6),
        Product("3021847561011", "竹纤维毛巾 4条装", 32, 7),
        Product("3021847561012", "成品遮光窗帘 单片", 99, 4),
    ),
    messages=30_000,
    messages_a_chat=6.0,
    orders=6_000,
    hours=(3, 2, 1, 1, 1, 1, 2, 4, 8, 11, 12, 10, 9, 10, 11, 11, 10, 9, 9, 12, 15, 15, 11, 6),
    weekdays=(10, 10, 10, 10, 11, 12, 12),
    holidays=((date(2026, 2, 15), date(2026, 2, 22), 0.4),),  # Spring Festival
    night_hours=frozenset({19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7}),
    night_share=0.6,
    night_alone=(date(2026, 3, 9), 2.6),
    bot_greets=0.6,
    bot_only=0.1,
    held_up=(0.0, 0.0),
    forgotten=0.02,
    later_answers=1.0,
    backlog_hours=0.1,
    backlog=0.6,
    rated=0.46,
    satisfied=(0.93, 0.72),
    patience=180,
    dispatch_median_hours=18,
    dispatch_spread=0.55,
    holiday_dispatch=1.4,
    refunds=0.232,
    withdrawn=(0.02, 0.0, 0.0),
    reviewed=0.45,
    violations=(
        Violation(date(2026, 1, 6), "延迟发货", "情节轻微", "警告"),
        Violation(date(2026, 1, 12), "商户客服回复率不达标", "情节轻微", "警告"),
        Violation(date(2026, 2, 9), "商户客服好评率不达标", "情节轻微", "警告、学习"),
        Violation(date(2026, 3, 9), "商户客服回复率不达标", "情节轻微", "警告、强制学习"),
        Violation(date(2026, 3, 16), "虚假宣传", "情节一般", "下架商品", "200"),  # of a kind without a schedule
    ),
)

TIKTOK_SHOP = Profile(
    platform="tiktok_shop",
    market="ID",
    timezone="Asia/Jakarta",
    phrases=INDONESIAN,
    agents=(
        Agent("Ayu", 390, 1.2),
        Agent("Bima", 510, 1.3),
        Agent("Citra", 450, 1.2),
        Agent("Dewi", 550, 1.3),
        Agent("Fajar", 460, 1.25),
        Agent("Rizky (malam)", 3900, 1.1, night=True),
    ),
    products=(
        Product("1729384756102937001", "Gamis Syari Ceruty Premium", 189_000, 9, drags=True),
        Product("1729384756102937002", "Hijab Pashmina Silk", 39_000, 18),
        Product("1729384756102937003", "Kemeja Flanel Pria", 119_000, 9),
        Product("1729384756102937004", "Celana Kulot Highwaist", 85_000, 12),
        Product("1729384756102937005", "Tas Selempang Mini", 72_000, 10),
        Product("1729384756102937006", "Serum Niacinamide 20 ml", 59_000, 14),
        Product("1729384756102937007", "Sunscreen SPF 50 30 ml", 49_000, 13),
        Product("1729384756102937008", "Sandal Jepit Empuk", 35_000, 8),
        Product("1729384756102937009", "Botol Minum 1 Liter", 45_000, 7),
        Product("1729384756102937010", "Kaos Polos Combed 30s", 55_000, 10),
    ),
    messages=15_000,
    messages_a_chat=6.25,
    orders=3_600,
    hours=(4, 2, 1, 1, 2, 3, 4, 6, 8, 10, 11, 11, 10, 9, 9, 9, 9, 9, 10, 13, 15, 14, 11, 7),
    weekdays=(10, 10, 10, 10, 10, 12, 12),
    holidays=((date(2026, 3, 19), date(2026, 3, 24), 0.6),),  # Lebaran
    night_hours=frozenset({22, 23, 0, 1, 2, 3, 4, 5, 6}),
    night_share=0.9,
    night_alone=(date(2026, 3, 9), 1.4),
    bot_greets=0.5,
    bot_only=0.07,
    held_up=(0.03, 0.17),
    forgotten=0.05,
    later_answers=0.35,
    backlog_hours=11.0,
    backlog=0.15,
    rated=0.3,
    satisfied=(0.88, 0.6),
    patience=3600,
    dispatch_median_hours=19,
    dispatch_spread=0.58,
    holiday_dispatch=1.25,
    refunds=0.256,
    withdrawn=(0.045, 0.022, 0.01),
    reviewed=0.4,
)
