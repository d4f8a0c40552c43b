-- Everything the store holds. Instants are naive UTC TIMESTAMPs at whole seconds; NULL means "did not happen
-- or is not known". No primary keys: the loader keeps rows unique (tests prove it), and DuckDB checks keys too eagerly
-- when a row is deleted and inserted again in one transaction.

CREATE TABLE meta (schema_version INTEGER NOT NULL);

-- `seller`: "local" or "cross_border"; NULL: unknown. `programmes`: the shop's programmes, joined by commas; NULL:
-- unknown.
CREATE TABLE shops (
    shop_id VARCHAR NOT NULL, platform VARCHAR NOT NULL, market VARCHAR NOT NULL, timezone VARCHAR NOT NULL,
    seller VARCHAR, programmes VARCHAR
);

-- Settings of a shop; a shop without a row has the defaults. `name`: shown instead of the id; `archived`: left out
-- unless it is named; `deleted_at`: hidden since, and removed with all its rows 30 days later. `texts_masked`: whether
-- phone numbers, addresses, identity card and bank card numbers in texts are masked before they are stored; NULL: they
-- are. `buyer_key`: fingerprint of the key with which buyer ids are hashed; NULL: they are not.
CREATE TABLE shop_settings (
    shop_id VARCHAR NOT NULL, name VARCHAR, owner VARCHAR, tags VARCHAR[], note VARCHAR, archived BOOLEAN NOT NULL,
    deleted_at TIMESTAMP, texts_masked BOOLEAN, buyer_key VARCHAR
);
-- Every change of a shop and its settings, with the user's account. Rows are only ever added.
CREATE TABLE shop_changes (
    shop_id VARCHAR NOT NULL, changed_at TIMESTAMP NOT NULL, changed_by VARCHAR, field VARCHAR NOT NULL,
    before VARCHAR, after VARCHAR
);

-- Days that rows of a shop are kept (`kept_days`; NULL: for ever), the local day before which they were removed, and
-- the day before which all counts come from `archived_days`.
CREATE TABLE retention (shop_id VARCHAR NOT NULL, kept_days INTEGER, removed_until DATE, archived_until DATE);
-- Buyers whose earlier conversations were removed and who have later ones: none of these was their first.
CREATE TABLE earlier_buyers (shop_id VARCHAR NOT NULL, buyer_id VARCHAR NOT NULL);

-- Items marked as handled: a conversation ("chat"), "request", "order", "certificate", "inspection". A mark is valid
-- until an import after `import_id`, the latest one when the mark was made, has a row of the item. `handled_by`: the
-- user's account.
CREATE TABLE handled_items (
    shop_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, subject VARCHAR NOT NULL, handled_at TIMESTAMP NOT NULL,
    handled_by VARCHAR, import_id BIGINT NOT NULL
);
-- Typed-in values that a platform shows only in its back office: weights, bands, points, a score. Each is valid from a
-- local day until the next one of its name. `composite`: the id of the score that it belongs to.
CREATE TABLE typed_values (
    shop_id VARCHAR NOT NULL, composite VARCHAR NOT NULL, name VARCHAR NOT NULL, value VARCHAR NOT NULL, valid_from DATE NOT NULL
);

-- Notes about local days of a shop. `left_out`: no case of that day counts for the merchant's own rules.
CREATE TABLE shop_days (
    shop_id VARCHAR NOT NULL, local_day DATE NOT NULL, note VARCHAR NOT NULL, left_out BOOLEAN NOT NULL
);

-- Saved views: selections of a page, stored under a name. `link`: the parameters of the page's link, as JSON.
-- `shop_ids`: the shops that it names; empty: all that the reader may see. `saved_by`: the user's account; `shared`:
-- others can see it, too, if they may see its shops. `on_board`: it is on the saved-views page of the person who saved
-- it.
CREATE TABLE saved_views (
    view_id BIGINT NOT NULL, shop_ids VARCHAR[] NOT NULL, name VARCHAR NOT NULL, page VARCHAR NOT NULL, link VARCHAR NOT NULL,
    saved_by VARCHAR NOT NULL, shared BOOLEAN NOT NULL, on_board BOOLEAN NOT NULL, saved_at TIMESTAMP NOT NULL
);

-- What alerts watch in a shop, such as "rule:<id>", and its last seen state, so that a change is reported once.
CREATE TABLE alert_states (
    shop_id VARCHAR NOT NULL, watched VARCHAR NOT NULL, state VARCHAR NOT NULL, since TIMESTAMP NOT NULL
);
-- An event of a shop for one receiver, by its name in the configuration; '' where there is no receiver. `facts`: the
-- values for its sentence, as JSON. `next_at`: when it is to be sent (again); NULL: it is finished, sent at `sent_at`
-- or given up. `answer`: the service's answer; never an address.
CREATE TABLE alert_deliveries (
    shop_id VARCHAR NOT NULL, event_id BIGINT NOT NULL, receiver VARCHAR NOT NULL, event VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, severity VARCHAR NOT NULL, facts VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL,
    next_at TIMESTAMP, attempts INTEGER NOT NULL, sent_at TIMESTAMP, answer VARCHAR
);

-- A zone's offset from UTC between two changes. The local columns are the local times that belong to the period: a time
-- that occurs twice belongs to the first, one that does not exist to the period before the change.
CREATE TABLE zone_offsets (
    timezone VARCHAR NOT NULL, starts_at TIMESTAMP NOT NULL, ends_at TIMESTAMP NOT NULL, offset_seconds INTEGER NOT NULL,
    local_starts_at TIMESTAMP NOT NULL, local_ends_at TIMESTAMP NOT NULL
);

-- `superseded`: how many of the rows counted as the same were replaced by a later row of their file, and are not
-- stored; NULL: an earlier version imported them. `columns`: the canonical columns of the file; `header`: the file's
-- own headers where rows were rejected, whose `cells` are under them. `covers_until`: the local day up to whose end the
-- file is complete according to a user; NULL: unknown. `clock_zone`: the time zone in which the clock times of the
-- file, those in `clock_columns`, were read; times in `zoned_columns` had a zone of their own, or were instants (a
-- column may be in both); NULL: an earlier version imported them. `imported_by`, `undone_by`: the user's account.
CREATE SEQUENCE import_ids;
CREATE TABLE imports (
    import_id BIGINT NOT NULL, shop_id VARCHAR NOT NULL, file VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
    kind VARCHAR NOT NULL, platform VARCHAR NOT NULL, format VARCHAR NOT NULL, read BIGINT NOT NULL, new BIGINT NOT NULL,
    changed BIGINT NOT NULL, same BIGINT NOT NULL, rejected BIGINT NOT NULL, imported_at TIMESTAMP NOT NULL,
    imported_by VARCHAR, undone_at TIMESTAMP, undone_by VARCHAR, columns VARCHAR[] NOT NULL, header VARCHAR[],
    superseded BIGINT, covers_until DATE, clock_zone VARCHAR, clock_columns VARCHAR[], zoned_columns VARCHAR[]
);
CREATE TABLE rejects (
    shop_id VARCHAR NOT NULL, import_id BIGINT NOT NULL, line BIGINT NOT NULL, column_name VARCHAR NOT NULL,
    value VARCHAR, reason VARCHAR NOT NULL, cells VARCHAR[]
);

-- Number of rows of an import that were erased later, on request or because they were old. The buyers are not stored.
CREATE TABLE erasures (
    shop_id VARCHAR NOT NULL, import_id BIGINT NOT NULL, erased_at TIMESTAMP NOT NULL, row_count BIGINT NOT NULL
);

-- Actions that no other table records: viewing a shop, exports, changes of a rule or an assumption, backups; for
-- removed shops also imports and undos. Rows are only added, and removed when they are old. `subject`: what the action
-- was about.
CREATE TABLE audit (
    happened_at TIMESTAMP NOT NULL, actor VARCHAR NOT NULL, action VARCHAR NOT NULL, shop_id VARCHAR, subject VARCHAR
);

-- How far a shop's data extends, by table: first and last instant at which something happened, or up to which a file is
-- complete, and the later instants so far from all others that they are not the end of the table.
CREATE TABLE coverage (
    shop_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, first_at TIMESTAMP, last_at TIMESTAMP,
    outliers TIMESTAMP[] NOT NULL, row_count BIGINT NOT NULL
);

-- The canonical tables. `line` is the row's position in its file. Beside an instant of an order or a request, `…_until`
-- is the last second in which it may be where the file has only its day; NULL: the file has the time. Names and texts
-- of messages are rarely repeated: ZSTD makes them as small as the other methods do, in half the time.
CREATE TABLE messages (
    shop_id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, message_id VARCHAR NOT NULL USING COMPRESSION zstd,
    buyer_id VARCHAR, sender VARCHAR NOT NULL, agent_id VARCHAR, sent_at TIMESTAMP NOT NULL,
    text VARCHAR USING COMPRESSION zstd, needs_answer BOOLEAN, merged_into VARCHAR,
    import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
CREATE TABLE orders (
    shop_id VARCHAR NOT NULL, order_id VARCHAR NOT NULL, line_id VARCHAR NOT NULL, buyer_id VARCHAR, product_id VARCHAR,
    product_title VARCHAR, status VARCHAR, created_at TIMESTAMP NOT NULL, created_until TIMESTAMP, paid_at TIMESTAMP,
    paid_until TIMESTAMP, promised_at TIMESTAMP, shipped_at TIMESTAMP, shipped_until TIMESTAMP, deliver_by TIMESTAMP,
    delivered_at TIMESTAMP, delivered_until TIMESTAMP, cancelled_at TIMESTAMP, cancelled_until TIMESTAMP,
    cancelled_by VARCHAR,
    quantity BIGINT, amount DECIMAL(18, 2), currency VARCHAR, tracking_id VARCHAR, carrier VARCHAR, fulfilled_by VARCHAR,
    preorder BOOLEAN, buyer_ip VARCHAR, import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
CREATE TABLE refunds (
    shop_id VARCHAR NOT NULL, refund_id VARCHAR NOT NULL, order_id VARCHAR, product_id VARCHAR, buyer_id VARCHAR,
    kind VARCHAR, applied_at TIMESTAMP NOT NULL, applied_until TIMESTAMP, agreed_at TIMESTAMP, agreed_until TIMESTAMP,
    returned_at TIMESTAMP, returned_until TIMESTAMP, completed_at TIMESTAMP, completed_until TIMESTAMP,
    status VARCHAR, amount DECIMAL(18, 2), currency VARCHAR, reason VARCHAR, platform_intervened BOOLEAN, fault VARCHAR,
    import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
CREATE TABLE reviews (
    shop_id VARCHAR NOT NULL, review_id VARCHAR NOT NULL, order_id VARCHAR, product_id VARCHAR, buyer_id VARCHAR,
    created_at TIMESTAMP NOT NULL, description_score DOUBLE, service_score DOUBLE, logistics_score DOUBLE, text VARCHAR,
    automatic BOOLEAN, import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
-- `rating` is the word; `rating_score` the mark 1–5 where the export has one; `nth` separates equal ratings of a
-- second.
CREATE TABLE chat_ratings (
    shop_id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, agent_id VARCHAR, rated_at TIMESTAMP NOT NULL,
    rating VARCHAR NOT NULL, rating_score DOUBLE, reason VARCHAR, handled_by VARCHAR, nth BIGINT NOT NULL,
    import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
CREATE TABLE violations (
    shop_id VARCHAR NOT NULL, violation_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, decided_at TIMESTAMP NOT NULL,
    severity VARCHAR, actions VARCHAR, fine DECIMAL(18, 2), points DECIMAL(18, 2),
    expires_at TIMESTAMP, order_id VARCHAR, import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
-- `product_id`: '' for a certificate of the whole shop, or of all products of its category. `valid_until`: its last
-- second; NULL: it does not expire.
CREATE TABLE certificates (
    shop_id VARCHAR NOT NULL, certificate_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, product_id VARCHAR NOT NULL,
    category VARCHAR, valid_from TIMESTAMP, valid_until TIMESTAMP, import_id BIGINT NOT NULL, line BIGINT NOT NULL
);
-- Spot checks: a sample taken by the platform, or its own order as a buyer. `decided_at`: when the result was
-- announced, `appeal_by`: until when the notice allows an appeal, `cost`: the part that the shop pays.
CREATE TABLE inspections (
    shop_id VARCHAR NOT NULL, inspection_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, noticed_at TIMESTAMP NOT NULL,
    product_id VARCHAR, order_id VARCHAR, result VARCHAR, decided_at TIMESTAMP, reason VARCHAR, appeal_by TIMESTAMP,
    appealed_at TIMESTAMP, cost DECIMAL(18, 2), import_id BIGINT NOT NULL, line BIGINT NOT NULL
);

-- The version of each import of rows that several imports have; other rows have only the version in the tables above.
-- `same`: it equals the stored row, and only its key is stored here. With these versions an import can be undone.
CREATE TABLE messages_said AS SELECT *, FALSE AS same FROM messages LIMIT 0;
CREATE TABLE orders_said AS SELECT *, FALSE AS same FROM orders LIMIT 0;
CREATE TABLE refunds_said AS SELECT *, FALSE AS same FROM refunds LIMIT 0;
CREATE TABLE reviews_said AS SELECT *, FALSE AS same FROM reviews LIMIT 0;
CREATE TABLE chat_ratings_said AS SELECT *, FALSE AS same FROM chat_ratings LIMIT 0;
CREATE TABLE violations_said AS SELECT *, FALSE AS same FROM violations LIMIT 0;
CREATE TABLE certificates_said AS SELECT *, FALSE AS same FROM certificates LIMIT 0;
CREATE TABLE inspections_said AS SELECT *, FALSE AS same FROM inspections LIMIT 0;

-- Facts have the shop's local day and the second of that day (0 is midnight) on its clock. `…_until` as in the
-- canonical tables: NULL where the instant beside it is known to the second.

-- Fact: a conversation that was merged into another, and the one at the end of the chain, which all other facts use.
CREATE TABLE merged_conversations (shop_id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, root VARCHAR NOT NULL);
-- Fact: a conversation with a message of an agent, or of a buyer that needs an answer (bots and system messages aside).
CREATE TABLE conversations (
    shop_id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, buyer_id VARCHAR, started_by VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL, local_day DATE NOT NULL, local_second INTEGER NOT NULL
);
-- Fact: a buyer's message and what came after it. `answered_at` by an agent, `any_answered_at` by an agent or a bot,
-- `meant_at` by an agent who wrote more than a greeting, `bot_at` the next bot message; NULL when there was none.
-- `opens_turn`: the first since the start or an agent's answer, `opens_any_turn`: … or any answer, `opens_meant_turn`:
-- … or an answer that is more than a greeting, `opens_any_meant_turn`: … or that or a bot's; `turn`, `any_turn` and so
-- on: the number of such answers before it, the same for all messages of a stretch of waiting. `opens_chat`: only bots
-- wrote before; `before_at` and `any_before_at`: when a person last wrote, and when anybody last wrote. `bot_reply_at`:
-- when a bot answered, if no agent did so before; `taken_over_from`: the beginning of the stretch that an agent took
-- over from that bot before the buyer wrote again; `bot_settled`: a bot answered, and no agent took over on the local
-- day on which the stretch began. `meant_…`: the same where a greeting is not an answer. A message without
-- `needs_answer` opens nothing, and is ignored for the others.
-- Instants are stored as seconds after `asked_at` (negative: before it), which takes a quarter of the space, and the
-- second of the day as the offset from UTC; the virtual columns calculate them.
CREATE TABLE questions (
    shop_id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, message_id VARCHAR NOT NULL, line BIGINT NOT NULL,
    buyer_id VARCHAR, asked_at TIMESTAMP NOT NULL, local_day DATE NOT NULL, offset_seconds INTEGER NOT NULL,
    opens_turn BOOLEAN NOT NULL, opens_any_turn BOOLEAN NOT NULL,
    opens_meant_turn BOOLEAN NOT NULL, opens_any_meant_turn BOOLEAN NOT NULL, turn INTEGER NOT NULL,
    any_turn INTEGER NOT NULL, meant_turn INTEGER NOT NULL, any_meant_turn INTEGER NOT NULL, opens_chat BOOLEAN NOT NULL,
    needs_answer BOOLEAN NOT NULL, answered_by VARCHAR, any_answered_by VARCHAR, meant_by VARCHAR,
    bot_settled BOOLEAN NOT NULL, meant_bot_settled BOOLEAN NOT NULL,
    before_after BIGINT, any_before_after BIGINT, answered_after BIGINT, any_answered_after BIGINT,
    meant_after BIGINT, bot_after BIGINT, bot_reply_after BIGINT, taken_over_after BIGINT,
    meant_bot_reply_after BIGINT, meant_taken_over_after BIGINT,
    local_second INTEGER GENERATED ALWAYS AS (
        CAST((epoch_us(asked_at) // 1000000 + offset_seconds) % 86400 AS INTEGER)
    ) VIRTUAL,
    before_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + before_after * 1000000)) VIRTUAL,
    any_before_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + any_before_after * 1000000)) VIRTUAL,
    answered_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + answered_after * 1000000)) VIRTUAL,
    any_answered_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + any_answered_after * 1000000)) VIRTUAL,
    meant_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + meant_after * 1000000)) VIRTUAL,
    bot_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + bot_after * 1000000)) VIRTUAL,
    bot_reply_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + bot_reply_after * 1000000)) VIRTUAL,
    taken_over_from TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + taken_over_after * 1000000)) VIRTUAL,
    meant_bot_reply_at TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + meant_bot_reply_after * 1000000)) VIRTUAL,
    meant_taken_over_from TIMESTAMP GENERATED ALWAYS AS (make_timestamp(epoch_us(asked_at) + meant_taken_over_after * 1000000)) VIRTUAL
);
-- Fact: the course of an after-sales request, with the product of its order where the request has none. Its local day
-- is that of the application. `platform_intervened`: NULL when the export does not say. `end_unknown`: it is finished,
-- at an unknown time.
CREATE TABLE refund_courses (
    shop_id VARCHAR NOT NULL, refund_id VARCHAR NOT NULL, order_id VARCHAR, product_id VARCHAR, buyer_id VARCHAR,
    kind VARCHAR NOT NULL, status VARCHAR, reason VARCHAR, applied_at TIMESTAMP NOT NULL, local_day DATE NOT NULL,
    local_second INTEGER NOT NULL, agreed_at TIMESTAMP, returned_at TIMESTAMP, completed_at TIMESTAMP,
    applied_until TIMESTAMP, agreed_until TIMESTAMP, returned_until TIMESTAMP, completed_until TIMESTAMP,
    platform_intervened BOOLEAN, fault VARCHAR, end_unknown BOOLEAN NOT NULL
);
-- Fact: an order line, paid or not, promised or not. Its local day is that of `created_at`; `paid_day` and
-- `delivered_day` are those of payment and delivery. `order_created_at` and `order_paid_at` are the earliest of its
-- order, `order_shipped_at` is the latest; one line of each order has `opens_order`. `withdrawn_at`: `cancelled_at`, or
-- the payment (otherwise the placing) where the export only says that the line was cancelled before it was sent.
-- `sent_unknown`: it was sent, at an unknown time. `confirmed_at`: from when on the merchant has to send it, which is
-- its payment, or its placing where it was confirmed without payment; NULL where unknown. `paid_at_the_door`: it was
-- paid after it was sent. `may_be_paid_later`: the export shows neither that it was paid nor that it was closed as
-- unpaid. `promised_first_at`: the promise of the earliest import that had one.
CREATE TABLE order_lines (
    shop_id VARCHAR NOT NULL, order_id VARCHAR NOT NULL, line_id VARCHAR NOT NULL, buyer_id VARCHAR, product_id VARCHAR,
    status VARCHAR, created_at TIMESTAMP NOT NULL, local_day DATE NOT NULL, local_second INTEGER NOT NULL,
    order_created_at TIMESTAMP NOT NULL, opens_order BOOLEAN NOT NULL, paid_at TIMESTAMP, paid_day DATE,
    order_paid_at TIMESTAMP, promised_at TIMESTAMP, promised_first_at TIMESTAMP, shipped_at TIMESTAMP, order_shipped_at TIMESTAMP,
    delivered_at TIMESTAMP, delivered_day DATE, cancelled_at TIMESTAMP, cancelled_by VARCHAR, withdrawn_at TIMESTAMP,
    tracking_id VARCHAR, sent_unknown BOOLEAN NOT NULL, confirmed_at TIMESTAMP, paid_at_the_door BOOLEAN NOT NULL,
    may_be_paid_later BOOLEAN NOT NULL, deliver_by TIMESTAMP, preorder BOOLEAN NOT NULL,
    platform_fulfilled BOOLEAN NOT NULL, created_until TIMESTAMP, confirmed_until TIMESTAMP, shipped_until TIMESTAMP,
    delivered_until TIMESTAMP, withdrawn_until TIMESTAMP
);
-- Fact: a review and its marks (1 to 5; NULL: that side was not rated).
CREATE TABLE review_scores (
    shop_id VARCHAR NOT NULL, review_id VARCHAR NOT NULL, order_id VARCHAR, product_id VARCHAR, buyer_id VARCHAR,
    line BIGINT NOT NULL, created_at TIMESTAMP NOT NULL, local_day DATE NOT NULL, local_second INTEGER NOT NULL,
    description_score DOUBLE, service_score DOUBLE, logistics_score DOUBLE, automatic BOOLEAN NOT NULL
);
-- Fact: a rating of a conversation. `mark`: 1 to 5 where the export has one; `score`: the mark, or 5, 3 or 1 for the
-- word. `by_bot`: the conversation was handled by a bot.
CREATE TABLE chat_scores (
    shop_id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, agent_id VARCHAR, nth BIGINT NOT NULL,
    line BIGINT NOT NULL, rated_at TIMESTAMP NOT NULL, local_day DATE NOT NULL, local_second INTEGER NOT NULL,
    mark DOUBLE, score DOUBLE NOT NULL, by_bot BOOLEAN NOT NULL, reason VARCHAR
);

-- Counts of a figure's cases, so that they need not be judged again: those of its window (`period` now), of the window
-- before it (previous), and of each of its last local days (day). They are valid for one version of a rule (`rule_key`,
-- a hash of everything that affects it) and for one instant. An import or an undo deletes those that depend on the
-- table it changed, except days of chats before those that it changed.
CREATE TABLE daily_tallies (
    shop_id VARCHAR NOT NULL, rule_key VARCHAR NOT NULL, tables VARCHAR[] NOT NULL, as_of TIMESTAMP NOT NULL,
    period VARCHAR NOT NULL, local_day DATE, met BIGINT NOT NULL, missed BIGINT NOT NULL, pending BIGINT NOT NULL,
    excluded BIGINT NOT NULL, measured BIGINT NOT NULL, total DOUBLE NOT NULL, undecided BIGINT NOT NULL,
    paid_orders BIGINT NOT NULL, paid_lines BIGINT NOT NULL, delivered_orders BIGINT NOT NULL,
    orders BIGINT NOT NULL, chats BIGINT NOT NULL,
    paid_amount BIGINT NOT NULL, lost_amount BIGINT NOT NULL
);

-- The counts of each local day whose rows were removed, for one version of a rule (`rule_key`), as they were before the
-- removal. `covers_from`: the first day that was counted then; a later day without a row had no cases.
CREATE TABLE archived_days AS
SELECT * EXCLUDE (tables, as_of, period), local_day AS covers_from FROM daily_tallies LIMIT 0;
