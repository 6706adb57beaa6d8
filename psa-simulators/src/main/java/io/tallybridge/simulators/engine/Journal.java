package io.tallybridge.simulators.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The latest requests of one PSA. The oldest are dropped so that a long-running simulator does not grow, but a flood of reads never drops
 * a write.
 */
final class Journal {

    private static final int READS = 20_000;
    private static final int WRITES = 100_000;

    private final Deque<JournalEntry> reads = new ArrayDeque<>();
    private final Deque<JournalEntry> writes = new ArrayDeque<>();
    private long last;
    private long life;

    /** What a request has to tell when it is recorded: the life of the PSA in which it arrived. */
    synchronized long life() {
        return life;
    }

    /** Records a request, unless the PSA was put back to its start while it was answered. */
    synchronized void add(long arrivedIn, boolean read, LongFunction<JournalEntry> entry) {
        if (arrivedIn != life) {
            return;
        }
        last++;
        Deque<JournalEntry> entries = read ? reads : writes;
        entries.add(entry.apply(last));
        if (entries.size() > (read ? READS : WRITES)) {
            entries.remove();
        }
    }

    synchronized List<JournalEntry> all() {
        List<JournalEntry> all = new ArrayList<>(writes);
        all.addAll(reads);
        all.sort(Comparator.comparingLong(JournalEntry::number));
        return all;
    }

    /** Forgets everything, also the requests that are still being answered. */
    synchronized void restart() {
        life++;
        clear();
    }

    synchronized void clear() {
        reads.clear();
        writes.clear();
    }
}
