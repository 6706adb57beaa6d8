package io.tallybridge.localstack;

import io.tallybridge.localstack.demo.Play;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the suite and plays one MSP's month on it. */
@Command(
        name = "demo",
        description = "Start the whole suite and play one MSP's month, then stay up until Ctrl-C.",
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--once",
            description = "Stop after the month; the exit code tells whether every step was as expected.")
    boolean once;

    @Mixin
    StackOptions options = new StackOptions();

    @Mixin
    HelpOption help = new HelpOption();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out);
        return Running.run(options.settings(), progress, (stack, out) -> {
            People people = People.of(stack.description().issuer());
            String organization = FreeOrganization.find(stack.description(), people);
            new Play(stack.description(), people, organization, out::say).run();
            out.say("the month is played: every step was as expected");
            if (once) {
                return 0;
            }
            out.print(Hints.next(stack.description(), organization));
            return Running.untilGivenUp(stack);
        });
    }
}
