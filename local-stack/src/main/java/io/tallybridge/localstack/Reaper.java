package io.tallybridge.localstack;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends the children when the launcher is killed without a chance to do so itself. A tiny shell holds the other end of
 * a pipe; when the launcher is gone, whatever the cause, the pipe closes and the shell signals the processes it was told of.
 */
final class Reaper implements AutoCloseable {

    /** One line replaces the list: processes before the bar get TERM, those after it INT (a fast stop for PostgreSQL). */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            term=''; int=''
            while IFS='|' read -r t i; do term=$t; int=$i; done
            [ -n "$term" ] && kill -TERM $term 2>/dev/null
            [ -n "$int" ] && kill -INT $int 2>/dev/null
            exit 0
            """;

    private final Process shell;
    private final OutputStream pipe;
    private final Set<Long> services = new LinkedHashSet<>();
    private final Set<Long> databases = new LinkedHashSet<>();

    private Reaper(Process shell) {
        this.shell = shell;
        this.pipe = shell.getOutputStream();
    }

    static Reaper start() {
        try {
            return new Reaper(new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw StackException.failed("Cannot start a shell", e);
        }
    }

    synchronized void watchService(long pid) {
        services.add(pid);
        tell();
    }

    synchronized void watchDatabase(long pid) {
        databases.add(pid);
        tell();
    }

    synchronized void forget(long pid) {
        if (services.remove(pid) | databases.remove(pid)) {
            tell();
        }
    }

    private void tell() {
        String line = join(services) + "|" + join(databases) + "\n";
        try {
            pipe.write(line.getBytes(StandardCharsets.UTF_8));
            pipe.flush();
        } catch (IOException e) {
            // The shell was killed: the children still end with an orderly stop.
        }
    }

    private static String join(Collection<Long> pids) {
        return pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** After an orderly stop there is nobody left to end. */
    @Override
    public synchronized void close() {
        services.clear();
        databases.clear();
        tell();
        try {
            pipe.close();
        } catch (IOException e) {
            shell.destroy();
        }
    }
}
