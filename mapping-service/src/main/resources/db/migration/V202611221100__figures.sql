-- A sum over all organizations for operators' gauges. See docs/adr/0019-figures-over-all-organizations.md.

-- The owner sees integrations only while somebody else calls its function below. Whoever signs in as the owner sees as
-- little as before.
create policy figures on integration for select to current_user using (session_user <> current_user);

create function figures_of_integrations(out status text, out n bigint, out pending_updates bigint)
    returns setof record
    language sql stable security definer set search_path = public, pg_temp as $$
    select status, count(*), coalesce(sum(pending_updates), 0)::bigint from integration group by 1
$$;
comment on function figures_of_integrations() is 'Integrations by status, and how many mapping changes their vendors have not confirmed.';
revoke all on function figures_of_integrations() from public;
grant execute on function figures_of_integrations() to ${appRole};
