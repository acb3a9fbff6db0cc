package io.holdfast.benchmarks.delivery;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;

/** What both arms that write into a database are told, and how they connect. */
final class JdbcArms {

    /** Of the database. */
    static final String URL = "url";
    /** That is written. */
    static final String TABLE = "table";
    /** Threads that write, each a transaction at a time. */
    static final String THREADS = "threads";
    /** 1 when every record is a new row of a table without constraints, so that a second effect shows; otherwise upserts. */
    static final String APPEND = "append";

    /** Records of a transaction, at most. */
    static final int BATCH = 500;

    private static final String USER = "postgres";

    private JdbcArms() {}

    static HikariDataSource pool(ArmSettings settings, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.text(URL));
        config.setUsername(USER);
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    static boolean appends(ArmSettings settings) {
        return settings.number(APPEND, 0) > 0;
    }
}
