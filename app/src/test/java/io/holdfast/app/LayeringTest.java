package io.holdfast.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class LayeringTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");

    @Test
    void coreSeesNoOtherModule() {
        check("core", "intake", "contract", "gateway", "delivery", "drill", "app");
    }

    @Test
    void siblingsDoNotSeeEachOther() {
        check("intake", "contract", "gateway", "delivery", "drill", "app");
        check("contract", "gateway", "delivery", "drill", "app");
        check("gateway", "contract", "delivery", "drill", "app");
        check("delivery", "intake", "contract", "gateway", "drill", "app");
        check("drill", "intake", "contract", "gateway", "delivery", "app");
    }

    @Test
    void whatDecidesKnowsNeitherKafkaNorTheNetwork() {
        rule(noClasses()
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
                .or()
                .haveSimpleName("PartitionCore")
                .or()
                .haveSimpleName("Parking")
                .or()
                .haveSimpleName("LaneTurns")
                .or()
                .haveSimpleName("RetryPolicy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "java.net..", "io.vertx.."));
    }

    @Test
    void intakeAsksAnInjectedClock() {
        rule(noClasses()
                .that()
                .resideInAnyPackage("io.holdfast.core..", "io.holdfast.intake..")
                .should()
                .callMethod(System.class, "currentTimeMillis"));
    }

    private static void check(String module, String... unseen) {
        String[] packages = new String[unseen.length];
        for (int i = 0; i < unseen.length; i++) {
            packages[i] = "io.holdfast." + unseen[i] + "..";
        }
        rule(noClasses()
                .that()
                .resideInAPackage("io.holdfast." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages));
    }

    private static void rule(ArchRule rule) {
        rule.check(CLASSES);
    }
}
