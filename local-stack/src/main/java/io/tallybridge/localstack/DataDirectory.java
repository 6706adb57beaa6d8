package io.tallybridge.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory that keeps what outlives a run: the database, secrets, keys and logs. One stack at a time owns it. */
final class DataDirectory implements AutoCloseable {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path root;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    DataDirectory(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Path postgres() {
        return root.resolve("pg");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    Path secrets() {
        return root.resolve("secrets.json");
    }

    Path keyset() {
        return root.resolve("keyset.json");
    }

    Path issuerKey() {
        return root.resolve("issuer-key.json");
    }

    Path gatewayKey() {
        return root.resolve("gateway-key.json");
    }

    Path description() {
        return root.resolve("stack.json");
    }

    Path environment(String service) {
        return root.resolve(service + ".properties");
    }

    private Path lockFile() {
        return root.resolve("stack.lock");
    }

    /**
     * Takes the directory for this process. The operating system gives the lock back when the process ends, however
     * it ends.
     *
     * @throws StackException if another stack runs on this directory
     */
    void lock() {
        try {
            Files.createDirectories(logs());
            FileChannel opened = FileChannel.open(
                    lockFile(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock taken = opened.tryLock();
            if (taken == null) {
                String holder = read(opened);
                opened.close();
                throw StackException.unusable(
                        "A stack is already running on %s%s. './run status' shows it; another one needs --data and --random-ports."
                                .formatted(root, holder.isEmpty() ? "" : " (process " + holder + ")"));
            }
            channel = opened;
            lock = taken;
            opened.truncate(0);
            opened.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            opened.force(true);
        } catch (IOException e) {
            throw StackException.failed("Cannot use the data directory " + root, e);
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        file.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).trim();
    }

    /** Removes the logs of earlier runs. */
    void clearLogs() {
        try (Stream<Path> files = Files.list(logs())) {
            for (Path file : files.filter(f -> f.getFileName().toString().endsWith(".log"))
                    .toList()) {
                if (!file.getFileName().toString().equals("build.log")) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that only its owner can read, replacing the former one as a whole or not at all. */
    static void writePrivately(Path file, String content) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent == null) {
                throw new IOException("No directory for " + file);
            }
            Path fresh = Files.createTempFile(parent, "." + file.getFileName(), ".new");
            if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(fresh, OWNER_ONLY);
            }
            Files.writeString(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw StackException.failed("Cannot write " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.release();
            }
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
