"""Small exports for fuzzing: sound ones, and ones with cells that no export should have."""

import random
from functools import cache

from bench import samples

HEADERS = {
    "消息": "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text",
    "售后": "订单编号,售后单号,售后类型,售后申请时间,售后完结时间,售后状态,退款金额,商品名称",
    "订单": "订单号,订单创建时间,订单支付时间,订单状态,实付款,成交数量,预售/承诺发货时间,发货时间,商品名称",
    "评价": "review_id,order_id,buyer_id,created_at,service_score,logistics_score,text,automatic",
    "评分": "conversation_id,agent_id,rated_at,rating,handled_by,reason",
    "违规": "violation_id,kind,decided_at,severity,fine",
    "returns": "Return Order ID,Order ID,Return Type,Time Requested,Refund Time,Return Status,Return Reason",
}


@cache
def _tables() -> dict[str, list[list[str]]]:
    tables = {name: [header.split(",")] for name, header in HEADERS.items()}
    tables["returns"].append(["Unique ID.", "Order ID.", "Type of return.", "Time.", "Time.", "Status.", "Reason."])
    for n in range(40):
        day = f"2026-01-{n % 28 + 1:02}"
        text = ['你好, "在吗"？', "two\nlines", "=1+1", "", "😀 emoji", "-3.5"][n % 6]
        who, agent = ["buyer", "agent"][n % 2], ["", "客服一"][n % 2]
        rows = {
            "消息": [f"c{n // 4}", f"m{n}", f"b{n // 4}", who, agent, f"{day} 10:00:{n:02}", text],
            "售后": [
                f"{n}",
                f"r{n}",
                "仅退款",
                f"{day} 10:00:00",
                f"{day} 12:30:00",
                "售后成功",
                f"¥{n}.50",
                "红色外套",
            ],
            "订单": [
                f"{n}",
                f"{day} 09:00",
                f"{day} 09:01",
                "交易成功",
                "¥1,234.50",
                "2",
                f"{day} 23:00:00",
                "-",
                text,
            ],
            "评价": [f"v{n}", f"{n}", f"b{n}", f"{day} 20:00:00", f"{n % 5 + 1}", "5", text, ["yes", "no"][n % 2]],
            "评分": [f"c{n // 4}", "客服一", f"{day} 11:00:{n:02}", f"{n % 5 + 1}", ["agent", "bot"][n % 2], text],
            "违规": [f"w{n}", "reply_rate", f"{day} 00:00:00", "minor", f"{n}.00"],
            "returns": [
                f"r{n}\t",
                f"{n}\t",
                "Refund only",
                f"{n % 28 + 1}/01/2026 10:00:00",
                "\t",
                "Completed",
                "None",
            ],
        }
        for name, row in rows.items():
            tables[name].append(row)
    tables["售后"].append(["合计", "", "", "", "", "", "¥820.00", ""])
    return tables


@cache
def sound() -> list[tuple[str, bytes]]:
    """Names and contents of sound files, of every kind and every table."""
    files: list[tuple[str, bytes]] = []
    for name, rows in _tables().items():
        encodings = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")
        files += [(f"{name}.csv", samples.text(rows, encoding=encoding)) for encoding in encodings]
        files += [(f"{name}.txt", samples.text(rows, separator)) for separator in ("\t", ";")]
        files.append((f"{name}.csv", samples.text(rows, newline="\r\n")))
        files += 2 * [(f"{name}.xlsx", samples.xlsx(rows))]
        files += [(f"{name}.xls", samples.xls(rows)), (f"{name}.ods", samples.ods(rows))]
        files.append((f"{name}.xlsb", samples.xlsb(rows)))
    for name in ("消息", "售后"):
        files.append((f"{name}_a1b2c3.xlsx", samples.locked(samples.xlsx(_tables()[name]), "a1b2c3")))
    texts = {f"{name}.csv": samples.text(_tables()[name]) for name in ("消息", "订单")}
    book = samples.xlsx(_tables()["售后"])
    files += 2 * [("导出.zip", samples.archive(texts)), ("导出.zip", samples.archive({"a/售后.xlsx": book, **texts}))]
    return files


# --- strange cells in a sound file -----------------------------------------------------------------------------------

STRANGE = (
    *(
        "",
        " ",
        "-",
        "--",
        "\t",
        "'",
        '="1"',
        "=",
        "NULL",
        "nan",
        "inf",
        "-inf",
        "0",
        "-0",
        "00",
        "1",
        "-1",
        "6.91792E+18",
    ),
    *(
        "9" * 5,
        "9" * 10,
        "9" * 13,
        "9" * 19,
        "9" * 40,
        "-" + "9" * 13,
        "1e308",
        "1e-400",
        "0x10",
        "１２３",
        "1_000",
        "½",
    ),
    *(
        "1,234.50",
        "1.234,50",
        "1.234.567",
        "1,2,3",
        "¥",
        "¥-1",
        "99999999999999999.99",
        "12.345",
        "Rp 1.000",
        "1 000,5",
    ),
    *(
        "0000-00-00 00:00:00",
        "0001-01-01",
        "1899-12-31",
        "1969-12-31 23:59:59",
        "2026-02-30",
        "2026-13-01",
        "9999-12-31",
    ),
    *(
        "10000-01-01",
        "-0001-01-01",
        "2026-01-05T24:00:00",
        "2026-01-05 25:61:61",
        "2026-01-05 10:00:00+99:99",
        "05/13/2026",
    ),
    *("13/05/26", "05/05/26 1:00 PM", "2026年1月5日", "Tue Oct 31 22:10:47 +0000 2017", "05 Sep 2026 13:20", "46027.5"),
    *(
        "2026-01-05 10:00:00.999999999",
        "2026-01-05 10:00 UTC",
        "294247-01-10",
        "infinity",
        "epoch",
        "now",
        "12:00",
        "2525-01-01",
    ),
    *(
        "buyer",
        "agent",
        "bot",
        "system",
        "yes",
        "no",
        "是",
        "satisfied",
        "5",
        "5.5",
        "合计",
        "共 3 条",
        "*",
        "%",
        "\\",
        "\0",
        "\x1a",
    ),
    *(
        '"',
        '""',
        "a,b",
        "a\nb",
        "a\r\nb",
        "a;b|c\td",
        "'; DROP TABLE shops; --",
        "{n}",
        "$shop",
        "%s",
        "\u202e",
        "\ufeff",
        "😀",
    ),
    *(
        "<script>",
        "x" * 5000,
        "长" * 2000,
        "\u0301" * 50,
        "ﬁ",
        "İ",
        "ß",
        "\u00a0",
        "\u3000",
        "\u200b",
        "\ud7ff",
        "\U0010ffff",
    ),
)
"""Cells that no export should have."""


def strange(chance: random.Random) -> tuple[str, bytes]:
    """A sound file with cells, rows and headers that are not as they should be."""
    name = chance.choice(list(HEADERS))
    rows = [list(row) for row in _tables()[name]]
    for _ in range(chance.choice((1, 3, 30))):
        row = chance.choice(rows if chance.random() < 0.1 else rows[1:])
        row[chance.randrange(len(row))] = chance.choice(STRANGE)
    if chance.random() < 0.4:  # a whole column of the same kind
        place, kinds = chance.randrange(len(rows[0])), chance.choices(STRANGE, k=chance.choice((1, 1, 3)))
        for row in rows[1:]:
            row[place] = chance.choice(kinds)
    body = rows[1:]
    if chance.random() < 0.3:
        body = chance.sample(body, chance.randrange(len(body) + 1)) + chance.choices(body, k=5)
    if chance.random() < 0.2:
        place = chance.randrange(len(rows[0]))
        rows[0][place] = chance.choice(rows[0])
    table = [rows[0], *body]
    if chance.random() < 0.1:
        table = [["店铺", "导出时间", "", "", ""][: len(rows[0])] + [""] * (len(rows[0]) - 5), *table]
    written = {
        "csv": lambda: samples.text(table, encoding=chance.choice(("utf-8", "utf-8-sig", "utf-16"))),
        "tsv": lambda: samples.text(table, "\t", chance.choice(("\n", "\r\n", "\r"))),
        "xls": lambda: samples.xls([[cell[:99] for cell in row] for row in table[:20]]),
        "ods": lambda: samples.ods([[cell.replace("\0", "") for cell in row] for row in table]),
        "xlsx": lambda: samples.xlsx(table),
    }
    ending = chance.choice(("csv", "csv", "csv", "tsv", "tsv", "xls", "ods", "xlsx"))
    return f"{name}.{ending}", written[ending]()
