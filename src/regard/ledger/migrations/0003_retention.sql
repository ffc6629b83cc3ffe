-- What was not kept any longer: how many contacts of a kind of each day (since 1970, in UTC) are gone.
create table gone (
    kind text not null,
    day bigint not null,
    entries bigint not null,
    primary key (kind, day)
) without rowid;
