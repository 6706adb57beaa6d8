package io.tallybridge.usage.bulk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines of bounded length. */
final class LineReader {

    /** Longest line in bytes; a longer one is skipped. */
    static final int LONGEST = 16 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * A line without its end.
     *
     * @param tooLong the line was longer than {@link #LONGEST}; its bytes are gone
     */
    record Line(byte[] bytes, boolean tooLong) {}

    /** The next line, null at the end. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        boolean any = false;
        boolean tooLong = false;
        while (true) {
            if (position == end) {
                end = in.read(buffer, 0, buffer.length);
                position = 0;
                if (end < 0) {
                    end = 0;
                    return any ? new Line(line.toByteArray(), tooLong) : null;
                }
                continue;
            }
            any = true;
            int from = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            int length = position - from;
            if (line.size() + length > LONGEST) {
                tooLong = true;
            } else if (!tooLong) {
                line.write(buffer, from, length);
            }
            if (position < end) {
                position++;
                return new Line(line.toByteArray(), tooLong);
            }
        }
    }
}
