package io.tallybridge.mapping;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.tallybridge.mapping.sql.Sql;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.Entity;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

@AnalyzeClasses(packages = "io.tallybridge.mapping", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaMethod> ENDPOINTS = DescribedPredicate.describe(
            "endpoints",
            method -> Set.of(GET.class, POST.class, PUT.class, PATCH.class, DELETE.class).stream()
                            .anyMatch(method::isAnnotatedWith)
                    && !method.getOwner().isInterface());

    @ArchTest
    static final ArchRule endpoints_state_their_roles = methods()
            .that(ENDPOINTS)
            .should()
            .beAnnotatedWith(RolesAllowed.class)
            .because("an endpoint without roles is open to every token; there is no exception in this service");

    @ArchTest
    static final ArchRule entities_stay_in_their_feature = classes()
            .that()
            .areAnnotatedWith(Entity.class)
            .should()
            .bePackagePrivate()
            .because("a shared entity turns every change of a table into a change of the API");

    @ArchTest
    static final ArchRule endpoints_never_answer_entities = methods()
            .that(ENDPOINTS)
            .should(new ArchCondition<JavaMethod>("not have entities in their signature") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean leaks = method.getReturnType().getAllInvolvedRawTypes().stream()
                            .anyMatch(type -> type.isAnnotatedWith(Entity.class));
                    events.add(new SimpleConditionEvent(method, !leaks, method.getFullName()));
                }
            })
            .because("records cross the border, tables do not");

    @ArchTest
    static final ArchRule features_have_no_cycles = slices().matching("io.tallybridge.mapping.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature that needs its users cannot be understood, nor tested, alone");

    @ArchTest
    static final ArchRule nobody_depends_on_the_edges = noClasses()
            .that()
            .resideOutsideOfPackages("..vendorapi..", "..feed..", "..suggestion..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..vendorapi..", "..feed..", "..suggestion..")
            .because("the shapes of a contract must not reach the rules behind it");

    @ArchTest
    static final ArchRule resources_hold_no_sql = noClasses()
            .that()
            .haveSimpleNameEndingWith("Resource")
            .should()
            .dependOnClassesThat(DescribedPredicate.<JavaClass>describe(
                    "access the database",
                    type -> type.isAssignableTo(Sql.class)
                            || type.getPackageName().startsWith("java.sql")))
            .because("a resource turns HTTP into commands; tenancy and transactions live below it");

    @ArchTest
    static final ArchRule plain_jdbc_is_in_one_place = noClasses()
            .that()
            .resideOutsideOfPackages("..sql..", "..key..")
            .should()
            .dependOnClassesThat(resideInAPackage("javax.sql.."))
            .because(
                    "Sql binds the organization to every statement; only the exchange of keys, which knows none yet, goes around it");

    @ArchTest
    static final ArchRule time_is_asked_of_the_clock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("tests freeze the injected clock");
}
