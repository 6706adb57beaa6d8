package io.tallybridge.psasync.reconcile;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Days that are billed together, both ends included, in the organization's time zone. */
public record Period(LocalDate from, LocalDate to) {

    public Period {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("A period must not end before it begins.");
        }
    }

    public long days() {
        return ChronoUnit.DAYS.between(from, to) + 1;
    }
}
