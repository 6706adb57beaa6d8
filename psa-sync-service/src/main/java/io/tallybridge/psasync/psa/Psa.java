package io.tallybridge.psasync.psa;

import java.util.Locale;

/** The PSAs that can be connected. Each constant has one adapter, one descriptor and one page under {@code docs/psa}. */
public enum Psa {
    CONNECTWISE,
    AUTOTASK,
    HALOPSA,
    SYNCRO,
    ACCELO,
    TIGERPAW,
    BMS,
    PULSEWAY,
    CLOUDBLUE;

    /** The name used in file names and folders: the constant in lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
