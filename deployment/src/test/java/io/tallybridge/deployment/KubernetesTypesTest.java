package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the check of types refuses what an API server would refuse or, worse, drop. */
class KubernetesTypesTest {

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: example}
            spec:
              replicas: 1
              template:
                spec:
                  containers:
                    - name: example
                      image: example:1
                      env: [{name: PORT, value: "8080"}]
                      resources: {limits: {memory: 1Gi, cpu: 2}}
                      livenessProbe: {httpGet: {path: /, port: http}}
            """;

    @Test
    void aRightOnePasses() {
        assertThatCode(() -> KubernetesTypes.check(Yaml.one(DEPLOYMENT))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas:        | replica:        | replica",
                "livenessProbe:   | livenesProbe:   | livenesProbe",
                "limits:          | limit:          | limit",
                "httpGet:         | httpget:        | httpget",
                "metadata:        | metaData:       | metaData",
                "\"8080\"         | 8080            | Integer value",
                "replicas: 1      | replicas: \"1\" | Integer",
            })
    void aWrongOneIsRefused(String right, String wrong, String message) {
        JsonNode manifest = Yaml.one(DEPLOYMENT.replace(right, wrong));

        assertThatThrownBy(() -> KubernetesTypes.check(manifest)).hasMessageContaining(message);
    }

    @Test
    void resourceDefinitionsAreCheckedLikewise() {
        assertThatThrownBy(() -> KubernetesTypes.check(Yaml.one("""
                                apiVersion: postgresql.cnpg.io/v1
                                kind: Database
                                metadata: {name: example}
                                spec: {name: example, ownr: example}
                                """))).hasMessageContaining("ownr");
        assertThatThrownBy(() -> KubernetesTypes.check(Yaml.one("""
                                apiVersion: monitoring.coreos.com/v1
                                kind: PrometheusRule
                                metadata: {name: example}
                                spec: {groups: [{name: example, rules: [{alert: Down, expr: up == 0, until: 1m}]}]}
                                """))).hasMessageContaining("until");
    }

    @Test
    void anUnknownKindIsRefused() {
        assertThatThrownBy(() -> KubernetesTypes.check(Yaml.one("{apiVersion: apps/v1beta1, kind: Deployment}")))
                .hasMessageContaining("apps/v1beta1/Deployment");
    }
}
