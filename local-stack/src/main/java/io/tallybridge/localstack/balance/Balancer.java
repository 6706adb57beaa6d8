package io.tallybridge.localstack.balance;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Iterator;

/**
 * What a Kubernetes Service does: each new connection goes to the next ready replica, and to the one after it when it is
 * refused. A connection stays where it is; what is sent over it is not looked at.
 */
final class Balancer {

    private static final int CONNECT_MILLIS = 2000;

    private final Backends backends;
    private final NetServer server;
    private final NetClient client;

    Balancer(Vertx vertx, Backends backends) {
        this.backends = backends;
        this.client = vertx.createNetClient(
                new NetClientOptions().setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true));
        this.server = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                .connectHandler(this::accept);
    }

    Future<Integer> listen(int port) {
        return server.listen(port, Backends.HOST).map(NetServer::actualPort);
    }

    private void accept(NetSocket caller) {
        caller.pause();
        connect(caller, backends.inTurn().iterator());
    }

    private void connect(NetSocket caller, Iterator<Backend> order) {
        if (!order.hasNext()) {
            caller.close();
            return;
        }
        client.connect(order.next().port(), Backends.HOST)
                .onSuccess(replica -> join(caller, replica))
                .onFailure(refused -> connect(caller, order));
    }

    /** Passes bytes in both directions; the end of one side, however it comes, is the end of the other. */
    private static void join(NetSocket caller, NetSocket replica) {
        caller.pipeTo(replica).onComplete(end -> replica.close());
        replica.pipeTo(caller).onComplete(end -> caller.close());
    }
}
