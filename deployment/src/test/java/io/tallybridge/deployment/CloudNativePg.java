package io.tallybridge.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;

/** The part of CloudNativePG's types that the manifests use, after its resource definitions of release 1.30. */
final class CloudNativePg {

    private CloudNativePg() {}

    record Cluster(String apiVersion, String kind, ObjectMeta metadata, ClusterSpec spec) {}

    record ClusterSpec(
            int instances,
            ImageCatalogRef imageCatalogRef,
            boolean enableSuperuserAccess,
            PrimaryUpdateStrategy primaryUpdateStrategy,
            PostgreSql postgresql,
            Storage storage,
            ResourceRequirements resources,
            Managed managed) {}

    record ImageCatalogRef(String apiGroup, String kind, String name, int major) {}

    enum PrimaryUpdateStrategy {
        @JsonProperty("unsupervised")
        UNSUPERVISED,
        @JsonProperty("supervised")
        SUPERVISED
    }

    record PostgreSql(
            Map<String, String> parameters,
            Synchronous synchronous,
            @JsonProperty("pg_hba") List<String> hostRules) {}

    record Synchronous(Method method, int number, DataDurability dataDurability) {}

    enum Method {
        @JsonProperty("any")
        ANY,
        @JsonProperty("first")
        FIRST
    }

    enum DataDurability {
        @JsonProperty("required")
        REQUIRED,
        @JsonProperty("preferred")
        PREFERRED
    }

    record Storage(String size, String storageClass) {}

    record Managed(List<Role> roles) {}

    record Role(
            String name,
            boolean login,
            boolean inherit,
            boolean superuser,
            boolean createdb,
            boolean createrole,
            boolean replication,
            boolean bypassrls,
            SecretName passwordSecret) {}

    record SecretName(String name) {}

    record Database(String apiVersion, String kind, ObjectMeta metadata, DatabaseSpec spec) {}

    record DatabaseSpec(ClusterName cluster, String name, String owner) {}

    record ClusterName(String name) {}
}
