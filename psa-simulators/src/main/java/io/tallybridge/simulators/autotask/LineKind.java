package io.tallybridge.simulators.autotask;

import org.jspecify.annotations.Nullable;

/** Services and service bundles go by the same rules under other names. */
enum LineKind {
    SERVICE(
            Entity.SERVICES,
            Entity.CONTRACT_SERVICES,
            Entity.CONTRACT_SERVICE_UNITS,
            Entity.CONTRACT_SERVICE_ADJUSTMENTS,
            "serviceID",
            "contractServiceID",
            "allowRepeatService"),
    BUNDLE(
            Entity.SERVICE_BUNDLES,
            Entity.CONTRACT_SERVICE_BUNDLES,
            Entity.CONTRACT_SERVICE_BUNDLE_UNITS,
            Entity.CONTRACT_SERVICE_BUNDLE_ADJUSTMENTS,
            "serviceBundleID",
            "contractServiceBundleID",
            "allowRepeatServiceBundle");

    private final Entity products;
    private final Entity lines;
    private final Entity units;
    private final Entity adjustments;
    private final String productField;
    private final String lineField;
    private final String repeatField;

    LineKind(
            Entity products,
            Entity lines,
            Entity units,
            Entity adjustments,
            String productField,
            String lineField,
            String repeatField) {
        this.products = products;
        this.lines = lines;
        this.units = units;
        this.adjustments = adjustments;
        this.productField = productField;
        this.lineField = lineField;
        this.repeatField = repeatField;
    }

    static @Nullable LineKind ofAdjustments(Entity entity) {
        for (LineKind kind : values()) {
            if (kind.adjustments == entity) {
                return kind;
            }
        }
        return null;
    }

    Entity products() {
        return products;
    }

    Entity lines() {
        return lines;
    }

    Entity units() {
        return units;
    }

    Entity adjustments() {
        return adjustments;
    }

    String productField() {
        return productField;
    }

    String lineField() {
        return lineField;
    }

    String repeatField() {
        return repeatField;
    }
}
