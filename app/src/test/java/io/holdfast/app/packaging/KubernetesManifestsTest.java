package io.holdfast.app.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The manifests fit the classes that Kubernetes' own schema (1.33) is generated to: unknown keys, missing ones that are required, and
 * values of a wrong type are found. What only a cluster checks, such as whether a quantity makes sense, is not; neither is what
 * kustomize itself does with them.
 */
class KubernetesManifestsTest {

    private static final Path BASE = Path.of("..", "packaging", "kubernetes", "base");
    private static final Path EXAMPLE = Path.of("..", "packaging", "kubernetes", "example");
    private static final Duration PRE_STOP_AND_REQUESTS = Duration.ofSeconds(10);

    /** Checks one object against its class. */
    private interface Check {
        void validate(JsonElement json) throws IOException;
    }

    private static final Map<String, Check> CHECKS = Map.of(
            "StatefulSet", V1StatefulSet::validateJsonElement,
            "Service", V1Service::validateJsonElement,
            "ServiceAccount", V1ServiceAccount::validateJsonElement,
            "PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    @Test
    void everyResourceOfTheBaseFitsItsSchema() throws Exception {
        for (String file : list(read(BASE.resolve("kustomization.yaml")).get(0), "resources")) {
            for (Map<String, Object> object : read(BASE.resolve(file))) {
                check(object);
            }
        }
    }

    @Test
    void whatDoesNotFitIsFound() throws Exception {
        String text = Files.readString(BASE.resolve("statefulset.yaml"));

        for (String wrong : List.of(
                text.replace("failureThreshold:", "failureTreshold:"),
                text.replace("runAsUser:", "runAsUsr:"),
                text.replace("serviceName: holdfast-pods", "serviceName: [holdfast-pods]"),
                text.replace("        - name: holdfast\n", "        - nme: holdfast\n"))) {
            assertThat(wrong).isNotEqualTo(text);
            assertThatThrownBy(() -> check(parse(wrong).get(0))).isInstanceOf(Exception.class);
        }
    }

    @Test
    void theExampleNamesFilesThatAreThereAndItsPatchFits() throws Exception {
        Map<String, Object> example =
                read(EXAMPLE.resolve("kustomization.yaml")).get(0);

        assertThat(list(example, "resources")).allMatch(file -> Files.exists(EXAMPLE.resolve(file)));
        String patch = Files.readString(EXAMPLE.resolve("credentials.yaml"));
        assertThat(example.toString()).contains("credentials.yaml", "holdfast.yaml");
        JsonElement container = json(parse(patch).get(0))
                .getAsJsonObject()
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec")
                .getAsJsonArray("containers")
                .get(0);
        V1Container.validateJsonElement(container);
        assertThat(container.toString()).contains("\"secretRef\":{\"name\":\"holdfast-credentials\"}");
    }

    @Test
    void podsAreGivenTheTimeThatAStopMayTakeAndProbesAskWhatThereIs() throws Exception {
        V1StatefulSet set = JSON.deserialize(
                json(read(BASE.resolve("statefulset.yaml")).get(0)).toString(), V1StatefulSet.class);
        var pod = set.getSpec().getTemplate().getSpec();
        var container = pod.getContainers().get(0);
        Catalog catalog = catalog(BASE.resolve("holdfast.yaml"));

        Duration stop = catalog.gateway().shutdownLimit().plus(PRE_STOP_AND_REQUESTS);
        assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds())).isGreaterThan(stop);
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getPorts().get(0).getContainerPort())
                .isEqualTo(catalog.gateway().port());
        long disk = set.getSpec()
                .getVolumeClaimTemplates()
                .get(0)
                .getSpec()
                .getResources()
                .getRequests()
                .get("storage")
                .getNumber()
                .longValueExact();
        assertThat(disk)
                .as("the spool, and a quarter of it for the refused area")
                .isGreaterThan(catalog.gateway().spool().maxSize().bytes() / 4 * 5);
    }

    @Test
    void theCatalogsAreValidAndListenToOthers() {
        assertThat(catalog(BASE.resolve("holdfast.yaml")).gateway().host()).isEqualTo("0.0.0.0");
        assertThat(catalog(EXAMPLE.resolve("holdfast.yaml")).gateway().instance())
                .isEqualTo("holdfast-0");
    }

    private static Catalog catalog(Path file) {
        CatalogResult read;
        try {
            read = CatalogReader.read(
                    Files.readString(file), file.toString(), Map.of("POD_NAME", "holdfast-0", "KAFKA_PASSWORD", "p"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(read).as(read.toString()).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) read).catalog();
    }

    private static void check(Map<String, Object> object) throws IOException {
        Check check = CHECKS.get(String.valueOf(object.get("kind")));
        assertThat(check).as("kind %s", object.get("kind")).isNotNull();
        JsonElement json = json(object);
        check.validate(json);
    }

    private static JsonElement json(Map<String, Object> object) {
        return new Gson().toJsonTree(object);
    }

    private static List<String> list(Map<String, Object> object, String key) {
        List<String> found = new ArrayList<>();
        ((List<?>) object.get(key)).forEach(item -> found.add(String.valueOf(item)));
        return found;
    }

    private static List<Map<String, Object>> read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    private static List<Map<String, Object>> parse(String text) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
            Map<String, Object> object = new LinkedHashMap<>();
            ((Map<?, ?>) document).forEach((key, value) -> object.put(String.valueOf(key), value));
            found.add(object);
        }
        return found;
    }
}
