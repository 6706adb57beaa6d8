package io.tallybridge.localstack.balance;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All balancers of a stack, on two threads. */
public final class Balancers implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final Map<String, Backends> services = new ConcurrentHashMap<>();

    /**
     * Puts a plain balancer before the replicas of a service: round robin by connection.
     *
     * @param port where it listens; 0 takes a free one
     * @return where it listens
     */
    public int balance(String service, int port, List<Backend> replicas) {
        return await(new Balancer(vertx, backends(service, replicas)).listen(port));
    }

    /** Puts an ingress before the gateways: round robin by request. */
    public int admit(String service, int port, List<Backend> replicas) {
        return await(new Ingress(vertx, backends(service, replicas)).listen(port));
    }

    private Backends backends(String service, List<Backend> replicas) {
        Backends backends = new Backends(vertx, replicas);
        services.put(service, backends);
        return backends;
    }

    /** Whether a service's balancer gives new work to this replica. */
    public boolean gives(String service, String replica) {
        Backends backends = services.get(service);
        return backends != null && backends.isReady(replica);
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("A balancer does not start or stop", e);
        }
    }
}
