package io.tallybridge.localstack.balance;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The replicas of one service, and which of them take new work: asked often, as a kubelet does. */
final class Backends {

    static final String HOST = "127.0.0.1";

    private static final String READINESS = "/q/health/ready";
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A replica that says nothing may only be busy: it is left out after so many silences in a row. */
    private static final int SILENCES = 3;

    private final List<Member> members;
    private final AtomicInteger turn = new AtomicInteger();

    private static final class Member {
        private final Backend backend;
        private volatile boolean ready;
        private volatile boolean asking;
        private volatile int silences;

        Member(Backend backend) {
            this.backend = backend;
        }

        void answered(int status) {
            silences = 0;
            ready = status == 200;
        }

        void failed(Throwable failure) {
            if (isGone(failure) || ++silences >= SILENCES) {
                ready = false;
            }
        }

        private static boolean isGone(@Nullable Throwable failure) {
            return failure instanceof ConnectException
                    || (failure != null && failure.getCause() instanceof ConnectException);
        }
    }

    Backends(Vertx vertx, List<Backend> backends) {
        this.members = backends.stream().map(Member::new).toList();
        HttpClient probes = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setIdleTimeout((int) PATIENCE.toSeconds()));
        vertx.setPeriodic(1, PERIOD.toMillis(), tick -> members.forEach(member -> ask(probes, member)));
    }

    private static void ask(HttpClient probes, Member member) {
        if (member.asking) {
            return;
        }
        member.asking = true;
        probes.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost(HOST)
                        .setPort(member.backend.management())
                        .setURI(READINESS))
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.end().map(answer.statusCode()))
                .onSuccess(member::answered)
                .onFailure(member::failed)
                .eventually(() -> {
                    member.asking = false;
                    return Future.succeededFuture();
                });
    }

    /** Whom to try, in this order: each ready replica comes first in its turn, and the others only after all of these. */
    List<Backend> inTurn() {
        List<Backend> order = new ArrayList<>();
        List<Backend> others = new ArrayList<>();
        for (Member member : members) {
            (member.ready ? order : others).add(member.backend);
        }
        Collections.rotate(order, -Math.floorMod(turn.getAndIncrement(), Math.max(1, order.size())));
        order.addAll(others);
        return order;
    }

    /** Whether this replica is known to be ready. */
    boolean isReady(String name) {
        return members.stream().anyMatch(member -> member.backend.name().equals(name) && member.ready);
    }
}
