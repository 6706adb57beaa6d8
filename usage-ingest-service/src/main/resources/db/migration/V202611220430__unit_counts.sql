-- One row per account, service and day: the value that counts now.
create table unit_count (
    organization_id text           not null,
    integration_id  uuid           not null,
    account_id      text collate "C" not null,
    service_id      text collate "C" not null,
    day             date           not null,
    unit_count      numeric(20, 6) not null check (unit_count >= 0),
    recorded_at     timestamptz    not null,
    recorded_by     text           not null,
    source          text           not null,
    service_known   boolean        not null default true,
    corrections     integer        not null default 0,
    primary key (organization_id, integration_id, account_id, service_id, day)
) partition by range (day);
comment on table unit_count is 'Quantity of one service for one account on one day. A count is absolute: a later one replaces the value and moves the former one to unit_count_history.';
comment on column unit_count.account_id is 'The vendor''s id of its account, unchanged.';
comment on column unit_count.service_id is 'The service''s canonical id at mapping-service; the id as it was sent while service_known is false.';
comment on column unit_count.day is 'Date in the organization''s time zone.';
comment on column unit_count.recorded_by is 'Who sent it: subject of the vendor''s integration, or a person.';
comment on column unit_count.source is 'VENDOR_API or BULK.';
comment on column unit_count.service_known is 'False for a count that was kept although no such service existed yet.';
comment on column unit_count.corrections is 'How often the value changed; also the next revision in unit_count_history.';
create index unit_count_unknown_service on unit_count (organization_id, integration_id) where not service_known;

create table unit_count_history (
    organization_id text           not null,
    integration_id  uuid           not null,
    account_id      text collate "C" not null,
    service_id      text collate "C" not null,
    day             date           not null,
    revision        integer        not null,
    unit_count      numeric(20, 6) not null,
    recorded_at     timestamptz    not null,
    recorded_by     text           not null,
    source          text           not null,
    replaced_at     timestamptz    not null,
    primary key (organization_id, integration_id, account_id, service_id, day, revision)
) partition by range (day);
comment on table unit_count_history is 'Values that a later, different count replaced; revision 0 is the first.';

-- The billing view of one integration and month, and the durable mark that it has to be rebuilt.
create table billing_view (
    organization_id text        not null,
    integration_id  uuid        not null,
    period          date        not null check (extract(day from period) = 1),
    changed_at      timestamptz not null,
    due_at          timestamptz,
    claimed_until   timestamptz,
    built_at        timestamptz,
    builds          integer     not null default 0,
    accepted_at     timestamptz,
    reported_at     timestamptz,
    primary key (organization_id, integration_id, period)
) with (fillfactor = 70);
comment on table billing_view is 'State of the billing view per integration and month.';
comment on column billing_view.changed_at is 'When a count of the month last came, to the precision of the mark interval.';
comment on column billing_view.due_at is 'When to rebuild; pushed back while counts arrive, null when nothing asks for it.';
comment on column billing_view.claimed_until is 'A replica is rebuilding; another may take over after this time.';
comment on column billing_view.accepted_at is 'When a vendor''s count of a mapped pair last came.';
comment on column billing_view.reported_at is 'The accepted_at that mapping-service was told last.';
create index billing_view_due on billing_view (due_at) where due_at is not null;
create index billing_view_unreported on billing_view (accepted_at)
    where accepted_at is not null and (reported_at is null or reported_at < accepted_at);

create table billing_view_line (
    organization_id text           not null,
    integration_id  uuid           not null,
    period          date           not null,
    account_id      text collate "C" not null,
    service_id      text collate "C" not null,
    days            integer        not null,
    first_count     numeric(20, 6) not null,
    last_count      numeric(20, 6) not null,
    last_day        date           not null,
    min_count       numeric(20, 6) not null,
    max_count       numeric(20, 6) not null,
    sum_count       numeric        not null,
    recorded_at     timestamptz    not null,
    primary key (organization_id, integration_id, period, account_id, service_id)
);
comment on table billing_view_line is 'The billing view as last built: one line per account and service of the month.';

do $$
declare t text;
begin
    foreach t in array array['unit_count', 'unit_count_history', 'billing_view', 'billing_view_line'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (organization_id = current_setting(''app.organization'', true)) with check (organization_id = current_setting(''app.organization'', true))', t);
    end loop;
end $$;

-- Housekeeping has to find due work of all organizations; it may only look, and only here: ids and times.
create policy housekeeping on billing_view for select using (current_setting('app.housekeeping', true) = 'on');

grant usage on schema public to ${appRole};
grant select, insert, update, delete on all tables in schema public to ${appRole};
alter default privileges in schema public grant select, insert, update, delete on tables to ${appRole};
alter default privileges in schema public grant usage on sequences to ${appRole};

-- The service runs as a role without DDL rights; this is the one thing it may create.
create function ensure_count_partitions(first_month date, months integer) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    parent text;
    month date;
    child text;
    made integer := 0;
begin
    if months < 1 or months > 240 then
        raise exception 'months must be between 1 and 240';
    end if;
    -- One at a time: replicas start together.
    perform pg_advisory_xact_lock(hashtext('ensure_count_partitions'));
    foreach parent in array array['unit_count', 'unit_count_history'] loop
        for offset_months in -1 .. months - 1 loop
            month := (date_trunc('month', first_month) + make_interval(months => offset_months))::date;
            child := case when offset_months = -1 then parent || '_default' else parent || '_' || to_char(month, 'YYYY_MM') end;
            if to_regclass(format('public.%I', child)) is null then
                begin
                    if offset_months = -1 then
                        execute format('create table %I partition of %I default with (fillfactor = 80)', child, parent);
                    else
                        execute format('create table %I partition of %I for values from (%L) to (%L) with (fillfactor = 80)',
                            child, parent, month, (month + interval '1 month')::date);
                    end if;
                    execute format('alter table %I enable row level security', child);
                    execute format('alter table %I force row level security', child);
                    execute format('create policy tenant on %I using (organization_id = current_setting(''app.organization'', true)) with check (organization_id = current_setting(''app.organization'', true))', child);
                    execute format('grant select, insert, update, delete on %I to ${appRole}', child);
                    made := made + 1;
                exception when check_violation then
                    -- The month has rows in the default partition already. They are served from there.
                    raise warning 'partition % not made: the default partition holds rows of its month', child;
                end;
            end if;
        end loop;
    end loop;
    return made;
end $$;
comment on function ensure_count_partitions(date, integer) is 'Makes the monthly partitions from a month on, and the default one, where missing; answers how many tables it made.';
revoke all on function ensure_count_partitions(date, integer) from public;
grant execute on function ensure_count_partitions(date, integer) to ${appRole};

select ensure_count_partitions((date_trunc('month', now()) - interval '24 months')::date, 28);
