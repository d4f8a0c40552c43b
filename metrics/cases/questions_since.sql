-- Grain: a buyer's message since its shop's `reads_from` and up to its `as_of`.
SELECT q.*, p.calendar, p.as_of, p.known_until
FROM questions AS q
JOIN population AS p ON p.shop_id = q.shop_id
WHERE
    q.asked_at >= p.reads_from AND q.asked_at <= p.as_of
    -- the same for all shops together: by constants an engine can skip what it need not read
    AND q.asked_at >= $first_instant AND q.asked_at <= $last_instant
