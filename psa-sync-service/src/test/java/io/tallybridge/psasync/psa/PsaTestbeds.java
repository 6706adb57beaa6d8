package io.tallybridge.psasync.psa;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Comparator;
import java.util.List;

/** Finds the testbeds, so that no adapter can be forgotten. */
final class PsaTestbeds {
    private PsaTestbeds() {}

    static List<PsaTestbed> all() {
        return new ClassFileImporter()
                .importPackages("io.tallybridge.psasync.psa").stream()
                        .filter(type -> type.isAssignableTo(PsaTestbed.class) && !type.isInterface())
                        .map(PsaTestbeds::create)
                        .sorted(Comparator.comparing(PsaTestbed::psa))
                        .toList();
    }

    private static PsaTestbed create(JavaClass type) {
        try {
            return (PsaTestbed) type.reflect().getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " needs a public constructor without parameters.", e);
        }
    }
}
