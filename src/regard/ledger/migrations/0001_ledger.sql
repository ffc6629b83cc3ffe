-- Everything the head and the vault keep. Times are microseconds since 1970 in UTC.

create table counter (name text primary key, next bigint not null);
insert into counter (name, next) values ('seq', 1), ('import', 1), ('epoch', 0);

create table inbox (
    first_seq bigint primary key,
    entries bigint not null,
    kind text not null,
    entry_schema blob not null,
    batch blob not null
);

-- How the batches in the inbox are to be read: an Arrow schema, by its hash.
create table entry_schema (hash blob primary key, content blob not null) without rowid;

create table seen (key blob primary key) without rowid;

create table segment (
    path text primary key,
    kind text not null,
    entries bigint not null,
    bytes bigint not null,
    seq_base bigint not null,
    first_seq bigint not null,
    last_seq bigint not null,
    import_id bigint
) without rowid;

create table import (
    id bigint primary key,
    source text not null,
    file text not null,
    at bigint not null,
    taken bigint not null,
    known bigint not null,
    attributes bigint not null,
    undone_at bigint
);

create table refusal (
    source text not null,
    import_id bigint not null,
    reason text not null,
    entries bigint not null,
    at bigint not null,
    primary key (source, import_id, reason)
) without rowid;

create table erasure (customer blob primary key, at bigint not null, done_at bigint) without rowid;

create table layout (id integer primary key check (id = 1), description text not null);

create table person (
    pseudonym blob not null,
    kind text not null,
    identifier text not null,
    primary key (pseudonym)
) without rowid;

create table trait (
    pseudonym blob not null,
    name text not null,
    value text not null,
    primary key (pseudonym, name)
) without rowid;
