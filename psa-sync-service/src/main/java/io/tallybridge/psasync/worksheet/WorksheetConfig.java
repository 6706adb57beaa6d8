package io.tallybridge.psasync.worksheet;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of worksheets. */
@ConfigMapping(prefix = "tallybridge.worksheets")
interface WorksheetConfig {

    /** Largest file that is taken. */
    @WithDefault("8M")
    MemorySize maxSize();

    /** So many problems of a refused file are told. */
    @WithDefault("100")
    int problemsShown();
}
