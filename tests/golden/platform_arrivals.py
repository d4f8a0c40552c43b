"""Orders that arrived, of the shops by which the platforms' rules are judged."""


def received() -> str:
    """The orders beside `reasoned`: when each was paid and when it arrived."""
    return """order_id,line_id,created_at,paid_at,delivered_at
A,1,2026-06-10 10:00:00,2026-06-10 10:00:00,2026-06-12 10:00:00
B,1,2026-06-10 10:00:00,2026-06-10 10:00:00,2026-06-12 10:00:00
C,1,2026-06-10 10:00:00,2026-06-10 10:00:00,2026-06-12 10:00:00
D,1,2026-06-10 10:00:00,2026-06-10 10:00:00,2026-06-12 10:00:00
D,2,2026-06-10 10:00:00,2026-06-10 10:00:00,2026-06-14 10:00:00
E,1,2026-05-20 10:00:00,2026-05-20 10:00:00,2026-05-27 00:00:00
F,1,2026-05-20 10:00:00,2026-05-20 10:00:00,2026-05-26 23:59:59
G,1,2026-05-27 00:00:00,2026-05-27 00:00:00,
H,1,2026-05-26 23:59:59,2026-05-26 23:59:59,2026-06-01 10:00:00
I,1,2026-06-24 10:00:00,2026-06-24 10:00:00,
J,1,2026-06-24 10:00:00,2026-06-24 10:00:00,
"""


def signed() -> str:
    """Orders signed for, as of Thursday 25 June 20:00; 30 days begin with 27 May.

    | order   | paid                | signed for            | time |
    |---------|---------------------|-----------------------|------|
    | plain   | 20 June 10:00, placed an hour before | 22 June 10:00 | 48 h |
    | theirs  | 20 June 10:00; the platform sends it | 21 June 16:00 | 30 h |
    | two     | 20 June 10:00       | 22 June 10:00 and 23 June 12:00 | 74 h |
    | partly  | 20 June 10:00       | 22 June 10:00, the other not yet | no case |
    | dropped | 20 June 10:00       | 21 June 10:00, the other cancelled before | 24 h |
    | door    | after it arrived; placed 20 June 8:00 | 22 June 9:00 | 49 h |
    | first   | 20 May 10:00        | 27 May 00:00:00       | 158 h |
    | before  | 20 May 10:00        | 26 May 23:59:59       | not in the window |
    | open    | 24 June 10:00       | not yet               | no case |
    | later   | 24 June 10:00       | 25 June 20:00:01      | no case yet |

    (48 + 30 + 74 + 24 + 49 + 158) / 6 hours; by line two is 48 and 74, partly 48.
    """
    rows = "order_id,line_id,created_at,paid_at,shipped_at,delivered_at,cancelled_at,cancelled_by,fulfilled_by\n"
    day = "2026-06-20 10:00:00"
    for order, line, placed, paid, arrived, cancelled in (
        ("plain", 1, "2026-06-20 09:00:00", day, "06-22 10:00:00", ""),
        ("theirs", 1, day, day, "06-21 16:00:00", ""),
        ("two", 1, day, day, "06-22 10:00:00", ""),
        ("two", 2, day, day, "06-23 12:00:00", ""),
        ("partly", 1, day, day, "06-22 10:00:00", ""),
        ("partly", 2, day, day, "", ""),
        ("dropped", 1, day, day, "06-21 10:00:00", ""),
        ("dropped", 2, day, day, "", "06-20 12:00:00"),
        ("door", 1, "2026-06-20 08:00:00", "2026-06-22 09:05:00", "06-22 09:00:00", ""),
        ("first", 1, "2026-05-20 10:00:00", "2026-05-20 10:00:00", "05-27 00:00:00", ""),
        ("before", 1, "2026-05-20 10:00:00", "2026-05-20 10:00:00", "05-26 23:59:59", ""),
        ("open", 1, "2026-06-24 10:00:00", "2026-06-24 10:00:00", "", ""),
        ("later", 1, "2026-06-24 10:00:00", "2026-06-24 10:00:00", "06-25 20:00:01", ""),
    ):
        sent = "2026-06-21 08:00:00" if order == "door" else ""
        rows += f"{order},{line},{placed},{paid},{sent},{arrived and '2026-' + arrived},"
        rows += f"{cancelled and '2026-' + cancelled},{'buyer' if cancelled else ''},"
        rows += "platform\n" if order == "theirs" else "\n"
    return rows
