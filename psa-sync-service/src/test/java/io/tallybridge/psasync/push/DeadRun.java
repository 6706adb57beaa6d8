package io.tallybridge.psasync.push;

import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import java.util.UUID;

/** What a process leaves behind that is killed between its intent and the PSA's answer. */
final class DeadRun {
    private DeadRun() {}

    /**
     * Leaves it.
     *
     * @param called the PSA had been called
     * @return the run that another process will find
     */
    static UUID of(Msp msp, String connection, String changeSet, boolean called) {
        UUID run = Ids.next();
        String organization = msp.organization;
        Database.update(
                organization,
                "insert into run (organization_id, id, kind, connection_id, subject_id, state, attempt, requested_by,"
                        + " created_at, started_at) values (?, ?, 'PUSH', ?::uuid, ?::uuid, 'RUNNING', 1, 'pat', now(), now())",
                organization,
                run,
                connection,
                changeSet);
        Database.update(
                organization,
                "insert into connection_lock (organization_id, connection_id, run_id, since) values (?, ?::uuid, ?, now())",
                organization,
                connection,
                run);
        Database.update(
                organization,
                "update change_set set state = 'PUSHING', run_id = ? where organization_id = ? and id = ?::uuid",
                run,
                organization,
                changeSet);
        Database.update(
                organization,
                "insert into push_intent (organization_id, id, item_id, change_set_id, run_id, attempt, from_quantity,"
                        + " to_quantity, counts, state, opened_at)"
                        + " select organization_id, ?, id, change_set_id, ?, 1, from_quantity, to_quantity, '[]', 'OPEN', now()"
                        + " from change_item where organization_id = ? and change_set_id = ?::uuid",
                Ids.next(),
                run,
                organization,
                changeSet);
        if (called) {
            Database.update(
                    organization,
                    "insert into push_call (organization_id, id, intent_id, item_id, purpose, call)"
                            + " select organization_id, ?, id, item_id, 'push', '{\"method\":\"GET\"}' from push_intent"
                            + " where organization_id = ? and change_set_id = ?::uuid",
                    Ids.next(),
                    organization,
                    changeSet);
        }
        Database.update(
                null,
                "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat,"
                        + " version) values ('run', ?, now() - interval '1 hour', true, 'a process that died',"
                        + " now() - interval '1 hour', 2)",
                organization + "/" + run);
        return run;
    }
}
