package io.tallybridge.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadsTest {

    private final AtomicInteger asked = new AtomicInteger();

    private Supplier<String> failing(int times, RuntimeException failure) {
        return () -> {
            if (asked.incrementAndGet() <= times) {
                throw failure;
            }
            return "answer";
        };
    }

    static Stream<RuntimeException> lostConnections() {
        return Stream.of(
                new ProcessingException(new ConnectException("refused")),
                new ProcessingException(new SocketException("reset")),
                new ProcessingException(new HttpClosedException("closed")),
                new HttpClosedException("closed"));
    }

    static Stream<RuntimeException> otherFailures() {
        return Stream.of(
                new ProcessingException(new TimeoutException("no answer in time")),
                new WebApplicationException(503),
                new WebApplicationException(404),
                new IllegalStateException("a fault of ours"));
    }

    @ParameterizedTest
    @MethodSource("lostConnections")
    void aLostConnectionIsTriedAgain(RuntimeException lost) {
        // When
        String waited = Reads.repeatedly(failing(2, lost));

        // Then
        assertThat(waited).isEqualTo("answer");
        assertThat(asked).hasValue(3);
    }

    @ParameterizedTest
    @MethodSource("lostConnections")
    void aLostConnectionIsTriedAgainWithoutWaiting(RuntimeException lost) {
        // When
        String answer = Reads.repeatedly(Uni.createFrom().item(failing(2, lost)))
                .await()
                .atMost(Duration.ofSeconds(60));

        // Then
        assertThat(answer).isEqualTo("answer");
        assertThat(asked).hasValue(3);
    }

    @ParameterizedTest
    @MethodSource("otherFailures")
    void anyOtherFailureIsNot(RuntimeException failure) {
        // Then
        assertThatThrownBy(() -> Reads.repeatedly(failing(1, failure))).isSameAs(failure);
        assertThatThrownBy(() -> Reads.repeatedly(Uni.createFrom().item(failing(2, failure)))
                        .await()
                        .atMost(Duration.ofSeconds(60)))
                .isSameAs(failure);
        assertThat(asked).hasValue(2);
    }

    @Test
    void itEnds() {
        // Given
        RuntimeException lost = new ProcessingException(new ConnectException("refused"));

        // Then
        assertThatThrownBy(() -> Reads.repeatedly(failing(100, lost))).isSameAs(lost);
        assertThat(asked).hasValue(4);
    }
}
