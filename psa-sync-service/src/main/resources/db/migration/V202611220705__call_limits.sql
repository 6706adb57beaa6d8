-- What PSAs ask of their callers, counted for all replicas together. See docs/adr/0013-shared-call-limits.md.

create table call_limit (
    id           text        not null primary key,
    slot         bigint      not null default 0,
    slot_length  bigint,
    counts       int[]       not null default array_fill(0, array[65]),
    slowness     int         not null default 1,
    slow_until   timestamptz,
    refused_at   timestamptz,
    closed_until timestamptz,
    used_at      timestamptz not null
) with (fillfactor = 50);
comment on table call_limit is 'One limit of a PSA and how far it is used. Holds ids of limits only, belongs to no organization.';
comment on column call_limit.counts is 'Calls by slot, newest first: 65 slots of a 64th of the limit''s time each, so that the sum covers that time whatever the moment.';
comment on column call_limit.slot_length is 'In microseconds; null while only calls at the same time are limited.';

create table call_place (
    limit_id   text        not null,
    permit     uuid        not null,
    ticket     bigint      not null generated always as identity,
    holder     uuid        not null,
    entered_at timestamptz,
    slot       bigint,
    expires_at timestamptz not null,
    primary key (limit_id, permit)
) with (fillfactor = 50);
comment on table call_place is 'Calls under way, and callers who wait their turn (entered_at is null). A place whose holder died expires.';

-- The counts as they are seen from a later slot, or under another slot length.
create function call_counts(counts int[], slot bigint, slot_length bigint, later bigint, wanted_length bigint) returns int[]
    language plpgsql immutable as $$
begin
    if slot_length is distinct from wanted_length or later < slot then
        -- Another length, or a clock that went back: everything counts as if it had just happened.
        return array_prepend((select coalesce(sum(c), 0)::int from unnest(counts) c), array_fill(0, array[64]));
    elsif later - slot > 64 then
        return array_fill(0, array[65]);
    elsif later = slot then
        return counts;
    end if;
    return array_fill(0, array[(later - slot)::int]) || counts[1 : 65 - (later - slot)::int];
end $$;

-- Takes a place under all limits at once, or under none; then wait_ms says how long to wait, 0 that only a look tells.
-- given_at takes the place of the database's clock in tests.
create function call_limits_take(
    of_holder uuid, of_permit uuid, ids text[], requests int[], slot_lengths bigint[], at_once int[],
    lease_ms bigint, patience_ms bigint, given_at timestamptz,
    out granted boolean, out wait_ms bigint)
    language plpgsql as $$
declare
    moment  timestamptz;
    micros  bigint;
    l       call_limit;
    seen    int[];
    mine    bigint;
    ahead   int;
    inside  int;
    fallen  int;
    dead    int;
    allowed int;
    need    int;
    later   bigint;
    wait    bigint;
    longest bigint := 0;
    blocked boolean[] := '{}';
    here    boolean;
begin
    if (select count(*) from call_limit where id = any (ids)) < cardinality(ids) then
        insert into call_limit (id, used_at) select id, clock_timestamp() from unnest(ids) id order by id on conflict do nothing;
    end if;
    perform 1 from call_limit where id = any (ids) order by id for update;
    moment := coalesce(given_at, clock_timestamp());
    micros := (extract(epoch from moment) * 1000000)::bigint;
    for i in 1 .. cardinality(ids) loop
        select * into strict l from call_limit where id = ids[i];
        with gone as (delete from call_place where limit_id = ids[i] and expires_at <= moment returning entered_at)
            select count(entered_at) into dead from gone;
        select ticket into mine from call_place where limit_id = ids[i] and permit = of_permit;
        later := case when slot_lengths[i] is null then 0 else micros / slot_lengths[i] end;
        select count(entered_at),
               count(*) filter (where entered_at is null and permit <> of_permit and (mine is null or ticket < mine)),
               count(*) filter (where entered_at is not null and slot < later - 64)
            into inside, ahead, fallen
            from call_place where limit_id = ids[i];
        here := false;
        wait := 0;
        if l.closed_until > moment then
            here := true;
            wait := ceil(extract(epoch from l.closed_until - moment) * 1000);
        end if;
        if requests[i] is not null then
            seen := call_counts(l.counts, l.slot, l.slot_length, later, slot_lengths[i]);
            -- A call that ended with its process may have been sent at any time until now.
            seen[1] := seen[1] + dead;
            if dead > 0 then
                update call_limit set counts = seen, slot = later, slot_length = slot_lengths[i] where id = ids[i];
            end if;
            allowed := greatest(1, requests[i] / case when l.slow_until > moment then l.slowness else 1 end);
            need := (select sum(c) from unnest(seen) c) + fallen + ahead - allowed + 1;
            if need > 0 then
                here := true;
                for age in reverse 64 .. 0 loop
                    need := need - seen[age + 1];
                    if need <= 0 or age = 0 then
                        wait := greatest(wait, ((later - age + 65) * slot_lengths[i] - micros + 999) / 1000);
                        exit;
                    end if;
                end loop;
            end if;
        end if;
        if at_once[i] is not null
            and inside + ahead >= greatest(1, at_once[i] / case when l.slow_until > moment then l.slowness else 1 end) then
            here := true;
        end if;
        blocked := blocked || here;
        longest := greatest(longest, wait);
    end loop;
    granted := not (true = any (blocked));
    wait_ms := longest;
    if granted then
        for i in 1 .. cardinality(ids) loop
            later := case when slot_lengths[i] is null then 0 else micros / slot_lengths[i] end;
            update call_limit c
                set counts = call_counts(c.counts, c.slot, c.slot_length, later, slot_lengths[i]), slot = later,
                    slot_length = slot_lengths[i], used_at = moment
                where id = ids[i] and (c.slot <> later or c.slot_length is distinct from slot_lengths[i]);
            update call_limit c set counts[1] = c.counts[1] + 1, used_at = moment where id = ids[i];
            insert into call_place (limit_id, permit, holder, entered_at, slot, expires_at)
                values (ids[i], of_permit, of_holder, moment, later, moment + lease_ms * interval '1 millisecond')
                on conflict (limit_id, permit) do update
                    set entered_at = excluded.entered_at, slot = excluded.slot, expires_at = excluded.expires_at;
        end loop;
    elsif longest > patience_ms then
        delete from call_place where limit_id = any (ids) and permit = of_permit;
    else
        -- The caller keeps its turn where it has to wait; it looks again within half a minute.
        insert into call_place (limit_id, permit, holder, expires_at)
            select ids[n], of_permit, of_holder,
                   moment + least(longest, 30000) * interval '1 millisecond' + interval '5 seconds'
                from generate_subscripts(ids, 1) n where blocked[n]
            on conflict (limit_id, permit) do update set expires_at = excluded.expires_at;
    end if;
end $$;

-- Gives the places of a permit back. The PSA may have counted the call until now, so it leaves the limit's time counted from now.
create function call_limits_leave(of_permit uuid, ids text[], given_at timestamptz) returns void
    language plpgsql as $$
declare
    place call_place;
    l     call_limit;
    seen  int[];
    later bigint;
    micros bigint;
begin
    -- Losing this in a crash of the server only means that the lease has to expire.
    perform set_config('synchronous_commit', 'off', true);
    perform 1 from call_limit where id = any (ids) and slot_length is not null order by id for update;
    micros := (extract(epoch from coalesce(given_at, clock_timestamp())) * 1000000)::bigint;
    for place in delete from call_place where limit_id = any (ids) and permit = of_permit returning * loop
        select * into l from call_limit where id = place.limit_id;
        later := micros / l.slot_length;
        if place.entered_at is not null and l.slot_length is not null and later > place.slot then
            seen := call_counts(l.counts, l.slot, l.slot_length, greatest(later, l.slot), l.slot_length);
            later := greatest(later, l.slot);
            if later - place.slot <= 64 and seen[later - place.slot + 1] > 0 then
                seen[later - place.slot + 1] := seen[later - place.slot + 1] - 1;
            end if;
            seen[1] := seen[1] + 1;
            update call_limit set counts = seen, slot = later where id = place.limit_id;
        end if;
    end loop;
end $$;

-- The PSA refused a call for being one too many: everybody stays away, and goes slower for ten minutes afterwards.
-- Calls that were under way together when it happened count as one refusal. Answers how long everybody stays away.
create function call_limits_refuse(
    of_permit uuid, ids text[], asked_ms bigint, backoff_ms bigint[], longest_ms bigint[], given_at timestamptz) returns bigint
    language plpgsql as $$
declare
    moment timestamptz;
    l      call_limit;
    began  timestamptz;
    slow   int;
    wait   bigint;
    longest bigint := 0;
    until  timestamptz;
begin
    perform 1 from call_limit where id = any (ids) order by id for update;
    moment := coalesce(given_at, clock_timestamp());
    for i in 1 .. cardinality(ids) loop
        longest := greatest(longest, coalesce(asked_ms, 0));
        select * into l from call_limit where id = ids[i];
        select entered_at into began from call_place where limit_id = ids[i] and permit = of_permit;
        slow := case when l.slow_until > moment then l.slowness else 1 end;
        if slow = 1 or began is null or began > l.refused_at then
            slow := least(16, slow * 2);
        end if;
        longest := greatest(longest, coalesce(asked_ms, least(longest_ms[i], backoff_ms[i] * slow / 2)));
        update call_limit set slowness = slow, refused_at = moment where id = ids[i];
    end loop;
    until := moment + longest * interval '1 millisecond';
    update call_limit
        set closed_until = greatest(closed_until, until), slow_until = greatest(closed_until, until) + interval '10 minutes',
            used_at = moment
        where id = any (ids);
    select max(ceil(extract(epoch from closed_until - moment) * 1000)) into wait from call_limit where id = any (ids);
    return coalesce(wait, longest);
end $$;

alter table run
    add column tries int not null default 0,
    add column held_up_since timestamptz,
    add column checkpoint text;
comment on column run.tries is 'Starts that count against the number of retries: not those after which the PSA''s limits or a shutdown ended the attempt.';
comment on column run.held_up_since is 'Since when the PSA''s limits have let nothing through.';
comment on column run.checkpoint is 'What the handler has finished, so that another start need not read it again.';
