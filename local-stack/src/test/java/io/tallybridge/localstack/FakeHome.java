package io.tallybridge.localstack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A project whose services and simulators are one tiny program that answers 200 to everything: enough to supervise. */
final class FakeHome {

    private static final String PROGRAM = """
            package io.tallybridge.simulators;

            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;

            public final class SimulatorMain {
                public static void main(String[] args) throws Exception {
                    String port = args.length == 2 ? args[1] : System.getenv("QUARKUS_HTTP_PORT");
                    if ("true".equals(System.getenv("FAKE_FAILS_" + System.getProperty("fake.module", "").replace('-', '_')))) {
                        System.out.println("this one does not want to start");
                        System.exit(9);
                    }
                    listen(port);
                    if (System.getenv("QUARKUS_MANAGEMENT_PORT") != null) {
                        listen(System.getenv("QUARKUS_MANAGEMENT_PORT"));
                    }
                }

                private static void listen(String port) throws Exception {
                    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 0);
                    server.createContext("/", exchange -> {
                        exchange.sendResponseHeaders(200, -1);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    private FakeHome() {}

    static void create(Path home) throws IOException {
        Path source = home.resolve("src/SimulatorMain.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, PROGRAM);
        Path classes = Files.createDirectories(home.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", classes.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                throw new IOException(messages.toString());
            }
        }
        Files.createDirectories(home.resolve("local-stack/target/lib"));
        Files.writeString(home.resolve("local-stack/pom.xml"), "<project/>");
        jar(classes, home.resolve("local-stack/target/lib/psa-simulators-fake.jar"));
        for (Service service : Service.values()) {
            Path jar = service.jar(home);
            Files.createDirectories(jar.getParent());
            jar(classes, jar);
        }
    }

    private static void jar(Path classes, Path target) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.tallybridge.simulators.SimulatorMain");
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }
}
