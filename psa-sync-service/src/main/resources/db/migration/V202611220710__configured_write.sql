create table configured_write (
    organization_id text        not null,
    connection_id   uuid        not null,
    definition      jsonb       not null,
    state           text        not null check (state in ('DEFINED', 'PROVEN', 'ON')),
    version         bigint      not null default 1,
    defined_by      text        not null,
    defined_at      timestamptz not null,
    trial_since     timestamptz,
    proof           jsonb,
    proved_settings jsonb,
    switched_by     text,
    switched_at     timestamptz,
    primary key (organization_id, connection_id)
);
comment on table configured_write is 'Calls that an operator described for a connection whose PSA has no public call that sets a quantity.';
comment on column configured_write.trial_since is 'A trial is under way; an old one was interrupted.';
comment on column configured_write.proof is 'The line that was written and read back equal, with the calls, secrets removed.';
comment on column configured_write.proved_settings is 'The connection''s settings at the trial: with others the trial proves nothing any more.';

alter table configured_write enable row level security;
alter table configured_write force row level security;
create policy tenant on configured_write
    using (organization_id = current_setting('app.organization', true))
    with check (organization_id = current_setting('app.organization', true));
grant select, insert, update, delete on configured_write to ${appRole};
