package io.holdfast.drill.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.holdfast.drill.check.Verdict;
import java.util.List;

/** What a drill found, of whatever kind it is. */
public interface Report {

    /** How a drill ended. */
    enum Ending {
        /** Every promise held. */
        HELD("every promise held"),
        /** A promise was broken. */
        BROKEN("A PROMISE WAS BROKEN"),
        /** The fault did not bite, or there was too little load: nothing is proven. */
        DID_NOT_HAPPEN("the drill did not happen as declared: nothing is proven");

        private final String sentence;

        Ending(String sentence) {
            this.sentence = sentence;
        }

        /** It for people. */
        public String sentence() {
            return sentence;
        }
    }

    /** What should have happened and did not; empty when the drill counts. */
    List<String> missing();

    /** What was judged. */
    List<Verdict> verdicts();

    /** How this drill ended. */
    default Ending ending() {
        if (verdicts().stream().anyMatch(verdict -> !verdict.held())) {
            return Ending.BROKEN;
        }
        return missing().isEmpty() ? Ending.HELD : Ending.DID_NOT_HAPPEN;
    }

    /** The report as JSON. */
    default String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    /** The report as a table. */
    String table();
}
