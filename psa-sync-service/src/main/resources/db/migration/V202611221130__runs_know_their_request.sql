-- A run outlives the request that asked for it, and may go on in another process.
alter table run
    add column request_id text,
    add column trace_parent text;

comment on column run.request_id is 'the request that asked for the run, as it stands in the logs of all services; null if none did';
comment on column run.trace_parent is 'where in its trace that request stood (W3C traceparent)';
