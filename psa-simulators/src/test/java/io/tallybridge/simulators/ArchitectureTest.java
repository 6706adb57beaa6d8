package io.tallybridge.simulators;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tallybridge.simulators");

    @Test
    void noPsaKnowsAnother() {
        slices().matching("io.tallybridge.simulators.(*)")
                .namingSlices("$1")
                .as("PSAs")
                .should()
                .beFreeOfCycles()
                .because("a PSA is added as one package")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..connectwise..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..autotask..")
                .because("each PSA is simulated from its own page")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("..autotask..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..connectwise..")
                .because("each PSA is simulated from its own page")
                .check(CLASSES);
    }

    @Test
    void theEngineKnowsNoPsaAndNoHttpServer() {
        noClasses()
                .that()
                .resideInAPackage("..engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..autotask..", "..connectwise..", "com.github.tomakehurst..")
                .because("what PSAs share must not depend on one of them, nor on how requests arrive")
                .check(CLASSES);
    }
}
