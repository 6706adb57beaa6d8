package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void secretsAreMadeOnceKeptPrivatelyAndReplacedByGivenOnes() throws Exception {
        // Given
        DataDirectory data = new DataDirectory(directory);
        Secrets first = Secrets.load(data, Map.of(), false);

        // When
        Secrets second = Secrets.load(data, Map.of("client.tallybridge-cli", "given"), false);

        // Then
        assertThat(second.client("mapping-service"))
                .hasSizeGreaterThan(30)
                .isEqualTo(first.client("mapping-service"))
                .isNotEqualTo(first.client("gateway-service"));
        assertThat(second.client("tallybridge-cli")).isEqualTo("given");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.secrets())))
                .isEqualTo("rw-------");
    }

    @Test
    void theKeysetIsNeverReplaced() throws Exception {
        // Given
        DataDirectory data = new DataDirectory(directory);
        Secrets.ensureKeyset(data.keyset());
        String first = Files.readString(data.keyset());

        // When
        Secrets.ensureKeyset(data.keyset());

        // Then
        assertThat(Files.readString(data.keyset())).isEqualTo(first).contains("AesGcmKey");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.keyset())))
                .isEqualTo("rw-------");
    }

    @Test
    void aLostSecretsFileBesideADatabaseIsToldAndNotReplaced() throws Exception {
        // Given
        DataDirectory data = new DataDirectory(directory);
        Files.createDirectories(data.postgres());
        Files.writeString(data.postgres().resolve("PG_VERSION"), "18");

        // Then
        assertThatThrownBy(() -> Secrets.load(data, Map.of(), false))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("secrets.json is missing");
        assertThat(data.secrets()).doesNotExist();
    }

    @Test
    void everyPortInUseIsNamedWithItsOwnerAndItsOption() throws IOException {
        // Given
        List<Integer> free = FreePorts.take(10);
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            Ports ports = ports(free, free.get(1), taken.getLocalPort(), free.get(8));

            // Then
            assertThatThrownBy(ports::requireFree)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + ", meant for usage, is in use by process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("--usage-port or TALLYBRIDGE_USAGE_PORT")
                    .extracting(e -> ((StackException) e).exitCode())
                    .isEqualTo(StackException.UNUSABLE);
        }
    }

    @Test
    void onePortForTwoThingsIsTold() {
        // Given
        List<Integer> free = FreePorts.take(10);
        Ports ports = ports(free, free.get(0), free.get(2), free.get(8));

        // Then
        assertThatThrownBy(ports::requireFree)
                .isInstanceOf(StackException.class)
                .hasMessageContaining("given to both gateway and mapping");
    }

    @Test
    void aManagementPortInUseIsNamedWithItsOption() throws IOException {
        // Given
        List<Integer> free = FreePorts.take(10);
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            Ports ports = ports(free, free.get(1), free.get(2), taken.getLocalPort());

            // Then
            assertThatThrownBy(ports::requireFree)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + ", meant for psa-management, is in use")
                    .hasMessageContaining("--psa-management-port or TALLYBRIDGE_PSA_MANAGEMENT_PORT");
        }
    }

    private static Ports ports(List<Integer> free, int mapping, int usage, int psaManagement) {
        return new Ports(
                new Ports.ServicePorts(free.get(0), free.get(4)),
                new Ports.ServicePorts(mapping, free.get(5)),
                new Ports.ServicePorts(usage, free.get(6)),
                new Ports.ServicePorts(free.get(3), psaManagement),
                free.get(7),
                free.get(8) == psaManagement ? free.get(9) : free.get(8),
                free.get(9));
    }
}
