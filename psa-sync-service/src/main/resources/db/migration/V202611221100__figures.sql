-- Sums over all organizations for operators' gauges. See docs/adr/0019-figures-over-all-organizations.md.

-- The owner sees these tables only while somebody else calls its functions below, which answer sums and ages. Whoever
-- signs in as the owner sees as little as before.
do $$
declare t text;
begin
    foreach t in array array['run', 'psa_connection', 'reconciliation', 'change_set', 'push_intent', 'worksheet_row'] loop
        execute format('create policy figures on %I for select to current_user using (session_user <> current_user)', t);
    end loop;
end $$;

create index run_unfinished on run (kind, state) where state in ('QUEUED', 'RUNNING');
create index change_set_open on change_set (state, created_at) where state not in ('PUSHED', 'REJECTED');
create index push_intent_open on push_intent (opened_at) where state in ('OPEN', 'UNKNOWN');
create index reconciliation_newest on reconciliation (organization_id, connection_id, id desc) where state = 'DONE';

-- Connections, and what their newest reconciliation found.
create function figures_of_connections(of_key bigint, out psa text, out state text, out n bigint, out former_key bigint)
    returns setof record
    language sql stable security definer set search_path = public, pg_temp as $$
    select psa, case when test_ok then 'working' when not test_ok then 'failing' else 'untested' end,
           count(*), count(*) filter (where secret_key_id <> of_key)
    from psa_connection where state = 'ACTIVE'
    group by 1, 2
$$;
comment on function figures_of_connections(bigint) is 'Connections by PSA and outcome of their last test, and how many have credentials that another key than of_key seals.';

create function figures_of_findings(out psa text, out kind text, out n bigint)
    returns setof record
    language sql stable security definer set search_path = public, pg_temp as $$
    select c.psa, k.key, sum(k.value::bigint)::bigint
    from psa_connection c
    cross join lateral (
        select totals from reconciliation r
        where r.organization_id = c.organization_id and r.connection_id = c.id and r.state = 'DONE'
        order by r.id desc limit 1) newest
    cross join lateral jsonb_each_text(newest.totals -> 'byKind') k
    where c.state = 'ACTIVE'
    group by 1, 2
$$;
comment on function figures_of_findings() is 'Findings by PSA and kind, of the newest finished reconciliation of each connection.';

create function figures_of_runs(at timestamptz, out kind text, out state text, out n bigint, out oldest_seconds double precision)
    returns setof record
    language sql stable security definer set search_path = public, pg_temp as $$
    select kind, state, count(*), extract(epoch from at - min(created_at))::double precision
    from run where state in ('QUEUED', 'RUNNING')
    group by 1, 2
$$;
comment on function figures_of_runs(timestamptz) is 'Runs that have not ended.';

create function figures_of_change_sets(at timestamptz, out state text, out n bigint, out oldest_seconds double precision)
    returns setof record
    language sql stable security definer set search_path = public, pg_temp as $$
    select state, count(*), extract(epoch from at - min(coalesce(decided_at, created_at)))::double precision
    from change_set where state not in ('PUSHED', 'REJECTED')
    group by 1
$$;
comment on function figures_of_change_sets(timestamptz) is 'Change sets that somebody or something still has to do with, and how long the oldest has been so: since its decision, or since it was made.';

create function figures_of_intents(at timestamptz, out n bigint, out oldest_seconds double precision)
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*), coalesce(extract(epoch from at - min(opened_at)), 0)::double precision
    from push_intent i where state in ('OPEN', 'UNKNOWN')
      and not exists (select from worksheet_row w where w.organization_id = i.organization_id and w.change_set_id = i.change_set_id and w.item_id = i.item_id)
$$;
comment on function figures_of_intents(timestamptz) is 'Writes that may have reached a PSA and of which no reading has shown what became of them. A line on a worksheet waits for a person and is none.';

revoke all on function figures_of_connections(bigint), figures_of_findings(), figures_of_runs(timestamptz),
    figures_of_change_sets(timestamptz), figures_of_intents(timestamptz) from public;
grant execute on function figures_of_connections(bigint), figures_of_findings(), figures_of_runs(timestamptz),
    figures_of_change_sets(timestamptz), figures_of_intents(timestamptz) to ${appRole};
