package io.tallybridge.simulators.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/** The latest requests of one PSA; the oldest are dropped so that a long-running simulator does not grow. */
final class Journal {

    private static final int CAPACITY = 100_000;

    private final Deque<JournalEntry> entries = new ArrayDeque<>();
    private long last;

    synchronized void add(LongFunction<JournalEntry> entry) {
        last++;
        entries.add(entry.apply(last));
        if (entries.size() > CAPACITY) {
            entries.remove();
        }
    }

    synchronized List<JournalEntry> all() {
        return new ArrayList<>(entries);
    }

    synchronized void clear() {
        entries.clear();
    }
}
