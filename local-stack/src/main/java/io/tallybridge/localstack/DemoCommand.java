package io.tallybridge.localstack;

import io.tallybridge.localstack.demo.Play;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the suite and plays one MSP's month on it. */
@Command(
        name = "demo",
        description = {
            "Start the whole suite and play one MSP's month, then stay up until Ctrl-C.",
            "With --against, play it on a suite that runs already."
        },
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--once",
            description = "Stop after the month; the exit code tells whether every step was as expected.")
    boolean once;

    @Mixin
    AgainstOption against = new AgainstOption();

    @Mixin
    StackOptions options = new StackOptions();

    @Mixin
    HelpOption help = new HelpOption();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out);
        if (against.given()) {
            play(against.describe(progress), progress);
            return 0;
        }
        return Running.run(options.settings(), progress, (stack, out) -> {
            String organization = play(stack.description(), out);
            if (once) {
                return 0;
            }
            out.print(Hints.next(stack.description(), organization));
            return Running.untilGivenUp(stack);
        });
    }

    private static String play(StackDescription stack, Progress out) {
        People people = People.of(stack.issuer());
        String organization = FreeOrganization.find(stack, people);
        new Play(stack, people, organization, out::say).run();
        out.say("the month of " + organization + " is played: every step was as expected");
        return organization;
    }
}
