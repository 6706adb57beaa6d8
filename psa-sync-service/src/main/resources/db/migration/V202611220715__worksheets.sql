-- Quantities that the PSA does not tell as they are now, and change sets that a person works off.

alter table agreement_line
    alter column quantity drop not null,
    add column quantity_source text not null default 'LIVE' check (quantity_source in ('LIVE', 'LAST_INVOICED', 'UNKNOWN')),
    add column quantity_day date,
    add constraint agreement_line_quantity_has_a_source check ((quantity is null) = (quantity_source = 'UNKNOWN'));
comment on column agreement_line.quantity is 'As the PSA showed it for the day as_of, or what was last invoiced; null if the PSA tells none.';
comment on column agreement_line.quantity_day is 'The last day that an invoiced quantity was invoiced for.';

alter table finding
    add column psa_quantity_source text,
    add column psa_quantity_day date;
comment on column finding.psa_quantity_source is 'Null on findings without a line, and on those older than this column.';

alter table change_set
    add column worksheet boolean not null default false,
    drop constraint change_set_state_check,
    add constraint change_set_state_check check (state in
        ('DRAFT', 'APPROVED', 'REJECTED', 'PUSHING', 'AWAITING_CONFIRMATION', 'PUSHED', 'PARTLY_FAILED', 'NEEDS_ATTENTION'));
comment on column change_set.worksheet is 'A person works it off. Decided by the first push and kept, whatever the connection is able to do later.';

alter table change_item
    alter column from_quantity drop not null,
    add column psa_quantity_source text not null default 'LIVE',
    add column psa_quantity_day date;
alter table push_intent alter column from_quantity drop not null;

create table worksheet_row (
    organization_id     text        not null,
    change_set_id       uuid        not null,
    item_id             uuid        not null,
    cells               jsonb       not null,
    expected_from       date        not null,
    handed_out_at       timestamptz not null,
    done                boolean,
    remark              text,
    answered_by         text,
    answered_by_subject text,
    answered_at         timestamptz,
    file_sha256         text,
    file_line           int,
    read_quantity       numeric,
    read_at             timestamptz,
    primary key (organization_id, change_set_id, item_id)
);
comment on table worksheet_row is 'One line of a change set as it was handed out to a person, and what became of it.';
comment on column worksheet_row.cells is 'The cells that nobody may change, as they stand in the file.';
comment on column worksheet_row.expected_from is 'An invoice for this day or a later one shows whether the line has its target.';
comment on column worksheet_row.done is 'The person''s answer; null while there is none.';
comment on column worksheet_row.read_at is 'When the PSA itself showed the target.';

create table own_quantity (
    organization_id text        not null,
    connection_id   uuid        not null,
    agreement_id    text        not null,
    line_id         text        not null,
    quantity        numeric     not null,
    source          text        not null check (source in ('CONFIRMED_BY_PERSON', 'PUSHED')),
    holds_from      date        not null,
    item_id         uuid        not null,
    recorded_at     timestamptz not null,
    primary key (organization_id, connection_id, agreement_id, line_id)
);
comment on table own_quantity is 'Our own record of what a line has, for lines whose PSA does not tell it. An invoice for holds_from or a later day overrules it.';

do $$
declare t text;
begin
    foreach t in array array['worksheet_row', 'own_quantity'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy tenant on %I using (organization_id = current_setting(''app.organization'', true)) with check (organization_id = current_setting(''app.organization'', true))', t);
    end loop;
end $$;
grant select, insert, update, delete on worksheet_row, own_quantity to ${appRole};
