-- What other systems need to send events: keys to write with, by their hash. `hint` is how a key begins,
-- `origins` a JSON list of web origins that may use it (empty: all), `events_per_second` null without limit.
create table write_key (
    hash blob primary key,
    source text not null,
    hint text not null,
    origins text not null,
    events_per_second bigint,
    created_at bigint not null,
    used_at bigint,
    revoked_at bigint
) without rowid;

-- When a trait was so: of two values the later one stands, whichever arrives first.
alter table trait add column set_at bigint not null default 0;

-- To which key of pseudonyms this belongs: a hash made with it, by which another key is noticed.
create table vault_key (id integer primary key check (id = 1), mark blob not null);
