package io.tallybridge.localstack;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Starts what a service needs around it: database, issuer, simulators. {@code mvn quarkus:dev} does so by itself; the
 * services' settings are written into the data directory.
 */
@Command(
        name = "surroundings",
        description = "Start only database, issuer and simulators, for a service that is run by hand.",
        sortOptions = false)
final class SurroundingsCommand implements Callable<Integer> {

    @Mixin
    DataOption data = new DataOption();

    @Option(names = "--while", paramLabel = "<pid>", description = "Stop when this process ends.")
    @Nullable
    Long companion;

    @Mixin
    HelpOption help = new HelpOption();

    @Override
    public Integer call() throws InterruptedException {
        return Running.run(StackOptions.surroundings(data.directory()), new Progress(System.out), (stack, out) -> {
            stack.writeEnvironments();
            out.say("surroundings ready");
            if (companion == null) {
                return Running.untilGivenUp(stack);
            }
            ProcessHandle.of(companion).ifPresent(process -> process.onExit().join());
            return 0;
        });
    }
}
