package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.fail;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/** The main job, end to end: every step of the demo's month is a test. */
@Order(1)
class MonthIT {

    private final Suite suite = Suite.get();

    @TestFactory
    Stream<DynamicTest> everyStepIsAsExpected() {
        suite.playOnce();
        return suite.play().steps().stream()
                .map(step -> DynamicTest.dynamicTest(step.name(), () -> {
                    Throwable failure = suite.failedSteps().get(step.name());
                    if (failure != null) {
                        throw failure;
                    }
                    if (suite.notReached().contains(step.name())) {
                        fail("not reached: an earlier step failed");
                    }
                }));
    }
}
