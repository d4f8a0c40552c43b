"""Traps of order. Within one second the file's order holds; between seconds, time does."""


def test_an_answer_above_its_question_in_the_file_is_none(ask):
    """All in one second: c1's answer stands below the question, c2's above it, c3 has one on either side.

    messages | conversation_id | sender | agent_id | sent_at
             | c2              | agent  | x        | 01-05 10:00:00
             | c3              | agent  | x        | 10:00:00
             | c1              | buyer  |          | 10:00:00
             | c2              | buyer  |          | 10:00:00
             | c3              | buyer  |          | 10:00:00
             | c1              | agent  | x        | 10:00:00
             | c3              | agent  | y        | 10:00:00

    cases    | subject | agent_id | measure | verdict
             | c1      | x        | 0       | met
             | c2      |          |         | missed
             | c3      | y        | 0       | met
    """
    ask("01-05 12:00:00", cases="turns", within="3 minutes").is_as_drawn()


def test_who_began_a_conversation_is_decided_by_the_file_within_a_second(ask):
    """Both spoke in the same second; in c1 the buyer stands above, in c2 the agent.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:00:00
             | c2              | agent  | 10:00:00
             | c2              | buyer  | 10:00:00

    cases    | subject | verdict  | reason
             | c1      | met      |
             | c2      | excluded | started_by_agent
    """
    ask("01-05 12:00:00", cases="chats", within="3 minutes").is_as_drawn()


def test_a_file_may_run_backwards(ask):
    """Newest first, as many exports are: the answer of 10:03:00 still answers the question of 10:00:00.

    messages | conversation_id | sender | sent_at
             | c1              | agent  | 01-05 10:10:00
             | c1              | buyer  | 10:09:00
             | c1              | agent  | 10:03:00
             | c1              | buyer  | 10:00:00

    cases    | occurred_at    | measure
             | 01-05 10:00:00 | 180
             | 01-05 10:09:00 | 60
    """
    ask("01-05 12:00:00", cases="turns").is_as_drawn()


def test_a_buyers_first_words_in_two_conversations_at_once(ask):
    """The thread is the conversation that stands above in the file, though its name sorts last.

    messages | conversation_id | buyer_id | sender | sent_at
             | c9              | A        | buyer  | 01-05 10:00:00
             | c1              | A        | buyer  | 10:00:00
             | c1              | A        | agent  | 10:00:01

    cases    | subject | measure | verdict
             | c9      |         | missed
    """
    ask("01-05 12:00:00", cases="threads", within="3 minutes").is_as_drawn()


def test_an_answer_in_another_conversation_is_none(ask):
    """A asked twice; the agent answered in c2 only.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c2              | A        | buyer  | 10:01:00
             | c2              | A        | agent  | 10:02:00

    cases    | subject | verdict
             | c1      | missed
             | c2      | met
    """
    ask("01-05 12:00:00", cases="turns", within="3 minutes").is_as_drawn()


def test_a_system_message_neither_asks_nor_answers_nor_begins(ask):
    """The platform's notices stand everywhere and change nothing.

    messages | conversation_id | sender | sent_at
             | c1              | system | 01-05 09:59:00
             | c1              | buyer  | 10:00:00
             | c1              | system | 10:00:01
             | c1              | buyer  | 10:01:00
             | c1              | agent  | 10:04:00
             | c2              | system | 10:00:00

    cases    | subject | occurred_at    | measure | verdict
             | c1      | 01-05 10:00:00 | 240     | missed
    """
    for family in ("turns", "chats", "threads", "buyer_days"):
        ask("01-05 12:00:00", cases=family, within="3 minutes", bots="leave_out").is_as_drawn()
