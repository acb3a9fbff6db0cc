package io.holdfast.app;

import io.holdfast.contract.CatalogContracts;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Problem;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast check}: says everything that is wrong with a catalog. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a catalog and its contracts; prints all problems with positions.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--without-files",
            description = "Do not look into the certificates and keys that the catalog names; they may be elsewhere.")
    private boolean withoutFiles;

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--offline",
            description = "Do not ask the schema registry whether contracts are compatible with what is registered.")
    private boolean offline;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CatalogResult result = withContracts(
                withoutFiles ? catalog.read() : CatalogReader.readWithFiles(catalog.file, InstantSource.system()));
        boolean valid = result instanceof CatalogResult.Valid;
        List<Problem> problems = result instanceof CatalogResult.Invalid invalid
                ? invalid.problems()
                : ((CatalogResult.Valid) result).warnings();
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(problems));
        } else {
            problems.forEach(problem -> out.println((valid ? "warning: " : "") + problem));
            out.println(summary(result, problems.size()));
        }
        out.flush();
        return valid ? ExitCode.OK : ExitCode.NO;
    }

    /** A catalog whose contracts cannot be kept is not valid either. */
    private CatalogResult withContracts(CatalogResult read) {
        if (!(read instanceof CatalogResult.Valid valid)) {
            return read;
        }
        List<Problem> problems = CatalogContracts.check(valid, offline);
        return problems.isEmpty() ? read : new CatalogResult.Invalid(problems);
    }

    private String summary(CatalogResult result, int count) {
        return result instanceof CatalogResult.Valid valid
                ? catalog.file + ": " + valid.catalog().flows().size() + " flows on "
                        + valid.catalog().clusters().size() + " clusters, no problems"
                : catalog.file + ": " + count + (count == 1 ? " problem" : " problems");
    }
}
