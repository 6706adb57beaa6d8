package io.tallybridge.psasync.psa.autotask;

import io.tallybridge.psasync.psa.PsaException;

/** Services and bundles of services: two families of records of one shape. Ids of bundles carry a prefix, as both count from one. */
enum LineKind {
    SERVICE("", "Services", "ContractServices", "ContractServiceUnits", "ContractServiceAdjustments"),
    BUNDLE(
            "bundle-",
            "ServiceBundles",
            "ContractServiceBundles",
            "ContractServiceBundleUnits",
            "ContractServiceBundleAdjustments");

    private final String prefix;
    private final String catalogue;
    private final String lines;
    private final String units;
    private final String adjustments;

    LineKind(String prefix, String catalogue, String lines, String units, String adjustments) {
        this.prefix = prefix;
        this.catalogue = catalogue;
        this.lines = lines;
        this.units = units;
        this.adjustments = adjustments;
    }

    static LineKind of(String id) {
        return id.startsWith(BUNDLE.prefix) ? BUNDLE : SERVICE;
    }

    /** Our id for a record of this kind. */
    String id(String autotaskId) {
        return prefix + autotaskId;
    }

    /**
     * Autotask's id in one of ours.
     *
     * @throws PsaException GONE if no record can have it
     */
    long number(String id) {
        return AutotaskClient.number(id.startsWith(prefix) ? id.substring(prefix.length()) : id);
    }

    String catalogue() {
        return catalogue;
    }

    String lines() {
        return lines;
    }

    String units() {
        return units;
    }

    String adjustments() {
        return adjustments;
    }

    /** The field by which units and adjustments name the line. */
    String lineField() {
        return this == SERVICE ? "contractServiceID" : "contractServiceBundleID";
    }

    /** The field by which a line names its product. */
    String productField() {
        return this == SERVICE ? "serviceID" : "serviceBundleID";
    }
}
