package com.example.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Takes orders over HTTP and sends them to Kafka, or to the spool while Kafka is away. */
@SpringBootApplication
public class OrdersApplication {

    /** Runs until it is told to stop. */
    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }
}
