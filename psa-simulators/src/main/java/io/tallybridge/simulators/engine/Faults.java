package io.tallybridge.simulators.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults on order for one PSA. A request meets at most one; the one ordered first wins. */
final class Faults {

    private static final class Order {
        private final Fault fault;
        private int toSkip;
        private int left;
        private boolean live;

        Order(Fault fault) {
            this.fault = fault;
            this.toSkip = fault.skip() == null ? 0 : fault.skip();
            this.left = fault.times() == null ? 1 : fault.times();
            this.live = fault.kind() != FaultKind.STALE_READ || fault.immediately();
        }
    }

    private final List<Order> orders = new ArrayList<>();

    synchronized void add(Fault fault) {
        orders.add(new Order(fault));
    }

    synchronized void clear() {
        orders.clear();
    }

    synchronized List<Fault> open() {
        return orders.stream().map(order -> order.fault.times(order.left)).toList();
    }

    /** Takes the fault that this request meets, if any. */
    synchronized @Nullable Fault take(SimulatorRequest request, boolean read) {
        for (Order order : orders) {
            Fault fault = order.fault;
            boolean possible = order.live
                    && (!read || !fault.kind().writesOnly())
                    && (read || fault.kind() != FaultKind.STALE_READ)
                    && (fault.match() == null || fault.match().accepts(request));
            if (!possible) {
                continue;
            }
            if (order.toSkip > 0) {
                order.toSkip--;
                continue;
            }
            order.left--;
            if (order.left <= 0) {
                orders.remove(order);
            }
            return fault;
        }
        return null;
    }

    /** A write was applied: from now on stale reads have a former state to show. */
    synchronized void written() {
        orders.forEach(order -> order.live = true);
    }
}
