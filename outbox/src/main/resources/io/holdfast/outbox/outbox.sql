-- The outbox of flow "${flow}", of ${shards} shards. PostgreSQL 13 or newer; no extension, no superuser.
-- Applications insert key, value and headers into ${table}, within their own transactions, and need no more than
--   GRANT INSERT ON ${table}, ${order} TO your_application;
-- Holdfast's own user needs
--   GRANT SELECT, UPDATE, DELETE ON ${table}, ${order} TO holdfast;
--   GRANT SELECT, INSERT ON ${errors} TO holdfast;
-- and USAGE on the schema, as the application does.

BEGIN;

CREATE TABLE ${table} (
    n        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id       text NOT NULL DEFAULT gen_random_uuid()::text, -- the record's name for ever: 1 to 255 visible ASCII characters
    key      text,                                          -- records of a key keep the order in which they were committed
    value    ${type},                                       -- NULL is a tombstone
    headers  jsonb                                          -- names to texts
);

-- Where a row stands, given when its transaction commits. Only Holdfast looks at it.
CREATE TABLE ${order} (
    shard         smallint NOT NULL,
    seq           bigint GENERATED ALWAYS AS IDENTITY,
    n             bigint NOT NULL,
    committed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    aside         text, -- who wants the row set aside, and why
    PRIMARY KEY (shard, seq)
);
CREATE INDEX ${orderName}_aside ON ${order} (shard) WHERE aside IS NOT NULL;

-- Rows that could not be published and were set aside by an operator.
CREATE TABLE ${errors} (
    seq           bigint NOT NULL,
    n             bigint PRIMARY KEY,
    id            text NOT NULL,
    key           text,
    value         ${type},
    headers       jsonb,
    committed_at  timestamptz NOT NULL,
    aside         text NOT NULL,
    aside_at      timestamptz NOT NULL DEFAULT now()
);

-- Rows live for moments: vacuum by their number, not by a share of the table, and without pauses.
ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE ${order} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);

CREATE FUNCTION ${shardsFunction}() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ${shards}';

-- At each insert: notes in the transaction which of 256 stripes its keys belong to.
CREATE FUNCTION ${noteFunction}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted text := coalesce(nullif(current_setting('${setting}', true), ''), repeat('0', 256));
BEGIN
    IF NEW.key IS NOT NULL THEN
        PERFORM set_config('${setting}',
            set_bit(noted::bit(256), (hashtextextended(NEW.key, 0) & 255)::integer, 1)::text, true);
    END IF;
    RETURN NULL;
END
$$;

-- At commit: locks those stripes, in one order for everybody so that nobody deadlocks, until the commit is done; then gives
-- each row its number. So the numbers of a key's rows are in the order of commits, and one that is visible has none to come
-- before it.
CREATE FUNCTION ${placeFunction}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    noted text := coalesce(current_setting('${setting}', true), '');
    stripe integer := position('1' IN noted);
BEGIN
    IF stripe > 0 THEN
        WHILE stripe > 0 LOOP
            PERFORM pg_advisory_xact_lock(${lock}, stripe - 1);
            noted := overlay(noted PLACING '0' FROM stripe FOR 1);
            stripe := position('1' IN noted);
        END LOOP;
        PERFORM set_config('${setting}', '', true);
    END IF;
    INSERT INTO ${order} (shard, n) VALUES (
        CASE WHEN NEW.key IS NULL THEN NEW.n ELSE hashtextextended(NEW.key, 0) >> 8 & 1073741823 END
            % ${shardsFunction}(), NEW.n);
    RETURN NULL;
END
$$;

CREATE TRIGGER note AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION ${noteFunction}();
CREATE CONSTRAINT TRIGGER place AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ${placeFunction}();

COMMIT;
