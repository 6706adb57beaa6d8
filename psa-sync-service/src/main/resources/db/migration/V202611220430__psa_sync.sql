-- Every table has organization_id first in its key and forced row-level security; scheduled_tasks is the scheduler's own.

create table idempotency_key (
    organization_id text        not null,
    key             text        not null,
    request_hash    text        not null,
    answer          text,
    created_at      timestamptz not null default now(),
    primary key (organization_id, key)
);
comment on table idempotency_key is 'First answers of creating requests, replayed to repeats.';

create table audit_entry (
    organization_id text        not null,
    id              uuid        not null,
    at              timestamptz not null,
    actor           text        not null,
    actor_name      text        not null,
    action          text        not null,
    subject_kind    text        not null,
    subject_id      text        not null,
    detail          jsonb       not null default '{}',
    primary key (organization_id, id)
);
comment on table audit_entry is 'Who did what. Append-only: the application may not update or delete.';

create table psa_connection (
    organization_id text        not null,
    id              uuid        not null,
    psa             text        not null,
    name            text        not null,
    settings        jsonb       not null,
    secret          bytea,
    secret_key_id   bigint,
    secret_fields   jsonb       not null default '[]',
    state           text        not null default 'ACTIVE' check (state in ('ACTIVE', 'DELETED')),
    version         bigint      not null default 1,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    tested_at       timestamptz,
    test_ok         boolean,
    primary key (organization_id, id)
);
comment on table psa_connection is 'One access to one PSA. Deleted ones stay as a name for old change sets and proofs, without their secret.';
comment on column psa_connection.secret is 'Credentials as JSON, sealed with a data key of their own that the keyset wraps; bound to organization and connection.';
comment on column psa_connection.secret_key_id is 'The keyset''s key that wraps it; differs from the primary key after a rotation until housekeeping has passed.';

create table run (
    organization_id  text        not null,
    id               uuid        not null,
    kind             text        not null,
    connection_id    uuid        not null,
    subject_id       uuid,
    state            text        not null check (state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    attempt          int         not null default 0,
    done             bigint      not null default 0,
    total            bigint,
    detail           text,
    cancel_requested boolean     not null default false,
    requested_by     text        not null,
    created_at       timestamptz not null,
    started_at       timestamptz,
    finished_at      timestamptz,
    primary key (organization_id, id)
);
create index run_by_connection on run (organization_id, connection_id, kind, created_at desc);
comment on table run is 'Durable work on one connection, with its progress.';
comment on column run.attempt is 'Moves with every start; a process that was believed dead can no longer open intents with an old one.';

create table connection_lock (
    organization_id text        not null,
    connection_id   uuid        not null,
    run_id          uuid        not null,
    since           timestamptz not null,
    primary key (organization_id, connection_id)
);
comment on table connection_lock is 'The one run that works on a connection.';

create table company (
    organization_id text        not null,
    connection_id   uuid        not null,
    id              text        not null,
    name            text        not null,
    reference       text,
    active          boolean     not null,
    generation      uuid        not null,
    vanished_at     timestamptz,
    primary key (organization_id, connection_id, id)
);
comment on column company.generation is 'The sync that saw it last; a complete sync marks what it did not see as vanished.';

create table product (
    organization_id  text        not null,
    connection_id    uuid        not null,
    id               text        not null,
    name             text        not null,
    reference        text,
    vendor_reference text,
    unit_price       numeric,
    unit_cost        numeric,
    active           boolean     not null,
    generation       uuid        not null,
    vanished_at      timestamptz,
    primary key (organization_id, connection_id, id)
);

create table agreement (
    organization_id text        not null,
    connection_id   uuid        not null,
    id              text        not null,
    company_id      text        not null,
    name            text        not null,
    active          boolean     not null,
    start_date      date,
    end_date        date,
    billing_cycle   text,
    currency        text,
    generation      uuid        not null,
    vanished_at     timestamptz,
    primary key (organization_id, connection_id, id)
);

create table agreement_line (
    organization_id text        not null,
    connection_id   uuid        not null,
    agreement_id    text        not null,
    line_id         text        not null,
    product_id      text        not null,
    company_id      text        not null,
    name            text        not null,
    quantity        numeric     not null,
    included_units  numeric,
    unit_price      numeric,
    unit_cost       numeric,
    billing_cycle   text,
    effective_date  date,
    active          boolean     not null,
    not_writable    text,
    version         text,
    as_of           date        not null,
    read_at         timestamptz not null,
    generation      uuid        not null,
    vanished_at     timestamptz,
    primary key (organization_id, connection_id, agreement_id, line_id)
);
create index agreement_line_by_company on agreement_line (organization_id, connection_id, company_id, product_id);
comment on column agreement_line.quantity is 'As the PSA showed it for the day as_of.';

create table reconciliation (
    organization_id  text        not null,
    id               uuid        not null,
    connection_id    uuid        not null,
    period_from      date        not null,
    period_to        date        not null,
    as_of            date        not null,
    effective_date   date,
    state            text        not null check (state in ('RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    run_id           uuid        not null,
    mapping_version  bigint,
    counts_as_of     text,
    time_zone        text,
    currency         text,
    totals           jsonb,
    detail           text,
    created_by       text        not null,
    created_at       timestamptz not null,
    finished_at      timestamptz,
    primary key (organization_id, id)
);
comment on column reconciliation.as_of is 'The day whose quantities were read from the PSA.';
comment on column reconciliation.effective_date is 'The day a person chose for changes to bill from; null follows the PSA''s own default.';

create table staged_account (
    organization_id   text not null,
    reconciliation_id uuid not null,
    integration_id    text not null,
    account_id        text not null,
    account_name      text not null,
    vendor_name       text,
    company_id        text,
    primary key (organization_id, reconciliation_id, integration_id, account_id)
);
create table staged_service (
    organization_id   text   not null,
    reconciliation_id uuid   not null,
    line_number       bigint not null,
    integration_id    text   not null,
    service_id        text   not null,
    service_name      text   not null,
    mapping_id        text,
    product_id        text,
    rule              jsonb,
    primary key (organization_id, reconciliation_id, line_number)
);
create table staged_override (
    organization_id   text   not null,
    reconciliation_id uuid   not null,
    line_number       bigint not null,
    account_id        text   not null,
    agreement_id      text   not null,
    line_id           text   not null,
    primary key (organization_id, reconciliation_id, line_number, account_id)
);
create table staged_reduction (
    organization_id   text    not null,
    reconciliation_id uuid    not null,
    integration_id    text    not null,
    account_id        text    not null,
    service_id        text    not null,
    days              int     not null,
    first             numeric not null,
    last              numeric not null,
    last_day          date    not null,
    min               numeric not null,
    max               numeric not null,
    sum               numeric not null,
    primary key (organization_id, reconciliation_id, integration_id, account_id, service_id)
);
comment on table staged_account is 'Inputs of a reconciliation while it runs; emptied when it ends. The same holds for the other staged tables.';

create table finding (
    organization_id   text    not null,
    reconciliation_id uuid    not null,
    id                uuid    not null,
    kind              text    not null,
    account_name      text,
    company_id        text,
    company_name      text,
    service_name      text,
    product_id        text,
    product_name      text,
    agreement_id      text,
    line_id           text,
    line_name         text,
    line_version      text,
    not_writable      text,
    effective_date    date,
    psa_quantity      numeric,
    billable_quantity numeric,
    target_quantity   numeric,
    difference        numeric,
    unit_price        numeric,
    unit_cost         numeric,
    price_difference  numeric,
    cost_difference   numeric,
    margin_difference numeric,
    weight            numeric not null,
    last_day          date,
    stale             boolean not null default false,
    silent_sources    int     not null default 0,
    mid_period        boolean not null default false,
    note              text,
    derivation        jsonb   not null,
    sources           jsonb   not null,
    primary key (organization_id, reconciliation_id, id)
);
create index finding_by_weight on finding (organization_id, reconciliation_id, weight desc, id);
comment on column finding.weight is 'Absolute price difference, by which findings are sorted.';

create table change_set (
    organization_id    text        not null,
    id                 uuid        not null,
    connection_id      uuid        not null,
    reconciliation_id  uuid        not null,
    reverts_id         uuid,
    period_from        date        not null,
    period_to          date        not null,
    mapping_version    bigint,
    state              text        not null check (state in ('DRAFT', 'APPROVED', 'REJECTED', 'PUSHING', 'PUSHED', 'PARTLY_FAILED', 'NEEDS_ATTENTION')),
    version            bigint      not null default 1,
    created_by         text        not null,
    created_at         timestamptz not null,
    decided_by         text,
    decided_by_subject text,
    decided_at         timestamptz,
    reason             text,
    acknowledged       jsonb       not null default '[]',
    run_id             uuid,
    primary key (organization_id, id)
);

create table change_item (
    organization_id  text    not null,
    id               uuid    not null,
    change_set_id    uuid    not null,
    position         int     not null,
    finding_id       uuid    not null,
    account_name     text,
    company_id       text,
    company_name     text,
    service_name     text,
    product_id       text    not null,
    agreement_id     text    not null,
    line_id          text    not null,
    line_name        text,
    line_version     text,
    from_quantity    numeric not null,
    to_quantity      numeric not null,
    billable_quantity numeric,
    effective_date   date,
    unit_price       numeric,
    unit_cost        numeric,
    price_difference numeric,
    stale            boolean not null default false,
    silent_sources   int     not null default 0,
    mid_period       boolean not null default false,
    derivation       jsonb   not null,
    sources          jsonb   not null,
    result           text check (result in ('WRITTEN', 'ALREADY_RIGHT', 'CONFLICT', 'FAILED', 'UNKNOWN')),
    result_detail    text,
    found_quantity   numeric,
    finished_at      timestamptz,
    primary key (organization_id, id),
    unique (organization_id, change_set_id, agreement_id, line_id)
);
create index change_item_by_set on change_item (organization_id, change_set_id, position);
comment on table change_item is 'One line to be set. What was approved never changes afterwards; only the result does.';

create function change_item_is_immutable() returns trigger language plpgsql as $$
begin
    if exists (select 1 from change_set s where s.organization_id = old.organization_id and s.id = old.change_set_id and s.state <> 'DRAFT')
       and (tg_op = 'DELETE' or (to_jsonb(new) - array['result', 'result_detail', 'found_quantity', 'finished_at'])
                            is distinct from (to_jsonb(old) - array['result', 'result_detail', 'found_quantity', 'finished_at'])) then
        raise exception 'items of a decided change set cannot change';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
create trigger change_item_immutable before update or delete on change_item
    for each row execute function change_item_is_immutable();

create table push_intent (
    organization_id text        not null,
    id              uuid        not null,
    item_id         uuid        not null,
    change_set_id   uuid        not null,
    run_id          uuid        not null,
    attempt         int         not null,
    from_quantity   numeric     not null,
    to_quantity     numeric     not null,
    effective_date  date,
    counts          jsonb       not null,
    state           text        not null check (state in ('OPEN', 'WRITTEN', 'ALREADY_RIGHT', 'CONFLICT', 'FAILED', 'UNKNOWN', 'NOT_APPLIED')),
    detail          text,
    opened_at       timestamptz not null,
    closed_at       timestamptz,
    primary key (organization_id, id)
);
create index push_intent_by_item on push_intent (organization_id, item_id, opened_at);
create unique index push_intent_unresolved on push_intent (organization_id, item_id) where state in ('OPEN', 'UNKNOWN');
comment on table push_intent is 'Written and committed before the first call for an item. OPEN or UNKNOWN means: a write may have happened, read before anything else.';

create table push_call (
    organization_id text        not null,
    id              uuid        not null,
    intent_id       uuid        not null,
    item_id         uuid        not null,
    purpose         text        not null,
    call            jsonb       not null,
    primary key (organization_id, id)
);
create index push_call_by_item on push_call (organization_id, item_id, id);
comment on table push_call is 'Every call made for an item and its answer, secrets removed, stored as soon as it ended.';

create table proof_head (
    organization_id text   not null primary key,
    sequence        bigint not null,
    hash            text   not null
);
comment on table proof_head is 'The end of an organization''s chain; its row lock makes one writer at a time.';

create table proof (
    organization_id text        not null,
    sequence        bigint      not null,
    item_id         uuid        not null,
    change_set_id   uuid        not null,
    at              timestamptz not null,
    content         text        not null,
    previous_hash   text        not null,
    hash            text        not null,
    primary key (organization_id, sequence)
);
create index proof_by_item on proof (organization_id, item_id, sequence);
comment on table proof is 'Hash chain: hash = SHA-256(previous_hash, line feed, content). Append-only; content is canonical JSON, kept as it was hashed.';

do $$
declare t text;
begin
    for t in select c.relname from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'flyway%' loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (organization_id = current_setting(''app.organization'', true)) with check (organization_id = current_setting(''app.organization'', true))', t);
    end loop;
end $$;

create table scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat);
comment on table scheduled_tasks is 'db-scheduler''s table: which work is due. Holds ids only, belongs to no organization.';

grant usage on schema public to ${appRole};
grant select, insert, update, delete on all tables in schema public to ${appRole};
alter default privileges in schema public grant select, insert, update, delete on tables to ${appRole};
alter default privileges in schema public grant usage on sequences to ${appRole};
revoke update, delete on audit_entry, proof from ${appRole};
-- A reconciliation loads these and joins them at once, long before autovacuum would tell the planner how many rows they have.
grant maintain on staged_account, staged_service, staged_override, staged_reduction to ${appRole};
