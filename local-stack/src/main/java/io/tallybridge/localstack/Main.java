package io.tallybridge.localstack;

import io.tallybridge.localstack.demo.StepFailed;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line behind {@code ./run}. */
@Command(
        name = "./run",
        description = "Tallybridge on one machine.",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            TokenCommand.class,
            StatusCommand.class,
            ReplaceCommand.class,
            SurroundingsCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 as wanted; 1 something failed; 2 wrong usage; 3 the machine is not ready for a start",
            "(a port in use, a stack already running, something not built)."
        })
public final class Main {

    @Mixin
    HelpOption help = new HelpOption();

    private Main() {}

    /** Runs one command; see {@code ./run help}. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args.length == 0 ? new String[] {"help"} : args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            PrintWriter err = command.getErr();
            if (failure instanceof StackException known) {
                err.println(known.getMessage());
                return known.exitCode();
            }
            if (failure instanceof StepFailed) {
                err.println("Not as expected. " + failure.getMessage());
                return StackException.FAILED;
            }
            failure.printStackTrace(err);
            return StackException.FAILED;
        });
        return commandLine;
    }
}
