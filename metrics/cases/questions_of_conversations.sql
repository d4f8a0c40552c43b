-- Grain: a buyer's message up to its shop's `as_of`, of a conversation in which one was written since its `reads_from`.
-- A step of its own beside questions_since: an engine would look each conversation up even where none is asked for.
SELECT q.*, p.calendar, p.as_of, p.known_until
FROM questions AS q
JOIN population AS p ON p.shop_id = q.shop_id
WHERE
    q.asked_at <= p.as_of
    -- the same for all shops together: by constants an engine can skip what it need not read
    AND q.asked_at <= $last_instant
    AND (q.shop_id, q.conversation_id) IN (
        SELECT r.shop_id, r.conversation_id
        FROM questions AS r
        JOIN population AS s ON s.shop_id = r.shop_id
        WHERE
            r.asked_at >= s.reads_from AND r.asked_at <= s.as_of
            AND r.asked_at >= $first_instant AND r.asked_at <= $last_instant
    )
