"""Questions that staff answer in another language: a screening by scripts and by words that one language alone has."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

from data.view import View
from metrics.scoring.population import Member
from metrics.screenings.stretch import rows_of

WORDS = Path(__file__).with_name("languages.toml")
DAYS = 30
"""Questions of so many local days, the as-of day included, that were answered by the instant."""
ANSWERS_SHOWN = 200
SHORT = 3
"""A word of so few letters proves no language by itself."""


@dataclass(frozen=True)
class Language:
    """The answered questions in one language (ISO 639-1), and how many answers are in another known language."""

    language: str
    answered: int
    other: int

    @property
    def share(self) -> float:
        """Answers in another language per answer."""
        return self.other / self.answered


@dataclass(frozen=True)
class OtherAnswer:
    """A question and its first answer by staff that is more than a greeting, in another language. `asked_at`: UTC."""

    conversation_id: str
    asked_at: datetime
    agent_id: str | None
    question: str
    question_language: str
    answer: str
    answer_language: str


@dataclass(frozen=True)
class LanguagesReport:
    """Languages, that of most questions first, and answers in another one, the newest first.

    `listed_on`: the day of the list; `unknown`: answered questions that, or whose answers, are of no known language.
    """

    listed_on: date
    unknown: int
    languages: tuple[Language, ...]
    answers: tuple[OtherAnswer, ...]


@dataclass(frozen=True)
class WordList:
    """The list of a day: SQL parameters by name, and the languages known by script and by words, in their order."""

    listed_on: date
    patterns: dict[str, str]
    by_script: tuple[str, ...]
    by_words: tuple[str, ...]

    def language_of(self, column: str) -> str:
        """The language of a text as an expression of SQL; NULL where it is not known."""
        scripts = " ".join(f"WHEN regexp_matches({column}, $language_{name}) THEN '{name}'" for name in self.by_script)
        matches = {name: f"coalesce(regexp_matches({column}, $language_{name}), FALSE)" for name in self.by_words}
        number = " + ".join(f"CASE WHEN {match} THEN 1 ELSE 0 END" for match in matches.values())
        words = " ".join(f"WHEN {match} THEN '{name}'" for name, match in matches.items())
        return f"CASE {scripts} WHEN {number} = 1 THEN CASE {words} END END"


def reports(view: View, members: Sequence[Member]) -> dict[str, LanguagesReport]:
    """The screening of each shop over its days by its id, by two statements whatever the number of shops."""
    words = word_list()
    turns = TURNS.format(question=words.language_of("t.question"), answer=words.language_of("t.answer"))
    languages: dict[str, list[Language]] = {member.shop.shop_id: [] for member in members}
    answers: dict[str, list[OtherAnswer]] = {member.shop.shop_id: [] for member in members}
    unknown = dict.fromkeys(languages, 0)
    for row in rows_of(view, members, f"{turns} {COUNTS}", **words.patterns):
        unknown[row["shop_id"]] += row["unknown"]
        if row["answered"]:
            languages[row["shop_id"]].append(Language(row["question_language"], row["answered"], row["other"]))
    for row in rows_of(view, members, f"{turns} {OTHER_ANSWERS}", **words.patterns):
        answers[row.pop("shop_id")].append(OtherAnswer(**row))
    return {
        shop_id: LanguagesReport(
            words.listed_on, unknown[shop_id], tuple(listed), tuple(answers[shop_id][:ANSWERS_SHOWN])
        )
        for shop_id, listed in languages.items()
    }


@cache
def word_list() -> WordList:
    """The list of languages.toml."""
    written: dict[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    scripts = {entry["language"]: entry["letters"] for entry in written["script"]}
    words = {entry["language"]: entry.get("letters") or _pattern(entry["words"]) for entry in written["words"]}
    patterns = {f"language_{name}": f"(?is){pattern}" for name, pattern in (scripts | words).items()}
    return WordList(written["as_of"], patterns, tuple(scripts), tuple(words))


def _pattern(words: Sequence[str]) -> str:
    """What a text matches that has one of the words, or two of those that prove nothing by themselves."""
    short = [word for word in words if len(word) <= SHORT]
    long = [word for word in words if len(word) > SHORT]
    pairs = [rf"\b{first}\b.*\b{second}\b" for first, second in permutations(short, 2)]
    return "|".join([rf"\b({'|'.join(long)})\b", *pairs])


TURNS = """
spoken AS (
    SELECT
        m.shop_id, coalesce(g.root, m.conversation_id) AS conversation_id,
        CASE WHEN g.root IS NULL THEN m.message_id ELSE m.conversation_id || '/' || m.message_id END AS message_id,
        m.sender, m.agent_id, m.sent_at, m.line, m.text
    FROM messages AS m
    JOIN population AS p ON p.shop_id = m.shop_id
    LEFT JOIN merged_conversations AS g ON g.shop_id = m.shop_id AND g.conversation_id = m.conversation_id
    WHERE m.sent_at >= p.reads_from AND m.sent_at <= p.as_of AND m.text IS NOT NULL
),

turns AS (
    SELECT
        q.shop_id, q.conversation_id, q.message_id, q.asked_at, min(b.text) AS question,
        arg_min(a.text, a.line) AS answer, arg_min(a.agent_id, a.line) AS agent_id
    FROM questions AS q
    JOIN population AS p ON p.shop_id = q.shop_id
    JOIN spoken AS b
        ON b.shop_id = q.shop_id AND b.conversation_id = q.conversation_id AND b.message_id = q.message_id
        AND b.sender = 'buyer'
    JOIN spoken AS a
        ON a.shop_id = q.shop_id AND a.conversation_id = q.conversation_id AND a.sent_at = q.meant_at
        AND a.sender = 'agent'
    WHERE q.opens_meant_turn AND q.asked_at >= p.reads_from AND q.meant_at <= p.as_of
    GROUP BY q.shop_id, q.conversation_id, q.message_id, q.asked_at
),

named AS (
    SELECT t.*, {question} AS question_language, {answer} AS answer_language
    FROM turns AS t
)
"""

COUNTS = """
SELECT
    n.shop_id, n.question_language, count(n.answer_language) FILTER (WHERE n.question_language IS NOT NULL) AS answered,
    count(*) FILTER (WHERE n.question_language <> n.answer_language) AS other,
    count(*) FILTER (WHERE n.question_language IS NULL OR n.answer_language IS NULL) AS unknown
FROM named AS n
GROUP BY n.shop_id, n.question_language
ORDER BY n.shop_id, answered DESC, n.question_language
"""

OTHER_ANSWERS = """
SELECT
    n.shop_id, n.conversation_id, n.asked_at, n.agent_id, n.question, n.question_language, n.answer, n.answer_language
FROM named AS n
WHERE n.question_language <> n.answer_language
ORDER BY n.shop_id, n.asked_at DESC, n.conversation_id, n.message_id
"""
