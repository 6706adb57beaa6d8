package io.tallybridge.psasync.psa;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;

@AnalyzeClasses(packages = "io.tallybridge.psasync", importOptions = ImportOption.DoNotIncludeTests.class)
class PsaArchitectureTest {
    private static final String BASE = "io.tallybridge.psasync.psa";
    private static final List<String> ADAPTERS =
            Arrays.stream(Psa.values()).map(psa -> BASE + "." + psa.code()).toList();

    @ArchTest
    static final ArchRule ADAPTERS_DO_NOT_KNOW_EACH_OTHER = slices().matching(BASE + ".(*)..")
            .namingSlices("$1")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(JavaClass.Predicates.resideInAnyPackage(adapters()), shared())
            .ignoreDependency(shared(), shared())
            .because(
                    "a PSA must come and go as one package; what two of them need belongs to psa, psa.http, psa.write or psa.configured");

    @ArchTest
    static final ArchRule NOBODY_ELSE_SEES_AN_ADAPTER = noClasses()
            .that()
            .resideOutsideOfPackages(adapters())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(adapters())
            .because("engines plan, approve and prove in our own words; a PSA's words stay in its package");

    @ArchTest
    static final ArchRule THE_SPI_KNOWS_NO_HTTP = noClasses()
            .that()
            .resideInAPackage(BASE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + ".http..", BASE + ".write..", "org.apache.hc..", "java.sql..", "jakarta.ws.rs..")
            .because("a PSA may be reached by other means than HTTP, and callers must not care");

    @ArchTest
    static final ArchRule ONLY_THE_SHARED_CLIENT_OPENS_CONNECTIONS = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + ".http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.hc..", "java.net.http..")
            .because("hosts, addresses, times, sizes and limits are checked in one place");

    @ArchTest
    static final ArchRule ADAPTERS_TAKE_TIME_AS_GIVEN = noClasses()
            .that()
            .resideInAPackage(BASE + "..")
            .and()
            .doNotHaveSimpleName("SystemTime")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.LocalDate.class, "now")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .because("tests must not wait, and a billing day must not depend on the machine");

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.tallybridge.psasync.(**)")
            .should()
            .beFreeOfCycles()
            .because("a feature that cannot be understood without another is not one");

    private static String[] adapters() {
        return ADAPTERS.toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> shared() {
        return JavaClass.Predicates.resideInAnyPackage(BASE + ".http..", BASE + ".write..", BASE + ".configured..");
    }
}
