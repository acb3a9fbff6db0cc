package com.example.ledger;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Books every payment once, in the order of its account. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LedgerApplication {

    /** Runs until it is told to stop. */
    public static void main(String[] args) {
        SpringApplication.run(LedgerApplication.class, args);
    }
}
