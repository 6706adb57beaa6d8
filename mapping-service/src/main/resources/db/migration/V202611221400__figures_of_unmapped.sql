-- What nobody has mapped, summed for operators' gauges. See docs/adr/0019-figures-over-all-organizations.md.

-- As for integrations: the owner sees these tables only while somebody else calls its function below.
do $$
declare t text;
begin
    foreach t in array array['account', 'organization_service', 'vendor_service', 'account_mapping', 'service_mapping'] loop
        execute format('create policy figures on %I for select to current_user using (session_user <> current_user)', t);
    end loop;
end $$;

create function figures_of_unmapped(out status text, out accounts bigint, out services bigint)
    returns setof record
    language sql stable security definer set search_path = public, pg_temp as $$
    select i.status, sum(u.accounts)::bigint, sum(u.services)::bigint
    from integration i
    join (
        select a.organization_id, a.integration_id, count(*) as accounts, 0 as services
        from account a
        where not exists (select 1 from account_mapping m
                          where m.organization_id = a.organization_id and m.integration_id = a.integration_id
                            and m.account_id = a.id)
        group by 1, 2
        union all
        select s.organization_id, s.integration_id, 0, count(*)
        from integration_service s
        where not exists (select 1 from service_mapping m
                          where m.organization_id = s.organization_id and m.integration_id = s.integration_id
                            and m.service_id = s.id)
        group by 1, 2) u on u.organization_id = i.organization_id and u.integration_id = i.id
    group by 1
$$;
comment on function figures_of_unmapped() is 'Accounts and services without any mapping, by status of their integration.';
revoke all on function figures_of_unmapped() from public;
grant execute on function figures_of_unmapped() to ${appRole};
