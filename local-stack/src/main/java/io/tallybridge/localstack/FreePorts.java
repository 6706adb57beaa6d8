package io.tallybridge.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports that stay so: what a stack binds, it binds up to minutes after it has chosen, and once more after each restart. So
 * they are not of the range from which the system gives ports to whoever wants any, and two launchers on one machine keep
 * apart: ports come in blocks, and whoever holds a block's first port has the others.
 */
final class FreePorts {

    /** Systems give from 32768 or 49152 on. */
    private static final int FIRST = 10_000;

    private static final int LAST = 19_999;
    private static final int BLOCK = 50;

    /** Held until this process ends. */
    private static final List<ServerSocket> HELD = new ArrayList<>();

    private static final Deque<Integer> LEFT = new ArrayDeque<>();

    private FreePorts() {}

    /** {@code count} ports that this process was not given before. */
    static synchronized List<Integer> take(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            if (LEFT.isEmpty()) {
                takeBlock();
            }
            int port = LEFT.remove();
            if (Ports.isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static void takeBlock() {
        int blocks = (LAST + 1 - FIRST) / BLOCK;
        int any = ThreadLocalRandom.current().nextInt(blocks);
        for (int next = 0; next < blocks; next++) {
            int first = FIRST + (any + next) % blocks * BLOCK;
            if (hold(first)) {
                for (int port = first + 1; port < first + BLOCK; port++) {
                    LEFT.add(port);
                }
                return;
            }
        }
        throw StackException.unusable("No ports are free from %d to %d".formatted(FIRST, LAST));
    }

    private static boolean hold(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName(Ports.HOST), port));
            } catch (IOException e) {
                socket.close();
                return false;
            }
            HELD.add(socket);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
