package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsGivenTwice() {
        // When: more than a block
        List<Integer> first = FreePorts.take(70);
        List<Integer> second = FreePorts.take(11);

        // Then
        assertThat(first).hasSize(70).doesNotHaveDuplicates().doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(11).allMatch(Ports::isFree);
    }

    @Test
    void theSystemGivesNoneOfThemToAnybody() throws IOException {
        // Given
        List<Integer> ours = FreePorts.take(11);
        List<ServerSocket> others = new ArrayList<>();
        try {
            // When
            for (int n = 0; n < 200; n++) {
                ServerSocket socket = new ServerSocket();
                others.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getByName(Ports.HOST), 0));
            }

            // Then
            assertThat(others).extracting(ServerSocket::getLocalPort).allMatch(port -> port > 19_999);
            assertThat(ours).allMatch(port -> port <= 19_999).allMatch(Ports::isFree);
        } finally {
            for (ServerSocket socket : others) {
                socket.close();
            }
        }
    }

    @Test
    void whoHoldsABlockKeepsOthersOutOfIt() {
        // Given
        List<Integer> ours = FreePorts.take(60);

        // Then: its first port, which is held, is the mark
        assertThat(ours).allSatisfy(port -> assertThat(Ports.isFree(port - port % 50))
                .as("the mark of the block of " + port)
                .isFalse());
    }
}
