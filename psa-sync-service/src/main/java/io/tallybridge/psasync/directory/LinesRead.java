package io.tallybridge.psasync.directory;

import io.tallybridge.psasync.run.RunContext;

/** Hears that all lines of a connection have just been read, within the run that read them. */
public interface LinesRead {

    /** Works outside of a transaction; must be safe to be called again. */
    void linesRead(RunContext run);
}
