"""Names of currencies. Independent of cells and columns."""

MONEY_WORDS = {
    "人民币": "CNY", "人民幣": "CNY", "美元": "USD", "美金": "USD", "欧元": "EUR", "歐元": "EUR", "英镑": "GBP",
    "英鎊": "GBP", "日元": "JPY", "日圆": "JPY", "日圓": "JPY", "日币": "JPY", "港币": "HKD", "港元": "HKD",
    "港幣": "HKD", "台币": "TWD", "台幣": "TWD", "新台币": "TWD", "新臺幣": "TWD", "新台幣": "TWD", "韩元": "KRW",
    "韩币": "KRW", "泰铢": "THB", "泰銖": "THB", "马币": "MYR", "令吉": "MYR", "林吉特": "MYR", "新币": "SGD",
    "新加坡元": "SGD", "新元": "SGD", "越南盾": "VND", "印尼盾": "IDR", "印尼卢比": "IDR", "菲律宾比索": "PHP",
    "印度卢比": "INR", "澳元": "AUD", "澳币": "AUD", "加元": "CAD", "加币": "CAD", "卢布": "RUB",
    "巴西雷亚尔": "BRL", "墨西哥比索": "MXN", "瑞士法郎": "CHF", "baht": "THB", "ringgit": "MYR", "euro": "EUR",
    "euros": "EUR", "us dollar": "USD", "us dollars": "USD", "u.s. dollar": "USD", "pound sterling": "GBP",
    "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rupiah": "IDR", "đồng": "VND", "dong": "VND", "reais": "BRL",
    "złoty": "PLN", "บาท": "THB", "руб": "RUB", "руб.": "RUB",
}  # fmt: skip
"""Name of a currency beside an amount or in a column of its own, in lower case → its code."""
