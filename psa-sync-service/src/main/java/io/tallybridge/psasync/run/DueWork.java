package io.tallybridge.psasync.run;

import com.github.kagkarlsson.scheduler.task.Task;

/** Due work of other kinds than runs, driven by the same scheduler. */
public interface DueWork {
    Task<?> task();
}
