package io.holdfast.drill.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a class-data archive of the classes that a node loaded, in a process of the lowest priority that ends with this one.
 * A failure is one line of log: nodes start without an archive, only slower.
 *
 * @param home whose jars are archived
 * @param jvmOptions of the nodes
 * @param folder where the archive is to be
 */
record ArchiveBuild(KafkaHome home, List<String> jvmOptions, ArchiveFolder folder) {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveBuild.class);
    private static final long LIMIT_S = 1_200;
    private static final int REASON_CHARS = 2_000;

    /** Builds unless another process does, or has. Never throws. */
    void run(List<String> classes) {
        try (FileChannel lock = folder.tryLock()) {
            if (lock != null && folder.sound().isEmpty()) {
                build(classes);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .log("no class-data archive for brokers in \"" + folder.folder() + "\", they start without: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void build(List<String> classes) throws IOException, InterruptedException {
        Path work = folder.workFolder();
        Guardian guardian = Guardian.over(work, true);
        try {
            dump(Files.createDirectory(work.resolve("job")), classes);
        } finally {
            guardian.close();
        }
    }

    private void dump(Path job, List<String> classes) throws IOException, InterruptedException {
        Path list = Files.write(job.resolve("classes.list"), classes);
        Path built = job.resolve("classes.jsa");
        Path output = job.resolve("output");
        Process process = OwnProcess.start(job, command(list, built), output);
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            throw new IOException("not ready after " + LIMIT_S + " s; a later sandbox tries again");
        }
        if (process.exitValue() == 0 && Files.isRegularFile(built)) {
            Path archive = folder.publish(built);
            LOG.atInfo().log("class-data archive \"" + archive + "\" built; brokers start faster with it");
            return;
        }
        String reason = "exit code " + process.exitValue();
        folder.failed(reason + "\n" + end(output));
        throw new IOException(reason + "; see the file ending in .failed; it is tried again in a day");
    }

    private List<String> command(Path list, Path built) {
        List<String> command = new ArrayList<>(lowestPriority());
        command.add(BrokerJvm.java());
        command.addAll(ArchiveKey.dumpOptions(jvmOptions));
        command.addAll(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + built));
        command.addAll(List.of("-cp", home.classPath()));
        return command;
    }

    private static List<String> lowestPriority() {
        boolean nice = Files.isExecutable(Path.of("/usr/bin/nice")) || Files.isExecutable(Path.of("/bin/nice"));
        return nice ? List.of("nice", "-n", "19") : List.of();
    }

    private static String end(Path output) throws IOException {
        String all = Files.readString(output);
        return all.substring(Math.max(0, all.length() - REASON_CHARS));
    }
}
