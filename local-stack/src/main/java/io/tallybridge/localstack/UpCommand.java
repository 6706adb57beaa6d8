package io.tallybridge.localstack;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts the suite, empty, and stays in the foreground. */
@Command(
        name = "up",
        description = "Start the whole suite and stay in the foreground until Ctrl-C or SIGTERM.",
        sortOptions = false)
final class UpCommand implements Callable<Integer> {

    @Mixin
    StackOptions options = new StackOptions();

    @Mixin
    HelpOption help = new HelpOption();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out);
        return Running.run(options.settings(), progress, (stack, out) -> {
            out.say("up. Ctrl-C stops everything.");
            out.print(Hints.next(stack.description(), "acme"));
            return Running.untilGivenUp(stack);
        });
    }
}
