-- Keys older than a week are forgotten, a few with each new one.
create index idempotency_key_by_age on idempotency_key (organization_id, created_at);
