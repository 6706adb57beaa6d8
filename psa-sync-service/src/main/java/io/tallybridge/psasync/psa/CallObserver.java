package io.tallybridge.psasync.psa;

/** Gets every call of one operation as soon as it ended, so that evidence survives a crash in the middle. */
@FunctionalInterface
public interface CallObserver {
    CallObserver NONE = call -> {};

    void called(RecordedCall call);
}
