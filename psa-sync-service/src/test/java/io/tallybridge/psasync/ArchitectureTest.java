package io.tallybridge.psasync;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import java.time.Instant;

@AnalyzeClasses(packages = "io.tallybridge.psasync", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule FEATURES_HAVE_NO_CYCLES = slices().matching("io.tallybridge.psasync.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature that needs another one back is one feature");

    @ArchTest
    static final ArchRule RULES_KNOW_NO_HTTP_AND_NO_SQL = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.(BillableQuantity|Classification|Rule|Period|Counted|Step|LineFacts|Brakes|ChangeItem"
                            + "|Warning|CanonicalJson|HashChain)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "jakarta.ws.rs..",
                    "jakarta.persistence..",
                    "io.quarkus..",
                    "io.tallybridge.psasync.sql..")
            .because("what a client is billed must be readable and testable by itself");

    @ArchTest
    static final ArchRule RESOURCES_HOLD_NO_SQL = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..")
            .because("paths and statuses change for other reasons than tables");

    @ArchTest
    static final ArchRule RESOURCES_ARE_HIDDEN = classes()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .or()
            .haveSimpleNameEndingWith("Repository")
            .should()
            .bePackagePrivate()
            .because("other features speak to a feature's service, not to its edges");

    @ArchTest
    static final ArchRule EVERY_ENDPOINT_STATES_ITS_ROLES = methods()
            .that()
            .areDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Resource")
            .and()
            .areAnnotatedWith(GET.class)
            .or()
            .areAnnotatedWith(POST.class)
            .or()
            .areAnnotatedWith(PUT.class)
            .or()
            .areAnnotatedWith(PATCH.class)
            .or()
            .areAnnotatedWith(DELETE.class)
            .and()
            .areDeclaredInClassesThat()
            .haveSimpleNameNotEndingWith("Client")
            .should()
            .beAnnotatedWith(RolesAllowed.class)
            .because("an endpoint that forgets its roles is open to every token");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_THE_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(java.time.LocalDate.class, "now")
            .because("a test must be able to stop the clock");
}
