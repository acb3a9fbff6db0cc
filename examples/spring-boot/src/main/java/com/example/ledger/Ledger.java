package com.example.ledger;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Stands for a database: a payment that is booked twice under one id is booked once. Thread-safe. */
@Component
public class Ledger {

    private final Map<String, String> booked = new ConcurrentHashMap<>();

    /** Books it, unless it is booked. */
    public void book(String id, String payment) {
        booked.putIfAbsent(id, payment);
    }

    /** Payments by id. */
    public Map<String, String> booked() {
        return Map.copyOf(booked);
    }
}
