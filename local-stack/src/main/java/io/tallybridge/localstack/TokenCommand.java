package io.tallybridge.localstack;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a bearer token of the running stack's issuer, and nothing else. */
@Command(name = "token", description = "Print a bearer token of the local issuer.", sortOptions = false)
final class TokenCommand implements Callable<Integer> {

    @Option(
            names = "--organization",
            paramLabel = "<id>",
            description = "The organization the token speaks for; left out for an operator.")
    String organization = "";

    @Option(
            names = "--role",
            paramLabel = "<role>",
            required = true,
            split = ",",
            description =
                    "org-admin, billing-approver, line-creator, billing-viewer or operator; may be given several times.")
    List<String> roles = List.of();

    @Option(names = "--user", paramLabel = "<name>", description = "Name in the token; default: the first role.")
    @Nullable
    String user;

    @Option(names = "--expires-in", paramLabel = "<seconds>", description = "Lifetime; default: an hour.")
    @Nullable
    Long expiresIn;

    @Mixin
    AgainstOption against = new AgainstOption();

    @Mixin
    DataOption data = new DataOption();

    @Mixin
    HelpOption help = new HelpOption();

    @Override
    public Integer call() throws InterruptedException {
        StackDescription stack = against.given() ? against.describe(new Progress(System.err)) : running();
        String name = user == null ? roles.get(0) : user;
        System.out.println(expiresIn == null ? token(stack, name) : token(stack, name, expiresIn));
        return 0;
    }

    private StackDescription running() {
        return StackDescription.read(data.directory())
                .filter(StackDescription::isAlive)
                .orElseThrow(() -> StackException.unusable(
                        "No stack is running on " + data.directory() + ": start one with './run up' or './run demo'."));
    }

    private String token(StackDescription stack, String name) {
        return People.of(stack.issuer()).token(organization, roles, name);
    }

    private String token(StackDescription stack, String name, long seconds) {
        if (stack.issuer().keycloak() != null) {
            throw StackException.unusable(
                    "--expires-in is for the light issuer: the lifetime of Keycloak's tokens is set in its realm.");
        }
        Map<String, String> lifetime = Map.of("expires_in", Long.toString(seconds));
        return new TokenClient(stack.issuer()).token(organization, roles, name, lifetime);
    }
}
