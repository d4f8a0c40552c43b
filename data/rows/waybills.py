"""Cells that hold a carrier beside the waybill: 中通快递 7351…, SF Express: SF13…, YT88…(圆通速递)."""

from data.files.cells import clean_sql
from data.sql import Connection, identifier, literal

_CHINESE = (
    "顺丰|中通|圆通|申通|韵达|百世|极兔|德邦|京东|邮政|菜鸟|丹鸟|跨越|安能|天天|优速|丰网|众邮|宅急送|黑猫宅急便|新竹物流|佐川急便|"
    "ヤマト運輸|日本郵便|[\u4e00-\u9fff]{2,6}(?:快递|速递|速遞|速运|速運|快运|快運|物流|邮政)"
)
_OTHERS = (
    "EMS|UPS|DHL|FedEx|USPS|DPD|GLS|Evri|Hermes|Royal Mail|Parcelforce|Yodel|Aramex|Canada Post|Australia Post|"
    "Singapore Post|SingPost|Pos Malaysia|Pos Laju|Pos Indonesia|Thailand Post|VNPost|Vietnam Post|Viettel Post|GHN|"
    "GHTK|J&T|JNT|JNE|SiCepat|AnterAja|ID Express|Ninja ?Van|Flash|Kerry|LBC|SPX|GDEX|City-Link|Yamato|Sagawa|"
    "Japan Post|Deutsche Post|PostNL|bpost|La Poste|Colissimo|Chronopost|Correios|Correos|4PX|Yanwen|Cainiao|"
    r"Yunda|[A-Z][A-Za-z&.]{1,15} (?:Express|Logistics)"
)
_CHINESE_KIND = "(?:快递|快運|速递|速遞|速运|速運|快运|物流|国内|国际|标准|特快|特惠|小包|包裹|邮政|供应链)"
_KIND = f"(?:{_CHINESE_KIND}|[ -]?(?:EMS|Express|Logistics|Standard|Economy|Ground|Indonesia|Cargo|Post))"
_REGION = "(?:[(（][\u4e00-\u9fffA-Za-z]{1,8}[)）])?"
_LETTERS = "SF|YTO|ZTO|STO"
"""Carriers whose waybills may begin with these letters: directly before digits they are not a carrier's name."""
_CARRIER = f"(?:中国)?(?:(?:{_CHINESE}|{_OTHERS}){_KIND}{{0,3}}|(?:{_LETTERS}){_KIND}{{1,3}}){_REGION}"
_CHINESE_CARRIER = f"(?:中国)?(?:{_CHINESE}){_CHINESE_KIND}{{0,3}}{_REGION}"
_LABEL = "(?:(?:快递|运单|物流)?单?号|No\\.?)?"
_WAYBILL = "[A-Za-z]{0,5}[0-9][0-9A-Za-z-]{5,29}"
_BETWEEN = "[ :：,，;；/|_()（）【】\\[\\]#\t\n-]+"
_PAIR = (
    f"(?i)^[(（【\\[]?(?:({_CARRIER}){_LABEL}{_BETWEEN}({_WAYBILL})|({_CHINESE_CARRIER}){_LABEL}({_WAYBILL})"
    f"|({_LETTERS}){_BETWEEN}([A-Z]{_WAYBILL}))[)）】\\];,；，]*$"
    f"|^({_WAYBILL}){_BETWEEN}({_CARRIER})[)）】\\];,；，]*$"
)
"""A carrier and a waybill in one cell, in either order. A person's name or 自提 beside digits does not match."""


def name_carriers(connection: Connection) -> bool:
    """Whether a waybill of the file has its carrier in its cell."""
    name = identifier("tracking_id")
    # most are a number alone, which is quick to check
    separated = " OR ".join(f"contains({name}, {literal(mark)})" for mark in " ,:/(")
    suspect = f"strlen({name}) > 8 AND (strlen({name}) <> length({name}) OR {separated})"
    pair = f"regexp_full_match({clean_sql(name)}, {literal(_PAIR)})"
    return connection.execute(f"SELECT 1 FROM staged WHERE {suspect} AND {pair} LIMIT 1").fetchone() is not None


def waybill_sql(cell: str) -> str:
    """SQL expression for the waybill in a cleaned cell, without its carrier."""
    return f"regexp_replace({cell}, {literal(_PAIR)}, '\\2\\4\\6\\7')"


def carrier_sql(cell: str) -> str:
    """SQL expression for the carrier in a cleaned cell of a waybill; NULL where it names none."""
    pair = literal(_PAIR)
    return f"CASE WHEN regexp_full_match({cell}, {pair}) THEN regexp_replace({cell}, {pair}, '\\1\\3\\5\\8') END"
