package io.tallybridge.localstack;

import java.util.concurrent.ExecutionException;

/** Runs a stack around some work and makes sure that it is stopped, also when the process is asked to end. */
final class Running {

    private Running() {}

    /** What is done while the stack is up. */
    @FunctionalInterface
    interface Work {
        int with(Stack stack, Progress progress) throws InterruptedException;
    }

    static int run(Settings settings, Progress progress, Work work) throws InterruptedException {
        Stack stack = new Stack(settings, progress);
        Thread hook = new Thread(
                () -> {
                    progress.say("stopping");
                    stack.close();
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stack.start();
            return work.with(stack, progress);
        } finally {
            if (removed(hook)) {
                stack.close();
            }
        }
    }

    /** Blocks until the process is asked to end, which the shutdown hook handles, or a service keeps dying. */
    static int untilGivenUp(Stack stack) throws InterruptedException {
        try {
            throw StackException.failed(
                    "The stack is stopped: " + stack.gaveUp().get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean removed(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook does the work.
            return false;
        }
    }
}
