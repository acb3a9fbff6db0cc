package io.holdfast.delivery.sink;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

class JdbcSinkTest extends JdbcSinkContract {

    @Override
    DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:sink;DB_CLOSE_DELAY=-1");
        return database;
    }
}
