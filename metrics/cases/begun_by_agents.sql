-- Grain: a conversation that an agent began.
SELECT c.shop_id, c.conversation_id, c.buyer_id, c.started_at, c.local_day, c.local_second
FROM conversations AS c
WHERE c.started_by = 'agent'
