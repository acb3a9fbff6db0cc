package io.holdfast.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is generated from the records is checked in, and this keeps it true. */
class CatalogSchemaTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theSchemaInTheDocsIsTheRecords() throws IOException {
        assertSame("docs/reference/holdfast.schema.json", CatalogSchema.json());
    }

    @Test
    void theReferenceInTheDocsIsTheRecords() throws IOException {
        assertSame("docs/reference/catalog.md", CatalogSchema.page());
    }

    @Test
    void theExampleFitsTheSchemaAndTheBrokenOneDoesNot() throws IOException {
        assertThat(errors("examples/holdfast.yaml")).isEmpty();
        assertThat(errors("examples/six-mistakes.yaml")).isNotEmpty();
    }

    @Test
    void catalogsInTheDocsAreValid() throws IOException {
        for (String snippet : catalogsInDocs()) {
            assertThat(CatalogReader.read(snippet, "docs", Map.of()))
                    .as(snippet)
                    .isInstanceOf(CatalogResult.Valid.class);
        }
    }

    private static List<?> errors(String file) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(CatalogSchema.json(), InputFormat.JSON);
        return schema.validate(Files.readString(ROOT.resolve(file)), InputFormat.YAML);
    }

    private static List<String> catalogsInDocs() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            for (Path page : pages.filter(p -> p.toString().endsWith(".md")).toList()) {
                Matcher matcher = YAML.matcher(Files.readString(page));
                matcher.results()
                        .map(result -> result.group(1))
                        .filter(yaml -> yaml.contains("flows:"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static void assertSame(String file, String generated) throws IOException {
        Path path = ROOT.resolve(file);
        if (Boolean.getBoolean("holdfast.regenerate")) {
            Files.writeString(path, generated);
        }
        assertThat(Files.exists(path) ? Files.readString(path) : "")
                .as("%s; regenerate with: ./mvnw -pl core test -DargLine=-Dholdfast.regenerate=true", file)
                .isEqualTo(generated);
    }
}
