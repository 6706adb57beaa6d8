-- Every table belongs to organizations: organization_id is the first column of every key, and row-level security is
-- enabled and forced, so that neither a forgotten filter nor the owner itself shows a foreign row.

create function tenant_table(tab regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', tab);
    execute format('alter table %s force row level security', tab);
    execute format(
        'create policy tenant on %s using (organization_id = current_setting(''app.organization'', true))'
        ' with check (organization_id = current_setting(''app.organization'', true))', tab);
    execute format('grant select, insert, update, delete on %s to ${appRole}', tab);
end $$;
comment on function tenant_table(regclass) is 'Makes a table visible only within app.organization, and usable by the service''s role. Call it for every new table.';

grant usage on schema public to ${appRole};

create table organization (
    organization_id text        not null,
    name            text        not null,
    time_zone       text        not null default 'UTC',
    currency        text        not null default 'USD',
    version         bigint      not null default 0,
    created_at      timestamptz not null default now(),
    primary key (organization_id),
    check (organization_id ~ '^[a-z0-9][a-z0-9-]{0,62}$')
);
comment on table organization is 'One MSP, the tenant. The id is the value of the token claim "organization".';
comment on column organization.time_zone is 'IANA name; decides which day a count belongs to.';
comment on column organization.currency is 'ISO 4217 code of the money shown.';

create table idempotency_key (
    organization_id text        not null,
    key             text        not null,
    request_hash    text        not null,
    answer          text,
    created_at      timestamptz not null default now(),
    primary key (organization_id, key)
);
comment on table idempotency_key is 'First answers of creating requests, replayed to repeats. Never holds a secret: key pairs are not replayable.';

create table vendor (
    organization_id         text        not null,
    id                      uuid        not null,
    name                    text        not null,
    description             text        not null default '',
    integration_portal_url  text,
    vendor_support_page_url text,
    version                 bigint      not null default 0,
    created_at              timestamptz not null,
    updated_at              timestamptz not null,
    primary key (organization_id, id),
    foreign key (organization_id) references organization (organization_id)
);
comment on table vendor is 'Who makes the product whose use is counted.';

create table vendor_service (
    organization_id text        not null,
    vendor_id       uuid        not null,
    id              uuid        not null,
    name            text        not null,
    name_key        text        not null,
    description     text        not null default '',
    category        text        not null,
    subcategory     text        not null,
    support_article text,
    support_contact text,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, vendor_id, id),
    foreign key (organization_id, vendor_id) references vendor (organization_id, id)
);
create unique index vendor_service_name on vendor_service (organization_id, vendor_id, name_key);
comment on table vendor_service is 'A service (SKU) of a vendor, offered by all integrations of that vendor.';
comment on column vendor_service.name_key is 'The name without its case: two services of one vendor never differ in case only.';

create table integration (
    organization_id   text        not null,
    id                uuid        not null,
    vendor_id         uuid        not null,
    name              text        not null,
    status            text        not null default 'inactive' check (status in ('inactive', 'pending', 'active', 'disabled', 'error')),
    mapping_version   bigint      not null default 0,
    confirmed_version bigint      not null default 0,
    pending_updates   integer     not null default 0,
    last_synced_at    timestamptz,
    version           bigint      not null default 0,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    primary key (organization_id, id),
    foreign key (organization_id, vendor_id) references vendor (organization_id, id)
);
create index integration_vendor on integration (organization_id, vendor_id);
comment on table integration is 'One connection between an organization and a vendor. Its row is the lock of everything that moves its mapping version.';
comment on column integration.mapping_version is 'Moves with every change of accounts, services, mappings or status.';
comment on column integration.confirmed_version is 'The mapping version that the vendor has confirmed last.';
comment on column integration.pending_updates is 'Mapping changes by the organization since the confirmed version.';
comment on column integration.last_synced_at is 'When the last count was accepted.';

create table vendor_key (
    organization_id    text        not null,
    id                 uuid        not null,
    integration_id     uuid        not null,
    vendor_id          uuid        not null,
    vendor_key_prefix  text        not null,
    vendor_key_hash    text        not null,
    partner_key_prefix text        not null,
    partner_key_hash   text        not null,
    created_by         text        not null,
    created_at         timestamptz not null,
    last_used_at       timestamptz,
    expires_at         timestamptz,
    revoked_at         timestamptz,
    replaced_by        uuid,
    primary key (organization_id, id),
    foreign key (organization_id, integration_id) references integration (organization_id, id)
);
create index vendor_key_integration on vendor_key (organization_id, integration_id, id);
create index vendor_key_partner on vendor_key (partner_key_hash);
comment on table vendor_key is 'Key pairs of integrations. The keys are 256 random bits each and kept as SHA-256 only.';
comment on column vendor_key.vendor_key_prefix is 'First characters of the key, to tell keys apart; too few to guess the rest.';
comment on column vendor_key.last_used_at is 'Written at most once a minute.';
comment on column vendor_key.replaced_by is 'The pair that a rotation made; both work until expires_at.';

create table account (
    organization_id text        not null,
    integration_id  uuid        not null,
    id              text        not null,
    name            text        not null,
    description     text        not null default '',
    active          boolean     not null default true,
    arrears         boolean     not null default false,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, integration_id, id),
    foreign key (organization_id, integration_id) references integration (organization_id, id)
);
comment on table account is 'The vendor''s name for one of the organization''s clients; the id is the vendor''s, unchanged.';

create table organization_service (
    organization_id text        not null,
    integration_id  uuid        not null,
    id              text        not null,
    name            text        not null,
    description     text        not null default '',
    active          boolean     not null default true,
    arrears         boolean     not null default false,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, integration_id, id),
    foreign key (organization_id, integration_id) references integration (organization_id, id)
);
comment on table organization_service is 'A service that a vendor declares for one organization, with an id of its own choice.';

create table account_mapping (
    organization_id text        not null,
    id              uuid        not null,
    integration_id  uuid        not null,
    account_id      text        not null,
    connection_id   uuid        not null,
    company_id      text        not null,
    company_name    text        not null,
    origin          text        not null check (origin in ('MANUAL', 'AUTOMATIC')),
    created_by      text        not null,
    created_at      timestamptz not null,
    primary key (organization_id, id),
    unique (organization_id, integration_id, account_id, connection_id),
    foreign key (organization_id, integration_id, account_id)
        references account (organization_id, integration_id, id) on update cascade on delete cascade
);
comment on table account_mapping is 'Account to company of one PSA connection: one company per account and connection, many accounts may share a company.';
comment on column account_mapping.company_name is 'As it was when mapped; the id decides.';

create table service_mapping (
    organization_id text        not null,
    id              uuid        not null,
    integration_id  uuid        not null,
    service_id      text        not null,
    connection_id   uuid        not null,
    product_id      text        not null,
    product_name    text        not null,
    rule            jsonb       not null,
    origin          text        not null check (origin in ('MANUAL', 'AUTOMATIC')),
    version         bigint      not null default 0,
    created_by      text        not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (organization_id, id),
    foreign key (organization_id, integration_id) references integration (organization_id, id)
);
create index service_mapping_service on service_mapping (organization_id, integration_id, service_id);
create unique index service_mapping_product on service_mapping
    (organization_id, integration_id, connection_id, md5(service_id), product_id);
comment on table service_mapping is 'Service to product of one PSA connection, with the rule that makes counts a billable quantity.';
comment on column service_mapping.service_id is 'The vendor service''s UUID as text, or the id of an organization service.';

create table line_override (
    organization_id    text not null,
    service_mapping_id uuid not null,
    integration_id     uuid not null,
    account_id         text not null,
    agreement_id       text not null,
    line_id            text not null,
    primary key (organization_id, service_mapping_id, account_id),
    foreign key (organization_id, service_mapping_id)
        references service_mapping (organization_id, id) on delete cascade,
    foreign key (organization_id, integration_id, account_id)
        references account (organization_id, integration_id, id) on update cascade on delete cascade
);
create index line_override_account on line_override (organization_id, integration_id, account_id);
comment on table line_override is 'For one account, the very line of one agreement that a service mapping writes to.';

create table mapping_version (
    organization_id text        not null,
    integration_id  uuid        not null,
    version         bigint      not null,
    changed_at      timestamptz not null,
    changed_by      text        not null,
    subject         text        not null,
    change          text        not null,
    updates         integer     not null,
    primary key (organization_id, integration_id, version),
    foreign key (organization_id, integration_id) references integration (organization_id, id)
);
comment on table mapping_version is 'Every change of an integration''s accounts, services, mappings or status: who, when, what.';
comment on column mapping_version.subject is 'Subject of the token that asked for the change.';
comment on column mapping_version.updates is 'How many mappings changed, which the vendor has to confirm; 0 for the vendor''s own changes.';

create table mapping_update (
    organization_id text    not null,
    integration_id  uuid    not null,
    version         bigint  not null,
    position        integer not null,
    kind            text    not null,
    item_id         text    not null,
    item_name       text    not null,
    mapping_id      uuid,
    connection_id   uuid,
    target_id       text,
    target_name     text,
    primary key (organization_id, integration_id, version, position),
    foreign key (organization_id, integration_id, version)
        references mapping_version (organization_id, integration_id, version)
);
comment on table mapping_update is 'The items that one mapping version changed.';
comment on column mapping_update.item_id is 'Id of the account or service.';
comment on column mapping_update.target_id is 'Company or product, where a mapping changed.';

create table alert (
    organization_id text        not null,
    id              uuid        not null,
    integration_id  uuid        not null,
    account_id      text        not null,
    alert_id        text        not null,
    title           text        not null,
    description     text        not null,
    priority        integer     not null,
    status          integer     not null,
    due_at          timestamptz,
    service_id      text,
    created_at      timestamptz not null,
    primary key (organization_id, id),
    unique (organization_id, integration_id, alert_id),
    foreign key (organization_id, integration_id) references integration (organization_id, id)
);
comment on table alert is 'Alerts that vendors sent. Integrations are made for billing only, so none becomes a ticket; each is kept and answered as failed.';

do $$
declare tab text;
begin
    foreach tab in array array['organization', 'idempotency_key', 'vendor', 'vendor_service', 'integration', 'vendor_key',
        'account', 'organization_service', 'account_mapping', 'service_mapping', 'line_override', 'mapping_version',
        'mapping_update', 'alert'] loop
        perform tenant_table(tab::regclass);
    end loop;
end $$;

-- A key is exchanged before anybody knows whose it is: who presents it may see the row of just this key.
create policy presented_key on vendor_key for select
    using (partner_key_hash = current_setting('app.presented_key_hash', true));

create view integration_service with (security_invoker = true) as
    select i.organization_id, i.id as integration_id, s.id::text as id, 'VENDOR' as kind, s.name, s.description,
           true as active, false as arrears, s.category, s.subcategory
      from integration i join vendor_service s on s.organization_id = i.organization_id and s.vendor_id = i.vendor_id
    union all
    select o.organization_id, o.integration_id, o.id, 'ORGANIZATION', o.name, o.description, o.active, o.arrears, null, null
      from organization_service o;
comment on view integration_service is 'All services that an integration may count: its vendor''s and those declared for the organization.';
grant select on integration_service to ${appRole};
