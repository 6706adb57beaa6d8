package io.tallybridge.localstack;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells a person what happens, each line with the time since the start. */
public final class Progress {

    private final PrintStream out;
    private final Instant start = Instant.now();

    /** Writes to {@code out}; time counts from now. */
    public Progress(PrintStream out) {
        this.out = out;
    }

    /** One thing that has happened or begins. */
    public synchronized void say(String line) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "%7.1fs  %s", seconds, line));
        out.flush();
    }

    /** Text without a time: a table, a hint. */
    public synchronized void print(String text) {
        out.println(text);
        out.flush();
    }
}
