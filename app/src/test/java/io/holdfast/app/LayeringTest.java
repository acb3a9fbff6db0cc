package io.holdfast.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");

    @Test
    void modulesSeeOnlyWhatIsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy("io.holdfast.core..")
                .layer("intake")
                .definedBy("io.holdfast.intake..")
                .layer("gateway")
                .definedBy("io.holdfast.gateway..")
                .layer("drill")
                .definedBy("io.holdfast.drill..")
                .layer("app")
                .definedBy("io.holdfast.app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("gateway")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("drill")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("intake")
                .mayOnlyBeAccessedByLayers("gateway", "app")
                .check(CLASSES);
    }

    @Test
    void deciderClassesKnowNeitherKafkaNorTheNetwork() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Decision")
                .or()
                .haveSimpleName("LaneState")
                .or()
                .haveSimpleName("ConcurrencyLimit")
                .or()
                .haveSimpleName("TopicPlanner")
                .or()
                .haveSimpleName("Judge")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.net..", "io.vertx..")
                .check(CLASSES);
    }

    @Test
    void nobodyPrintsOrReadsTheWallClockBelowTheApp() {
        noClasses()
                .that()
                .resideInAnyPackage("io.holdfast.core..", "io.holdfast.intake..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
